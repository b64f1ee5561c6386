package dev.codexworker.schedule;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.spec.Reading;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * Offers tasks in the order in which they are listed, each once all that it needs is done; safe for
 * several threads. A task that another worker held is offered a second time when all others are
 * over.
 */
public final class Schedule {
  /** How often, while agents run, further tasks are looked for. */
  private static final long LOOK_MILLIS = 500;

  private static final long LOOK_NANOS = LOOK_MILLIS * 1_000_000;

  private final KnownTasks known = new KnownTasks();
  private final TreeMap<Integer, ScheduledTask> ready = new TreeMap<>();
  private final List<ScheduledTask> held = new ArrayList<>();
  private final RunShutdown stop;
  private final Listener listener;
  private final OnlyWith onlyWith;
  private final Optional<TaskSource> source;
  private final Reading how;
  private final IntSupplier limit;
  private int places;
  private long nextLook = System.nanoTime() + LOOK_NANOS;
  private boolean secondRound;
  private boolean over;
  private int offered;
  private int busy;

  /**
   * A schedule of tasks.
   *
   * @param listed the tasks that were there from the start
   * @param open those of them that still have to run
   * @param onlyWith which tasks are left to other runs
   * @param source tells of further ones; empty if there will be none
   * @param how how their files are read
   * @param limit how many may be at work at a time
   */
  public Schedule(
      List<Task> listed,
      List<Task> open,
      RunShutdown stop,
      Listener listener,
      OnlyWith onlyWith,
      Optional<TaskSource> source,
      Reading how,
      IntSupplier limit) {
    this.how = how;
    this.stop = stop;
    this.listener = listener;
    this.onlyWith = onlyWith;
    this.source = source;
    this.limit = limit;
    know(listed, open);
  }

  private void add(Task task) {
    ScheduledTask entry = new ScheduledTask(task, places++, how);
    known.put(entry);
    ready.put(entry.place, entry);
  }

  /** Is told of tasks that come later, and of those that are not offered in the end. */
  public interface Listener {
    /** Takes tasks that were added or put back; returns those that still have to run. */
    List<Task> added(List<Task> arrived);

    /** Takes back an end that was reported: the task runs again. */
    void reopened(TaskEnd was);

    /** A task is left alone, for what it needs is not done. */
    void waits(Task task, String reason);

    /** A task can never be run, for it needs itself. */
    void circular(Task task, String reason);
  }

