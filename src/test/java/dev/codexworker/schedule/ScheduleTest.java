package dev.codexworker.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.spec.Reading;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is offered to the threads of a run that follows its folder. */
class ScheduleTest implements Schedule.Listener {
  @TempDir Path folder;
  private final List<TaskEnd> reopened = new ArrayList<>();
  private int patience;

  private Task task(String name) throws IOException {
    Files.writeString(folder.resolve(name), "x");
    return TaskFolder.of(folder).look(new TaskName(name));
  }

  private Schedule schedule(List<Task> tasks) {
    return new Schedule(
        tasks,
        tasks,
        new RunShutdown(),
        this,
        new OnlyWith("", false),
        Optional.of(() -> TaskFolder.of(folder).list(n -> true)),
        Reading.STRICT,
        () -> 64);
  }

  /** Asks for the next task; empty if none is offered while the limit is looked at three times. */
  private Optional<Task> offered(Schedule schedule) throws IOException {
    patience = 3;
    return schedule.next();
  }

  private Schedule limited(int limit, List<Task> tasks) {
    RunShutdown stop = new RunShutdown();
    return new Schedule(
        tasks,
        tasks,
        stop,
        this,
        new OnlyWith("", false),
        Optional.empty(),
        Reading.STRICT,
        () -> {
          if (--patience < 0) {
            stop.stopClaiming(StopCause.ENVIRONMENT, "nothing was offered");
          }
          return limit;
        });
  }

  @Test
  void while_an_outcome_is_published_one_more_is_offered() throws Exception {
    List<Task> tasks = List.of(task("a.md"), task("b.md"), task("c.md"), task("d.md"));
    Schedule schedule = limited(2, tasks);
    assertThat(offered(schedule)).contains(tasks.get(0));
    assertThat(offered(schedule)).contains(tasks.get(1));
    schedule.isAnswered(tasks.get(0));
    assertThat(offered(schedule)).contains(tasks.get(2));
    schedule.ended(tasks.get(0), TaskEnd.DONE, false);
    assertThat(offered(schedule)).as("two are at work").isEmpty();
  }

  @Test
  void one_at_a_time_means_one_after_the_other() throws Exception {
    List<Task> tasks = List.of(task("a.md"), task("b.md"));
    Schedule schedule = limited(1, tasks);
    assertThat(offered(schedule)).contains(tasks.get(0));
    schedule.isAnswered(tasks.get(0));
    assertThat(offered(schedule)).isEmpty();
  }

  @Override
  public List<Task> added(List<Task> arrived) {
    return arrived;
  }

  @Override
  public void reopened(TaskEnd was) {
    reopened.add(was);
  }

  @Override
  public void waits(Task task, String reason) {}

  @Override
  public void circular(Task task, String reason) {}

  @Test
  void once_all_is_over_no_thread_is_offered_anything_before_all_are_again() throws Exception {
    Schedule schedule = schedule(List.of());
    assertThat(schedule.next()).isEmpty();
    task("a.md");
    task("b.md");
    assertThat(schedule.next()).as("the others would not come back").isEmpty();
    assertThat(schedule.resumes()).isTrue();
    assertThat(schedule.next()).isPresent();
    assertThat(schedule.next()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_task_that_is_over_is_forgotten_once_two_looks_have_missed_it(int looks) throws Exception {
    Task a = task("a.md");
    Schedule schedule = schedule(List.of(a));
    assertThat(schedule.next()).isPresent();
    schedule.ended(a, TaskEnd.DONE, false);
    Files.delete(folder.resolve("a.md"));
    for (int i = 0; i < looks; i++) {
      assertThat(schedule.resumes()).isFalse();
    }
    task("a.md");
    assertThat(schedule.resumes()).isTrue();
    assertThat(schedule.next().orElseThrow().name()).isEqualTo(a.name());
    assertThat(reopened).hasSize(looks == 1 ? 1 : 0);
  }

  @Test
  void a_task_that_was_put_back_is_offered_again_in_its_turn() throws Exception {
    Task a = task("a.md");
    Schedule schedule = schedule(List.of(a));
    assertThat(schedule.next()).isPresent();
    assertThat(schedule.ended(a, TaskEnd.FAILED, false)).isTrue();
    Path log = Files.writeString(folder.resolve("failed_exec_log-a.md.txt"), "x");
    assertThat(schedule.resumes()).isFalse();
    Files.delete(log);
    assertThat(schedule.resumes()).isTrue();
    assertThat(schedule.next().orElseThrow().name()).isEqualTo(a.name());
    assertThat(reopened).containsExactly(TaskEnd.FAILED);
  }

  @Test
  void a_task_that_was_over_before_is_offered_once_it_is_put_back() throws Exception {
    Task a = task("a.md");
    Path log = Files.writeString(folder.resolve("done_exec_log-a.md.txt"), "x");
    Task done = a.folder().look(a.name());
    Schedule schedule =
        new Schedule(
            List.of(done),
            List.of(),
            new RunShutdown(),
            this,
            new OnlyWith("", false),
            Optional.of(() -> TaskFolder.of(folder).list(n -> true)),
            Reading.STRICT,
            () -> 64);
    Files.writeString(folder.resolve("interrupted_exec_log-a.md.txt"), "x");
    assertThat(schedule.resumes()).as("done counts").isFalse();
    Files.delete(log);
    assertThat(schedule.resumes()).isTrue();
    assertThat(reopened).containsExactly(TaskEnd.DONE_BEFORE);
  }

  @Test
  void a_task_that_can_not_be_run_is_not_offered_over_and_over() throws Exception {
    Task a = task("a.md");
    Schedule schedule = schedule(List.of(a));
    assertThat(schedule.next()).isPresent();
    schedule.ended(a, TaskEnd.REFUSED, false);
    assertThat(schedule.resumes()).isFalse();
  }
}
