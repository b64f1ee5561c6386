package dev.codexworker.admission;

import dev.codexworker.codex.ThreadRecord;
import dev.codexworker.task.AccountLimits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Consumer;

/** What the account has left, and whether another agent may use it; safe for several threads. */
public final class Account {
  /** A record from the future was written before the clock was set back. */
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

  /** How often other runs' records are looked for. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  /** Limits often end earlier than announced: older records are doubted. */
  static final Duration DOUBTED_AFTER = Duration.ofMinutes(30);

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

  private final Optional<Path> codexHome;
  private final int reservePercent;
  private final boolean useCredits;
  private final Clock clock;
  private final Consumer<AccountLimits> listener;
  private AccountLimits limits = AccountLimits.NONE;
  private volatile Instant doubted = Instant.EPOCH;
  private Optional<Long> lastLook = Optional.empty();

  /**
   * The account of one run.
   *
   * @param codexHome where codex keeps its records; empty if they are another program's
   * @param listener receives what is left whenever it has changed
   */
  public Account(
      Optional<Path> codexHome,
      int reservePercent,
      boolean useCredits,
      Clock clock,
      Consumer<AccountLimits> listener) {
    this.codexHome = codexHome;
    this.reservePercent = reservePercent;
    this.useCredits = useCredits;
    this.clock = clock;
    this.listener = listener;
  }

  /** What the account had left when codex last recorded it. */
  public static AccountLimits newest() {
    return ThreadRecord.newestLimits(ThreadRecord.codexHome());
  }

  /**
   * Why no further agent may start.
   *
   * @param until when that will have changed
   * @param doubtable whether it may have changed before, unseen
   */
  record Refusal(String reason, Instant until, boolean doubtable) {}

  /** Takes in what an attempt recorded. */
  public void heard(AccountLimits recorded) {
    boolean news;
    synchronized (this) {
      news =
          (recorded.seen().isAfter(limits.seen()) || isFromTheFuture(limits))
              && !isFromTheFuture(recorded)
              && !recorded.windows().isEmpty();
      limits = news ? recorded : limits;
    }
    if (news) {
      listener.accept(recorded);
    }
  }

  private boolean isFromTheFuture(AccountLimits recorded) {
    return recorded.seen().isAfter(clock.instant().plus(CLOCK_SLACK));
  }

  /** Doubts what is known: the user has ended the pause. */
  void doubt() {
    doubted = clock.instant();
  }

  /** Why no further agent may start; empty if one may, or if what is known is doubted. */
  Optional<Refusal> refusal() {
    look();
    AccountLimits known = limits();
    Instant now = clock.instant();
    if (known.seen().isBefore(now.minus(DOUBTED_AFTER))
        || isFromTheFuture(known)
        || !known.seen().isAfter(doubted)) {
      return Optional.empty();
    }
    String source =
        " (codex's record of %s)"
            .formatted(TIME.format(known.seen().atZone(ZoneId.systemDefault())));
    Optional<AccountLimits.Window> used = known.exhausted(0, now);
    if (used.isPresent() && known.credits()) {
      return useCredits
          ? Optional.empty()
          : Optional.of(
              new Refusal(
                  "the plan's limit (%s) is used up%s, and further work would be paid for with credits; --use-credits allows that"
                      .formatted(used.get().name(), source),
                  used.get().resetsAt(),
                  false));
    }
    return known
        .exhausted(reservePercent, now)
        .map(
            window ->
                new Refusal(
                    "the limit (%s) is used to %.0f %%%s%s"
                        .formatted(
                            window.name(),
                            window.usedPercent(),
                            source,
                            reservePercent > 0 && window.usedPercent() < 100
                                ? ", and --reserve keeps " + reservePercent + " %"
                                : ""),
                    window.resetsAt(),
                    window.usedPercent() >= 100));
  }

  private void look() {
    synchronized (this) {
      long now = System.nanoTime();
      if (lastLook.filter(last -> now - last < LOOK.toNanos()).isPresent()) {
        return;
      }
      lastLook = Optional.of(now);
    }
    codexHome.ifPresent(home -> heard(ThreadRecord.newestLimits(home)));
  }

  /** What is known. */
  public synchronized AccountLimits limits() {
    return limits;
  }
}