  /**
   * The next task, which the caller runs and reports; waits while a running one may make one ready.
   *
   * @return empty if no task is left that could be run
   */
  public Optional<Task> next() throws IOException {
    try {
      return awaitNext();
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }

  private synchronized Optional<Task> awaitNext() throws IOException, InterruptedException {
    while (stop.mayClaim() && !over) {
      while (!ready.isEmpty() && busy < limit.getAsInt()) {
        ScheduledTask entry = ready.pollFirstEntry().getValue();
        if (isReady(entry)) {
          offered++;
          busy++;
          return Optional.of(entry.task);
        }
      }
      if (takeUp()) {
        continue;
      }
      if (offered > 0 || !ready.isEmpty() || expectsMore()) {
        wait(LOOK_MILLIS);
      } else if (held.isEmpty()) {
        giveUpWaiting();
        over = true;
        notifyAll();
      } else {
        secondRound = true;
        held.forEach(entry -> ready.put(entry.place, entry));
        held.clear();
      }
    }
    return Optional.empty();
  }

  /**
   * Looks once more for tasks when all are over.
   *
   * @return whether there are any; {@link #next} then offers them
   */
  public synchronized boolean resumes() throws IOException {
    nextLook = System.nanoTime();
    over = !takeUp() && !expectsMore();
    return !over;
  }

  private boolean expectsMore() throws IOException {
    boolean more = source.filter(TaskSource::expectsMore).isPresent();
    for (ScheduledTask entry : source.isPresent() ? known.all() : List.<ScheduledTask>of()) {
      more = more || (entry.lacks != null && isDoneByOthers(entry, entry.lacks));
    }
    return more;
  }

  /** Whether another run, which is active, does what a task needs. */
  private boolean isDoneByOthers(ScheduledTask entry, TaskName need) throws IOException {
    ScheduledTask needed = known.get(entry.task.folder(), need);
    return needed != null
        && needed.end == TaskEnd.WAITING
        && onlyWith.isLeftToActiveRun(needed.task.folder(), needed.onlyWith())
        && TaskNotes.hopeless(entry.task, new HashMap<>()).isEmpty();
  }

  private boolean takeUp() throws IOException {
    if (source.isEmpty() || System.nanoTime() - nextLook < 0) {
      return false;
    }
    List<Task> now = source.get().list();
    known.forgetGone(now);
    boolean more = takeUp(now.stream().filter(this::isNew).toList());
    more |= takeUp(now.stream().filter(this::needsAreMet).toList());
    for (Task task : now.stream().filter(this::isReleased).toList()) {
      ScheduledTask entry = known.offered(task);
      ready.put(entry.place, entry);
      more = true;
    }
    nextLook = System.nanoTime() + LOOK_NANOS;
    if (more) {
      secondRound = false;
      notifyAll();
    }
    return more;
  }

  private boolean takeUp(List<Task> arrived) {
    if (arrived.isEmpty()) {
      return false;
    }
    for (Task task : arrived) {
      ScheduledTask before = known.remove(task);
      if (before != null && before.end != null) {
        listener.reopened(before.end);
      }
    }
    List<Task> open = listener.added(arrived);
    know(arrived, open);
    return !open.isEmpty();
  }

  /** Adds tasks: the open ones to the ready, the others as over. */
  private void know(List<Task> tasks, List<Task> open) {
    open.forEach(this::add);
    for (Task task : open.size() == tasks.size() ? List.<Task>of() : tasks) {
      if (known.get(task) == null) {
        known.put(ScheduledTask.over(task, places++, how));
      }
    }
  }

  /** Whether a task was never seen, or was put back since it was over. */
  private boolean isNew(Task task) {
    ScheduledTask entry = known.get(task);
    return entry == null || entry.runsAgain(task);
  }

  /** Whether another worker has released a task without an outcome. */
  private boolean isReleased(Task task) {
    ScheduledTask entry = known.get(task);
    return entry != null && ScheduledTask.isOpen(task) && held.remove(entry);
  }

  /** Whether a task was left alone for a need that is done by now, or may still be done. */
  private boolean needsAreMet(Task task) {
    ScheduledTask entry = known.get(task);
    if (entry == null || entry.lacks == null || entry.end != TaskEnd.WAITING) {
      return false;
    }
    ScheduledTask needed = known.get(task.folder(), entry.lacks);
    return (needed != null && needed.end == null) || Need.isDone(task, entry.lacks);
  }

  /**
   * Takes note that only the outcome of a task is left to be published: another one may begin
   * meanwhile, unless they run one after the other.
   */
  public synchronized void isAnswered(Task task) {
    ScheduledTask entry = known.offered(task);
    if (!entry.answered && limit.getAsInt() > 1) {
      entry.answered = true;
      busy--;
      notifyAll();
    }
  }

  /**
   * Takes note of how a task ended that was offered.
   *
   * @param again whether to offer it again
   * @return whether it is over for this run
   */
  public synchronized boolean ended(Task task, TaskEnd end, boolean again) {
    ScheduledTask entry = known.offered(task);
    offered--;
    busy -= entry.answered ? 0 : 1;
    entry.answered = false;
    notifyAll();
    if (again) {
      ready.put(entry.place, entry);
      return false;
    }
    if (end == TaskEnd.ELSEWHERE && !secondRound) {
      held.add(entry);
      return false;
    }
    if (end == TaskEnd.NOT_STARTED) {
      return false;
    }
    settle(entry, end);
    return true;
  }

  /** Whether tasks that ran elsewhere are offered for the last time. */
  public synchronized boolean isSecondRound() {
    return secondRound;
  }

  /** How many tasks have neither run nor been left alone. */
  public synchronized int notOver() {
    return (int) known.all().stream().filter(entry -> entry.end == null).count();
  }

  private void settle(ScheduledTask entry, TaskEnd end) {
    entry.end = end;
    for (ScheduledTask dependent : entry.dependents) {
      // Looked at again in its turn: it may need others, or be left alone now.
      ready.put(dependent.place, dependent);
    }
    entry.dependents.clear();
  }

  /** Whether a task may run; else it waits for another from now on, or is left alone. */
  private boolean isReady(ScheduledTask entry) throws IOException {
    Optional<String> objection = onlyWith.objection(entry.onlyWith());
    if (objection.isPresent()) {
      leave(entry, objection.get());
      return false;
    }
    for (String need : entry.needs()) {
      TaskName name = new TaskName(need);
      ScheduledTask needed = known.get(entry.task.folder(), name);
      if (needed != null && needed.end == null) {
        entry.waitsFor = needed;
        needed.dependents.add(entry);
        return false;
      }
      if (Need.isDone(entry.task, name)) {
        continue;
      }
      Optional<String> why =
          Need.whyNotDone(entry.task, name, needed == null ? null : needed.end, source.isPresent());
      if (why.isPresent()) {
        entry.lacks = name;
        leave(entry, "needs " + need + ", which " + why.get());
        return false;
      }
    }
    return true;
  }

  private void leave(ScheduledTask entry, String reason) {
    listener.waits(entry.task, reason);
    settle(entry, TaskEnd.WAITING);
  }

  /** Nothing runs any more, so what still waits does so in a circle, or for one. */
  private void giveUpWaiting() throws IOException {
    for (ScheduledTask entry : known.all()) {
      Optional<String> why = entry.end == null ? entry.needsItself() : Optional.empty();
      if (why.isPresent()) {
        listener.circular(entry.task, why.get());
        settle(entry, TaskEnd.REFUSED);
      }
    }
    while (!ready.isEmpty()) {
      ScheduledTask entry = ready.pollFirstEntry().getValue();
      if (entry.end == null && isReady(entry)) {
        throw new IllegalStateException(entry.task.name() + " waited although it could run");
      }
    }
  }
}
