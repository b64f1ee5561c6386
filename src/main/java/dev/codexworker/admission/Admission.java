package dev.codexworker.admission;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.StopCause;
import dev.codexworker.task.FailureClass.Lesson;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.PauseFile;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Decides when another agent may start. There are at most as many as the run's concurrency; fewer
 * after failures of the provider, and more again as attempts get through; and none while a usage
 * limit lasts or the machine is too busy. When a limit's time has come, one agent is sent ahead.
 */
public final class Admission {
  /** How often other workers' pauses are looked for. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** How often it is said that the run still waits. */
  private static final Duration REMIND = Duration.ofMinutes(5);

  /** How often a machine that is too busy is asked whether it still is. */
  private static final Duration ASK = Duration.ofSeconds(1);

  private static final long NAP_MILLIS = 200;

  private final IntSupplier limit;
  private final boolean waitForLimit;
  private final RunShutdown stop;
  private final Clock clock;
  private final RunListener listener;
  private final List<TaskFolder> folders;
  private final Supplier<Optional<String>> objection;
  private final Account account;
  private final RunningTime time;
  private final LongSupplier nanoTime;

  private int allowed = Concurrency.MOST;
  private int active;
  private Optional<Instant> pausedUntil = Optional.empty();
  private Optional<Account.Refusal> recorded = Optional.empty();
  private Optional<Instant> told = Optional.empty();
  private boolean scouting;
  private long lastScout;
  private long nextLook;
  private long nextReminder;
  private long nextAsk;
  private long nextObjection;

  /**
   * The admission of one run.
   *
   * @param limit how many agents there may be at a time, apart from what failures of the provider
   *     allow
   * @param waitForLimit whether agents wait for the end of a usage limit, instead of stopping the
   *     run
   * @param account what may still be used
   * @param time is looked at while tasks wait
   * @param objection why the machine is too busy for another agent now; empty if it is not
   * @param nanoTime a clock that only goes forward, such as {@link System#nanoTime}
   */
  public Admission(
      IntSupplier limit,
      boolean waitForLimit,
      RunShutdown stop,
      Clock clock,
      RunListener listener,
      List<TaskFolder> folders,
      Account account,
      RunningTime time,
      Supplier<Optional<String>> objection,
      LongSupplier nanoTime) {
    this.limit = limit;
    this.waitForLimit = waitForLimit;
    this.stop = stop;
    this.clock = clock;
    this.listener = listener;
    this.folders = folders;
    this.account = account;
    this.time = time;
    this.objection = objection;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.lastScout = now;
    this.nextLook = now;
    this.nextReminder = now;
    this.nextAsk = now;
    this.nextObjection = now;
  }

  /**
   * A place for the agents of one task, one after the other; to be closed when the task is over.
   */
  public final class Place implements AutoCloseable {
    private boolean scout;
    private boolean held;
    private final BooleanSupplier moot;
    private final Runnable whenAnswered;

    private Place(BooleanSupplier moot, Runnable whenAnswered) {
      this.moot = moot;
      this.whenAnswered = whenAnswered;
    }

    /**
     * Waits until an agent may start.
     *
     * @return false if none may any more, because the run stops
     */
    public boolean enter() throws IOException {
      return admit(this);
    }

    /** Gives the place free, with what was learnt; does nothing unless it was entered. */
    public void leave(Lesson lesson) {
      release(this, lesson);
    }

    /** Gives the place free for good: only the outcome of the task is left to be published. */
    public void leaveAnswered(Lesson lesson) {
      leave(lesson);
      whenAnswered.run();
    }

    @Override
    public void close() {
      leave(Lesson.NONE);
    }
  }

  /**
   * A place for a task.
   *
   * @param moot whether no agent will start in it; then entering does not wait
   * @param whenAnswered called when no further agent will
   */
  public Place place(BooleanSupplier moot, Runnable whenAnswered) {
    return new Place(moot, whenAnswered);
  }

