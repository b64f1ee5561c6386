package dev.codexworker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.admission.ModelCapacity;
import dev.codexworker.codex.Evidence;
import dev.codexworker.codex.Verdict;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Effort;
import dev.codexworker.spec.NeededTasks;
import dev.codexworker.spec.Prompt;
import dev.codexworker.spec.Reading;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.spec.SecondTry;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With which model and effort each attempt is made. */
class ModelOfAttemptTest {
  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(1);
  private final ModelCapacity capacity = new ModelCapacity(now::get);
  private ModelOfAttempt models;

  @BeforeEach
  void makeTask() throws Exception {
    models = models();
  }

  private ModelOfAttempt models() throws Exception {
    Duration any = Duration.ofHours(1);
    AgentSettings settings =
        new AgentSettings(
            Sandbox.READ_ONLY,
            Sandbox.READ_ONLY,
            Optional.of("main"),
            Optional.of(Effort.LOW),
            any,
            any,
            2,
            folder.toRealPath(),
            List.of(),
            List.of(),
            List.of(),
            false,
            List.of(),
            new SecondTry(
                Optional.of("strong"),
                Optional.of(Effort.HIGH),
                Optional.of("other"),
                SecondTry.NONE.fallbackAfter()));
    TaskFolder tasks = TaskFolder.of(folder);
    Task task = new Task(tasks, new TaskName("a.md"), Set.of(TaskFile.TASK), Optional.empty());
    Files.writeString(task.path(TaskFile.TASK), "Do it.");
    Prompt prompt = Prompt.read(task.path(TaskFile.TASK));
    TaskSpec spec =
        TaskSpec.of(
            settings, settings.folder(), task, prompt, Set.of(), new NeededTasks(Reading.STRICT));
    return new ModelOfAttempt(capacity, spec, LogHistory.NONE);
  }

  private String next() {
    AgentSettings next = models.next().settings();
    assertThat(models.next().options().model()).isEqualTo(next.model());
    return next.model().orElseThrow() + " " + next.effort().orElseThrow();
  }

  private void ends(FailureClass failure) {
    models.ended(models.next(), Attempt.End.notStarted(Verdict.failed(failure, "why")));
  }

  private void passes(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void only_a_failure_that_spends_an_attempt_changes_model_and_effort() {
    assertThat(next()).isEqualTo("main low");
    for (FailureClass free : List.of(FailureClass.CAPACITY, FailureClass.NETWORK)) {
      ends(free);
      assertThat(next()).isEqualTo("main low");
    }
    ends(FailureClass.TASK_FAILED);
    assertThat(next()).isEqualTo("strong high");
    ends(FailureClass.NETWORK);
    assertThat(next()).isEqualTo("strong high");
  }

  @Test
  void a_model_is_replaced_after_five_minutes_at_capacity() throws Exception {
    ends(FailureClass.CAPACITY);
    passes(Duration.ofMinutes(5));
    ends(FailureClass.CAPACITY);
    assertThat(next()).as("not longer than five minutes").isEqualTo("main low");
    passes(Duration.ofMillis(1));
    assertThat(next()).isEqualTo("other low");
    models = models();
    assertThat(next()).as("for other tasks, too").isEqualTo("other low");
    ends(FailureClass.TASK_FAILED);
    assertThat(next()).as("this one is not").isEqualTo("strong high");
  }

  @Test
  void an_answer_of_the_model_begins_the_time_anew() {
    ends(FailureClass.CAPACITY);
    passes(Duration.ofMinutes(4));
    Evidence answer = Evidence.remembered(Optional.of("t"), "yes");
    models.ended(
        models.next(),
        new Attempt.End(Verdict.DONE, OptionalInt.of(0), answer, Set.of(), "", "", false));
    ends(FailureClass.CAPACITY);
    passes(Duration.ofMinutes(4));
    assertThat(next()).isEqualTo("main low");
  }

  @Test
  void another_kind_of_failure_says_nothing_of_the_capacity() {
    ends(FailureClass.NETWORK);
    passes(Duration.ofHours(1));
    assertThat(next()).isEqualTo("main low");
  }
}
