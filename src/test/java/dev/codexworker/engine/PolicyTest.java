package dev.codexworker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.codex.CodexProgram;
import dev.codexworker.codex.Verdict;
import dev.codexworker.event.StopCause;
import dev.codexworker.spec.NeededTasks;
import dev.codexworker.spec.Prompt;
import dev.codexworker.spec.Reading;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AttemptResult.Outcome;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What follows from each class of failure: the table's rows, as the policy carries them out. */
class PolicyTest {
  @TempDir Path folder;
  private final RunShutdown stop = new RunShutdown();
  private Policy policy;

  @BeforeEach
  void makePolicy() throws Exception {
    TaskFolder tasks = TaskFolder.of(folder);
    RunSettings settings = SampleSettings.of(1, folder, "codex");
    RunContext run =
        RunContext.of(
            settings,
            new Launcher(new CodexProgram(Path.of("/bin/true")), "codex 1", List.of()),
            event -> {},
            stop,
            new Tally(settings, stop, event -> {}),
            Clock.systemUTC(),
            List.of(),
            Optional.empty(),
            new Preparations(Optional.empty(), Optional.empty()));
    Task task = new Task(tasks, new TaskName("a.md"), Set.of(TaskFile.TASK), Optional.empty());
    Files.writeString(task.path(TaskFile.TASK), "---\nretries: 1\n---\nDo it.\n");
    Prompt prompt = Prompt.read(task.path(TaskFile.TASK));
    TaskSpec spec =
        TaskSpec.of(
            settings.agents(),
            settings.agents().folder(),
            task,
            prompt,
            Set.of(),
            new NeededTasks(Reading.STRICT));
    policy = new Policy(run, task, spec);
  }

  private Outcome outcome(Verdict verdict) {
    return policy.outcome(Attempt.End.notStarted(verdict));
  }

  @ParameterizedTest
  @CsvSource({
    "USAGE_LIMIT,   INTERRUPTED, INTERRUPTED, USAGE_LIMIT",
    "CAPACITY,      RETRY,       RETRY,       ",
    "NETWORK,       RETRY,       RETRY,       ",
    "AUTH,          INTERRUPTED, INTERRUPTED, AUTH",
    "SANDBOX,       INTERRUPTED, INTERRUPTED, ENVIRONMENT",
    "ENVIRONMENT,   INTERRUPTED, INTERRUPTED, ENVIRONMENT",
    "REJECTED,      FAILED,      FAILED,      ",
    "TIMEOUT,       RETRY,       FAILED,      ",
    "IDLE,          RETRY,       FAILED,      ",
    "NO_ANSWER,     RETRY,       FAILED,      ",
    "TASK_FAILED,   RETRY,       FAILED,      ",
    "VERIFY_FAILED, RETRY,       FAILED,      ",
    "UNDELIVERED,   FAILED,      FAILED,      ",
    "STOPPED,       FAILED,      FAILED,      ",
    "INTERRUPTED,   INTERRUPTED, INTERRUPTED, ",
  })
  void each_class_has_its_own_policy(
      FailureClass failure, Outcome first, Outcome second, StopCause cause) {
    Verdict verdict = Verdict.failed(failure, "why");
    assertThat(outcome(verdict)).isEqualTo(first);
    assertThat(outcome(verdict)).isEqualTo(second);
    assertThat(stop.cause()).isEqualTo(Optional.ofNullable(cause));
  }

  @Test
  void a_refusal_that_concerns_all_stops_the_run_and_fails_nobody() {
    Verdict verdict = Verdict.failed(FailureClass.REJECTED, "no such model");
    Verdict forAll = new Verdict(verdict.failure(), verdict.reason(), true, verdict.resetsAt());
    assertThat(outcome(forAll)).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stop.cause()).contains(StopCause.REFUSED_OPTIONS);
    assertThat(stop.reason()).isEqualTo("a.md: no such model");
  }

  @ParameterizedTest
  @EnumSource(FailureClass.class)
  void a_failure_teaches_what_the_table_says(FailureClass failure) {
    FailureClass.Lesson lesson =
        Policy.lesson(Attempt.End.notStarted(Verdict.failed(failure, "why")));
    boolean silent = failure.lesson() == FailureClass.Lesson.ANSWERED;
    assertThat(lesson).isEqualTo(silent ? FailureClass.Lesson.NONE : failure.lesson());
  }
}
