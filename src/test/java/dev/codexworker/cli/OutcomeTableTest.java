package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.event.RunSummary;
import dev.codexworker.event.StopCause;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.AccountLimits;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The documented table of outcomes is the code's. */
class OutcomeTableTest {
  private static final Path DOCUMENT = Path.of("docs/outcomes.md");

  private static String row(FailureClass failure) {
    String task =
        switch (failure.next()) {
          case PENDING -> "pending, no attempt spent";
          case FREE_RETRY -> "retried, no attempt spent";
          case RETRY -> "retried, up to `--retries`";
          case FAIL -> "fails at once";
        };
    String run =
        switch (failure.run()) {
          case STOPS -> "stops, exit code " + failure.exitCode();
          case PATIENT -> "stops after `--patience`, exit code " + failure.exitCode();
          case STOPS_IF_ALL -> "stops if it concerns all tasks, exit code " + failure.exitCode();
          case GOES_ON -> "continues";
        };
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            failure.label(),
            failure.words(),
            task,
            failure.isResumable() ? "resumes the thread" : "starts a new thread",
            run);
  }

  @ParameterizedTest
  @EnumSource(FailureClass.class)
  void each_class_has_its_row(FailureClass failure) throws IOException {
    assertThat(Files.readAllLines(DOCUMENT)).contains(row(failure));
  }

  @Test
  void there_is_no_other_row() throws IOException {
    List<String> rows =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.matches("\\| `[a-z-]+` \\|.*\\|.*\\|.*\\|.*\\|"))
            .toList();
    assertThat(rows).hasSize(FailureClass.values().length);
  }

  @ParameterizedTest
  @EnumSource(FailureClass.class)
  void a_run_that_a_class_stops_exits_with_its_code(FailureClass failure) {
    if (failure.run() == FailureClass.Run.GOES_ON) {
      assertThat(failure.exitCode()).isEqualTo(ExitCode.TASK_FAILED);
      return;
    }
    Optional<StopCause> cause = Optional.of(StopCause.of(failure));
    Map<TaskEnd, Integer> ends = Map.of(TaskEnd.INTERRUPTED, 1);
    RunSummary summary =
        new RunSummary(ends, Duration.ZERO, Tokens.ZERO, AccountLimits.NONE, cause, "why");
    assertThat(ExitCode.of(summary)).isEqualTo(failure.exitCode());
  }
}
