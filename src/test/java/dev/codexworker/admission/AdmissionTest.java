package dev.codexworker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import dev.codexworker.admission.Admission.Place;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.StopCause;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.FailureClass.Lesson;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When agents may start on a machine that is too busy, and on one that is not any more. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class AdmissionTest {
  private static final Optional<String> BUSY = Optional.of("the load is 9.3, above 4");

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final RunShutdown stop = new RunShutdown();
  private final Queue<RunEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private volatile Optional<String> objection = Optional.empty();

  @TempDir Path folder;

  private Admission admission(int concurrency) throws IOException {
    return admission(concurrency, false, Clock.systemUTC());
  }

  private Admission admission(int concurrency, boolean waitForLimit, Clock clock)
      throws IOException {
    Supplier<Optional<String>> machine =
        () -> {
          asked.incrementAndGet();
          return objection;
        };
    Account account = new Account(Optional.empty(), 0, false, clock, limits -> {});
    return new Admission(
        () -> concurrency,
        waitForLimit,
        stop,
        clock,
        events::add,
        List.of(TaskFolder.of(folder)),
        account,
        new RunningTime(),
        machine,
        nanos::get);
  }

  /** A thread that enters a place, and how often it has looked whether it may. */
  private static final class Entering {
    private final Admission admission;
    private final AtomicInteger looks = new AtomicInteger();
    private final Place place;
    private final CompletableFuture<Boolean> entered;

    Entering(Admission admission) {
      this.admission = admission;
      place =
          admission.place(
              () -> {
                looks.incrementAndGet();
                return false;
              },
              () -> {});
      entered = again();
    }

    CompletableFuture<Boolean> again() {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return place.enter();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    boolean mayStart() {
      return entered.join();
    }

    /** Waits until it has looked once more, from the beginning to the end, and waits on. */
    Entering waits() throws Exception {
      int before = looks.get();
      Processes.await(
          "it has looked again",
          () -> {
            synchronized (admission) {
              admission.notifyAll();
            }
            return looks.get() >= before + 2 || entered.isDone();
          });
      assertThat(entered).isNotDone();
      return this;
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void an_agent_starts_once_the_machine_is_no_longer_too_busy() throws Exception {
    Admission admission = admission(2);
    objection = BUSY;
    Entering first = new Entering(admission).waits();
    Entering second = new Entering(admission).waits();
    objection = Optional.empty();
    pass(SECOND);
    assertThat(first.mayStart()).isTrue();
    assertThat(second.mayStart()).isTrue();
    assertThat(events)
        .containsExactly(
            new RunEvent.Notice("no further agent is started: the load is 9.3, above 4"));
  }

  @Test
  void a_busy_machine_is_asked_once_a_second_however_many_wait() throws Exception {
    Admission admission = admission(8);
    objection = BUSY;
    List<Entering> all =
        List.of(new Entering(admission), new Entering(admission), new Entering(admission));
    for (int second = 1; second <= 3; second++) {
      for (Entering each : all) {
        each.waits();
      }
      assertThat(asked).hasValue(second);
      pass(SECOND.minusNanos(1));
      for (Entering each : all) {
        each.waits();
      }
      assertThat(asked).hasValue(second);
      pass(Duration.ofNanos(1));
    }
  }

  @Test
  void a_stop_ends_the_wait_for_a_machine_that_is_too_busy() throws Exception {
    objection = BUSY;
    Entering waiting = new Entering(admission(1)).waits();
    stop.endAgents(StopCause.INTERRUPTED, "interrupted");
    assertThat(waiting.mayStart()).isFalse();
  }

  @Test
  void who_has_a_place_keeps_it_and_has_to_enter_again_once_it_was_left() throws Exception {
    Entering first = new Entering(admission(1));
    assertThat(first.mayStart()).isTrue();
    objection = BUSY;
    first.place.leave(Lesson.ANSWERED);
    CompletableFuture<Boolean> again = first.again();
    Processes.await("it waits", () -> !events.isEmpty());
    assertThat(again).isNotDone();
    objection = Optional.empty();
    pass(SECOND);
    assertThat(again.get()).isTrue();
  }

  @Test
  void the_machine_is_not_asked_while_there_is_no_place_anyway() throws Exception {
    Admission admission = admission(1);
    Entering first = new Entering(admission);
    assertThat(first.mayStart()).isTrue();
    Entering next = new Entering(admission).waits();
    assertThat(asked).hasValue(1);
    first.place.leave(Lesson.ANSWERED);
    assertThat(next.mayStart()).isTrue();
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
    Entering limited = new Entering(admission);
    assertThat(limited.mayStart()).isTrue();
    admission.pause(clock.now.plusSeconds(7200));
    limited.place.leave(Lesson.NONE);
    Entering scout = new Entering(admission).waits();
    assertThat(events).hasOnlyElementsOfType(RunEvent.Paused.class).hasSize(1);
    pass(Duration.ofMinutes(30));
    assertThat(scout.mayStart()).isTrue();
    Entering second = new Entering(admission).waits();
    scout.place.leave(Lesson.NONE);
    second.waits();
    pass(Duration.ofMinutes(30));
    assertThat(second.mayStart()).isTrue();
  }

  @Test
  void once_the_one_sent_ahead_is_answered_all_others_may_start() throws Exception {
    SetClock clock = new SetClock();
    Admission admission = admission(3, true, clock);
    admission.pause(clock.now.plusSeconds(7200));
    Entering scout = new Entering(admission).waits();
    pass(Duration.ofMinutes(30));
    assertThat(scout.mayStart()).isTrue();
    scout.place.leave(Lesson.ANSWERED);
    assertThat(admission.place(() -> false, () -> {}).enter()).isTrue();
    assertThat(admission.place(() -> false, () -> {}).enter()).isTrue();
  }

  @Test
  void a_clock_that_is_set_back_or_forward_does_not_hold_back_the_one_sent_ahead()
      throws Exception {
    for (int hours : new int[] {-24, 24}) {
      SetClock clock = new SetClock();
      Admission admission = admission(1, true, clock);
      admission.pause(clock.now.plusSeconds(7200));
      Entering scout = new Entering(admission).waits();
      clock.now = clock.now.plusSeconds(hours * 3600L);
      if (hours < 0) {
        scout.waits();
        pass(Duration.ofMinutes(30));
      }
      assertThat(scout.mayStart()).as("%d hours", hours).isTrue();
    }
  }

  @Test
  void a_record_from_before_the_clock_was_set_back_gives_way_to_newer_ones() {
    SetClock clock = new SetClock();
    Account account = new Account(Optional.empty(), 10, false, clock, limits -> {});
    AccountLimits.Window window =
        new AccountLimits.Window(Duration.ofHours(5), 95, clock.now.plusSeconds(7200));
    account.heard(new AccountLimits(clock.now, List.of(window), false));
    clock.now = clock.now.minusSeconds(86_400);
    assertThat(account.refusal()).isEmpty();
    account.heard(new AccountLimits(clock.now, List.of(window), false));
    assertThat(account.limits().seen()).isEqualTo(clock.now);
    assertThat(account.refusal()).isPresent();
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