  private synchronized boolean admit(Place place) throws IOException {
    while (stop.mayClaim()) {
      if (place.moot.getAsBoolean()) {
        return true;
      }
      time.nanos();
      lookForPause();
      recorded = account.refusal();
      if (recorded.isPresent() && !waitForLimit) {
        stop.stopClaiming(StopCause.USAGE_LIMIT, recorded.get().reason());
        return false;
      }
      Optional<Instant> until = until();
      noteBegin(until);
      boolean timeHasCome =
          until.map(t -> !t.isAfter(clock.instant()) || isTimeToDoubt()).orElse(true);
      boolean free = active < Math.min(allowed, limit.getAsInt()) && (until.isEmpty() || !scouting);
      if (timeHasCome && free && !isTooBusy()) {
        scouting = until.isPresent();
        lastScout = nanoTime.getAsLong();
        place.scout = scouting;
        place.held = true;
        active++;
        return true;
      }
      if (!timeHasCome && !waitForLimit) {
        stop.stopClaiming(
            StopCause.USAGE_LIMIT,
            "paused for a usage limit until " + until.get().atZone(clock.getZone()));
        return false;
      }
      remind(until);
      try {
        wait(NAP_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException("worker threads are never interrupted", e);
      }
    }
    return false;
  }

  /** Limits often end earlier than told: while one lasts, an agent is sent ahead now and then. */
  private boolean isTimeToDoubt() {
    return waitForLimit
        && !scouting
        && recorded.map(Account.Refusal::doubtable).orElse(true)
        && nanoTime.getAsLong() - lastScout >= Account.DOUBTED_AFTER.toNanos();
  }

  /** Until when no agent may start, by what was announced and by codex's record. */
  private Optional<Instant> until() {
    Optional<Instant> byRecord = recorded.map(Account.Refusal::until);
    boolean later = byRecord.isPresent() && pausedUntil.filter(byRecord.get()::isBefore).isEmpty();
    return later ? byRecord : pausedUntil;
  }

  /** Reports a pause that begins, or whose end has changed; the first scout starts later. */
  private void noteBegin(Optional<Instant> until) {
    if (!until.equals(told)) {
      lastScout = told.isPresent() ? lastScout : nanoTime.getAsLong();
      told = until;
      nextReminder = nanoTime.getAsLong();
    }
  }

  /** Pauses this run, and by a file in each folder every other worker on them. */
  public synchronized void pause(Instant until) {
    Instant second = until.truncatedTo(ChronoUnit.SECONDS);
    Instant fullSecond = second.equals(until) ? second : second.plusSeconds(1);
    lastScout = nanoTime.getAsLong();
    pausedUntil = Optional.of(fullSecond);
    for (TaskFolder folder : folders) {
      try {
        PauseFile.write(folder, fullSecond);
      } catch (IOException e) {
        listener.notice("cannot announce the pause to other runs: " + IoMessage.of(e));
      }
    }
  }

  private synchronized void release(Place place, Lesson lesson) {
    if (!place.held) {
      return;
    }
    place.held = false;
    active--;
    if (place.scout) {
      scouting = false;
      if (lesson == Lesson.ANSWERED) {
        pausedUntil = Optional.empty();
        folders.forEach(this::endPause);
      }
    }
    if (lesson == Lesson.ANSWERED) {
      allowed = Math.min(Concurrency.MOST, allowed + 1);
    } else if (lesson == Lesson.OVERLOADED) {
      allowed = Math.max(1, Math.min(allowed, limit.getAsInt()) / 2);
    }
    notifyAll();
  }

  private void endPause(TaskFolder folder) {
    try {
      PauseFile.end(folder);
    } catch (IOException e) {
      listener.notice("a pause that is over stays: " + IoMessage.of(e));
    }
  }

  /** What other workers announced counts here too, and a file that was deleted ends the pause. */
  private void lookForPause() throws IOException {
    if (nanoTime.getAsLong() - nextLook < 0) {
      return;
    }
    nextLook = nanoTime.getAsLong() + LOOK.toNanos();
    Instant now = clock.instant();
    Optional<Instant> announced = Optional.empty();
    for (TaskFolder folder : folders) {
      Optional<Instant> until = PauseFile.read(folder, now);
      if (until.isPresent() && until.get().isAfter(announced.orElse(Instant.MIN))) {
        announced = until;
      }
    }
    boolean goesOn = pausedUntil.isPresent() && pausedUntil.get().isAfter(now);
    if (announced.isEmpty() && goesOn) {
      account.doubt();
    }
    if (announced.isPresent() || goesOn) {
      pausedUntil = announced.or(() -> Optional.of(now));
    }
  }

  /** Looks anew for each agent, and less often once it holds one back. */
  private boolean isTooBusy() {
    if (nanoTime.getAsLong() - nextAsk < 0) {
      return true;
    }
    Optional<String> why = objection.get();
    if (why.isEmpty()) {
      return false;
    }
    nextAsk = nanoTime.getAsLong() + ASK.toNanos();
    if (nanoTime.getAsLong() - nextObjection >= 0) {
      nextObjection = nanoTime.getAsLong() + REMIND.toNanos();
      listener.notice("no further agent is started: " + why.get());
    }
    return true;
  }

  private void remind(Optional<Instant> until) {
    if (until.isEmpty() || nanoTime.getAsLong() - nextReminder < 0) {
      return;
    }
    Duration left = Duration.between(clock.instant(), until.get());
    if (!left.isNegative()) {
      nextReminder = nanoTime.getAsLong() + REMIND.toNanos();
      listener.on(new RunEvent.Paused(until.get().atZone(clock.getZone()), left));
    }
  }
}
