package dev.codexworker.codex;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the end of a usage limit from codex's message.
 *
 * <p>Codex names a local time, cut to the minute, with a date unless it is today: "try again at
 * 5:16 AM.", "… at Nov 23rd, 2026 11:49 AM."; or a time to wait, "in 2 hours 5 minutes"; or only
 * "later".
 */
public final class UsageLimit {
  private static final Pattern AT =
      Pattern.compile(
          "try again at (?:([a-z]{3})[a-z]*\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4}),? (?:at )?)?"
              + "(\\d{1,2}):(\\d{2}) ?([ap])\\.?m");
  private static final Pattern IN =
      Pattern.compile("try again in ((?:\\d{1,6} (?:day|hour|minute|second)s?,? ?(?:and )?){1,4})");
  private static final Pattern PART = Pattern.compile("(\\d{1,6}) (day|hour|minute|second)");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  /** A time of today that is further in the past than this means tomorrow. */
  private static final Duration JUST_PASSED = Duration.ofMinutes(10);

  private UsageLimit() {}

  /**
   * When to try again.
   *
   * @param now the present, in the zone that codex names times in
   * @return empty if the message names no time, or one that is long past
   */
  public static Optional<ZonedDateTime> resetTime(String message, ZonedDateTime now) {
    String text = message.toLowerCase(Locale.ROOT).replaceAll("[\\s\\u00a0\\u202f]+", " ");
    Matcher in = IN.matcher(text);
    if (in.find()) {
      return Optional.of(now.plus(duration(in.group(1))));
    }
    Matcher at = AT.matcher(text);
    try {
      return at.find() ? Optional.of(time(at, now)).filter(t -> t.isAfter(now)) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration duration(String words) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(words);
    while (part.find()) {
      long number = Long.parseLong(part.group(1));
      sum =
          switch (part.group(2)) {
            case "day" -> sum.plusDays(number);
            case "hour" -> sum.plusHours(number);
            case "minute" -> sum.plusMinutes(number);
            default -> sum.plusSeconds(number);
          };
    }
    return sum;
  }

  private static ZonedDateTime time(Matcher at, ZonedDateTime now) {
    int hour = Integer.parseInt(at.group(4)) % 12 + (at.group(6).equals("p") ? 12 : 0);
    LocalTime time = LocalTime.of(hour, Integer.parseInt(at.group(5)));
    if (at.group(1) != null) {
      int month = MONTHS.indexOf(at.group(1)) + 1;
      int day = Integer.parseInt(at.group(2));
      int year = Integer.parseInt(at.group(3));
      return justPassed(
          LocalDateTime.of(year, month, day, 0, 0).with(time).atZone(now.getZone()), now);
    }
    ZonedDateTime today = now.with(time);
    if (today.isAfter(now.plusDays(1).minus(JUST_PASSED))) {
      return justPassed(today.minusDays(1), now);
    }
    return today.isBefore(now.minus(JUST_PASSED)) ? today.plusDays(1) : justPassed(today, now);
  }

  /** The message has no seconds: a time that has just passed means the end of its minute. */
  private static ZonedDateTime justPassed(ZonedDateTime time, ZonedDateTime now) {
    boolean justPassed = !time.isAfter(now) && !time.isBefore(now.minus(JUST_PASSED));
    return justPassed ? now.plusSeconds(5) : time;
  }
}
