package dev.codexworker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import dev.codexworker.admission.Admission.Place;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.StopCause;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.FailureClass.Lesson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When agents may start on a machine that is too busy, and on one that is not any more. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class AdmissionTest {
  private static final Optional<String> BUSY = Optional.of("the load is 9.3, above 4");

  private final RunShutdown stop = new RunShutdown();
  private final Queue<RunEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Optional<String> objection = Optional.empty();

  private Admission admission(int concurrency) {
    return admission(concurrency, false, Clock.systemUTC());
  }

  private Admission admission(int concurrency, boolean waitForLimit, Clock clock) {
    Supplier<Optional<String>> machine =
        () -> {
          asked.incrementAndGet();
          return objection;
        };
    Account account = new Account(Optional.empty(), 0, false, clock, limits -> {});
    return new Admission(
        concurrency,
        waitForLimit,
        stop,
        clock,
        events::add,
        List.of(),
        account,
        new RunningTime(),
        machine);
  }

  private static CompletableFuture<Boolean> enter(Place place) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return place.enter();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void an_agent_starts_once_the_machine_is_no_longer_too_busy() throws Exception {
    Admission admission = admission(2);
    objection = BUSY;
    CompletableFuture<Boolean> first = enter(admission.place(() -> false));
    CompletableFuture<Boolean> second = enter(admission.place(() -> false));
    Processes.await("the machine is asked again", () -> asked.get() >= 2);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    objection = Optional.empty();
    assertThat(first.get()).isTrue();
    assertThat(second.get()).isTrue();
    assertThat(events)
        .containsExactly(
            new RunEvent.Notice("no further agent is started: the load is 9.3, above 4"));
  }

  @Test
  void a_busy_machine_is_asked_once_a_second_however_many_wait() throws Exception {
    Admission admission = admission(8);
    objection = BUSY;
    long begun = System.nanoTime();
    List<CompletableFuture<Boolean>> waiting =
        List.of(
            enter(admission.place(() -> false)),
            enter(admission.place(() -> false)),
            enter(admission.place(() -> false)));
    Processes.await("the machine is asked again", () -> asked.get() >= 3);
    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
    objection = Optional.empty();
    for (CompletableFuture<Boolean> entered : waiting) {
      assertThat(entered.get()).isTrue();
    }
  }

  @Test
  void a_stop_ends_the_wait_for_a_machine_that_is_too_busy() throws Exception {
    objection = BUSY;
    CompletableFuture<Boolean> entered = enter(admission(1).place(() -> false));
    Processes.await("it waits", () -> !events.isEmpty());
    stop.endAgents(StopCause.INTERRUPTED, "interrupted");
    assertThat(entered.get()).isFalse();
  }

  @Test
  void who_has_a_place_keeps_it_and_has_to_enter_again_once_it_was_left() throws Exception {
    Admission admission = admission(1);
    Place place = admission.place(() -> false);
    assertThat(enter(place).get()).isTrue();
    objection = BUSY;
    place.leave(Lesson.ANSWERED);
    CompletableFuture<Boolean> again = enter(place);
    Processes.await("it waits", () -> !events.isEmpty());
    assertThat(again).isNotDone();
    objection = Optional.empty();
    assertThat(again.get()).isTrue();
  }

  @Test
  void the_machine_is_not_asked_while_there_is_no_place_anyway() throws Exception {
    Admission admission = admission(1);
    Place place = admission.place(() -> false);
    assertThat(enter(place).get()).isTrue();
    CompletableFuture<Boolean> next = enter(admission.place(() -> false));
    Thread.sleep(300);
    assertThat(asked).hasValue(1);
    place.leave(Lesson.ANSWERED);
    assertThat(next.get()).isTrue();
  }

  /** A clock that stands where it is put. */
  private static final class SetClock extends Clock {
    private volatile Instant now = Instant.parse("2026-11-25T09:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void a_limit_that_ends_early_is_noticed_by_the_one_that_is_sent_ahead() throws Exception {
    SetClock clock = new SetClock();
    Admission admission = admission(2, true, clock);
    Place limited = admission.place(() -> false);
    assertThat(limited.enter()).isTrue();
    admission.pause(clock.now.plusSeconds(7200));
    limited.leave(Lesson.NONE);
    Place scout = admission.place(() -> false);
    CompletableFuture<Boolean> first = enter(scout);
    Processes.await("it is told that the run waits", () -> !events.isEmpty());
    assertThat(first).isNotDone();
    clock.now = clock.now.plusSeconds(1800);
    assertThat(first.get()).isTrue();
    CompletableFuture<Boolean> second = enter(admission.place(() -> false));
    scout.leave(Lesson.NONE);
    assertThat(second).isNotDone();
    clock.now = clock.now.plusSeconds(1800);
    assertThat(second.get()).isTrue();
  }

  @Test
  void once_the_one_sent_ahead_is_answered_all_others_may_start() throws Exception {
    SetClock clock = new SetClock();
    Admission admission = admission(3, true, clock);
    admission.pause(clock.now.plusSeconds(7200));
    clock.now = clock.now.plusSeconds(1800);
    Place scout = admission.place(() -> false);
    assertThat(scout.enter()).isTrue();
    scout.leave(Lesson.ANSWERED);
    assertThat(admission.place(() -> false).enter()).isTrue();
    assertThat(admission.place(() -> false).enter()).isTrue();
  }

  @Test
  void a_record_that_is_old_is_doubted() {
    SetClock clock = new SetClock();
    Account account = new Account(Optional.empty(), 10, false, clock, limits -> {});
    AccountLimits.Window window =
        new AccountLimits.Window(Duration.ofHours(5), 95, clock.now.plusSeconds(7200));
    account.heard(new AccountLimits(clock.now, List.of(window), false));
    assertThat(account.refusal()).isPresent();
    clock.now = clock.now.plusSeconds(1801);
    assertThat(account.refusal()).isEmpty();
  }
}
