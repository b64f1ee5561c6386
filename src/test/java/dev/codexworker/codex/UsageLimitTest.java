package dev.codexworker.codex;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageLimitTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "You’ve hit your usage limit. Try again at 5:16 AM.                | 2026-11-21T05:16:00Z",
        "You’ve hit your usage limit … or try again at 5:16 pm.            | 2026-11-21T17:16:00Z",
        "TRY AGAIN AT 12:00 AM                                             | 2026-11-22T00:00:00Z",
        "try again at 12:30 PM.                                            | 2026-11-21T12:30:00Z",
        "try again at 5:16\u202fAM                                         | 2026-11-21T05:16:00Z",
        "or try again at Nov 23rd, 2026 11:49 AM.                          | 2026-11-23T11:49:00Z",
        "try again at Jan 1st, 2027 1:05 AM                                | 2027-01-01T01:05:00Z",
        "try again at December 2nd, 2026, 1:05 PM                          | 2026-12-02T13:05:00Z",
        "try again at 5:10 AM.                                             | 2026-11-21T05:10:35Z",
        "try again at 5:09 AM.                                             | 2026-11-21T05:10:35Z",
        "try again at 4:50 AM.                                             | 2026-11-22T04:50:00Z",
        "try again at Nov 1st, 2026 1:05 AM.                               | -",
        "Try again in 2 days 3 hours 4 minutes.                            | 2026-11-23T08:14:30Z",
        "try again later.                                                  | -",
        "try again at 25:77 AM                                             | -",
        "try again at Feb 31st, 2027 1:05 AM                               | -",
        "nothing of the kind                                               | -",
      })
  void the_time_is_read_from_what_codex_says(String message, String expected) {
    ZonedDateTime now = ZonedDateTime.parse("2026-11-21T05:10:30Z");
    assertThat(UsageLimit.resetTime(message, now))
        .isEqualTo(Optional.ofNullable(expected).map(ZonedDateTime::parse));
  }

  @Test
  void a_time_just_before_midnight_that_is_read_just_after_it_has_just_passed() {
    ZonedDateTime now = ZonedDateTime.parse("2026-11-22T00:00:05Z");
    assertThat(UsageLimit.resetTime("Try again at 11:59 PM.", now)).contains(now.plusSeconds(5));
  }

  @Test
  void a_message_that_does_not_end_is_read_as_far_as_it_makes_sense() {
    ZonedDateTime now = ZonedDateTime.parse("2026-11-21T05:10:30Z");
    String day = "999999 days, ";
    assertThat(UsageLimit.resetTime("try again in " + day.repeat(100_000), now))
        .contains(now.plusDays(4 * 999_999));
  }
}
