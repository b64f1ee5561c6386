package dev.codexworker.engine;

import dev.codexworker.codex.Agent;
import dev.codexworker.codex.Verdict;
import dev.codexworker.command.AgentWatch;
import dev.codexworker.command.Check;
import dev.codexworker.command.CheckRun;
import dev.codexworker.command.UserCommand;
import dev.codexworker.event.RunEvent;
import dev.codexworker.spec.AnswerSchema;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.StopRequest;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TemporaryFile;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Holds an answer to the task's JSON Schema and to the user's own check. */
final class Verification {
  private final RunContext run;
  private final Policy policy;
  private final TaskSpec spec;
  private final Task task;
  private final Consumer<String> notes;

  Verification(RunContext run, Policy policy, TaskSpec spec, Task task, Consumer<String> notes) {
    this.run = run;
    this.policy = policy;
    this.spec = spec;
    this.task = task;
    this.notes = notes;
  }

  /**
   * What came of it.
   *
   * @param verdict whether the task is done
   * @param check what did not pass, for codex; empty if all did
   * @param printed the end of what the check printed
   */
  record Result(Verdict verdict, String check, String printed) {
    private static final Result PASSED = new Result(Verdict.DONE, "", "");
  }

  /**
   * Verifies.
   *
   * @param attempt the id of the attempt, which the check's processes carry
   * @param watch waits for the check
   */
  Result verify(String answer, String attempt, AgentWatch watch) throws IOException {
    Optional<Verdict> misfit = misfit(answer);
    if (misfit.isPresent()) {
      notes.accept("schema: " + misfit.get().reason());
      return new Result(misfit.get(), "the JSON Schema " + spec.schema().orElseThrow(), "");
    }
    Optional<String> command = run.settings().verify();
    return command.isPresent() ? check(command.get(), answer, attempt, watch) : Result.PASSED;
  }

  /** Why the answer does not fit the task's schema; empty if it does, or if there is none. */
  private Optional<Verdict> misfit(String answer) {
    if (spec.schema().isEmpty()) {
      return Optional.empty();
    }
    try {
      return AnswerSchema.problem(spec.schema().get(), answer)
          .map(problem -> Verdict.failed(FailureClass.VERIFY_FAILED, problem));
    } catch (IOException e) {
      return Optional.of(Verdict.failed(FailureClass.REJECTED, "schema: " + e.getMessage()));
    }
  }

  private Result check(String text, String answer, String attempt, AgentWatch watch)
      throws IOException {
    Optional<String> problem = spec.workingFolderProblem();
    if (problem.isPresent()) {
      return new Result(policy.workingFolderProblem(problem.get()), "", "");
    }
    try (TemporaryFile file = TemporaryFile.of("answer", answer)) {
      Map<String, String> environment =
          Map.of(
              UserCommand.TASK,
              task.path(TaskFile.IN_PROGRESS).toString(),
              "CODEX_WORKER_ANSWER",
              file.path().toString());
      UserCommand command =
          new UserCommand(UserCommand.Kind.VERIFY, text, spec.settings().folder(), environment);
      notes.accept(command.announced());
      run.tell(new RunEvent.Doing(task, command.announced()));
      Check printed = new Check(notes);
      Agent agent = CheckRun.start(command, attempt, printed);
      AgentWatch.End end = watch.finish(agent, () -> StopRequest.isMade(task));
      return new Result(verdict(command, end, agent, printed), text, printed.lastLines());
    }
  }

  private Verdict verdict(UserCommand command, AgentWatch.End end, Agent agent, Check printed) {
    if (end == AgentWatch.End.STOPPED) {
      return policy.interrupted();
    }
    Verdict verdict = CheckRun.judge(command, end, agent, printed);
    if (!verdict.isDone() && StopRequest.isMade(task)) {
      return Policy.STOPPED;
    }
    notes.accept(
        end == AgentWatch.End.EXITED
            ? "verify: exited with " + AgentWatch.exitCode(agent).orElseThrow()
            : "verify: took too long");
    if (verdict.is(FailureClass.ENVIRONMENT) && run.checkRan().get()) {
      // The check itself is fine, so this task has made it so.
      return Verdict.failed(FailureClass.VERIFY_FAILED, verdict.reason());
    }
    if (end == AgentWatch.End.EXITED && !verdict.is(FailureClass.ENVIRONMENT)) {
      run.checkRan().set(true);
    }
    return verdict;
  }
}
