package dev.codexworker.spec;

import dev.codexworker.codex.ExecOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * What changes after a failed attempt, or while a model is at capacity.
 *
 * @param model the model of the attempts after a failed one; empty to keep it
 * @param effort the effort of the attempts after a failed one; empty to keep it
 * @param fallbackModel the model to use while the task's own is at capacity; empty to wait for that
 * @param fallbackAfter how long it must have been at capacity before
 */
public record SecondTry(
    Optional<String> model,
    Optional<Effort> effort,
    Optional<String> fallbackModel,
    Duration fallbackAfter) {

  /** Changes nothing. */
  public static final SecondTry NONE =
      new SecondTry(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMinutes(5));

  /** Returns the same, overridden by what a task's file says. */
  SecondTry overriddenBy(FrontMatter own) {
    return new SecondTry(
        own.retryModel().or(this::model),
        own.retryEffort().or(this::effort),
        fallbackModel,
        fallbackAfter);
  }

  /** Returns how a task is run after a failed attempt. */
  public TaskSpec afterFailure(TaskSpec spec) {
    return with(spec, model, effort);
  }

  /** Returns how a task is run while its model is at capacity. */
  public TaskSpec atCapacity(TaskSpec spec) {
    return with(spec, fallbackModel, Optional.empty());
  }

  private static TaskSpec with(TaskSpec spec, Optional<String> model, Optional<Effort> effort) {
    AgentSettings settings = spec.settings().with(model, effort);
    ExecOptions options = spec.options();
    return new TaskSpec(
        spec.base(),
        settings,
        new ExecOptions(
            options.profile(),
            options.sandbox(),
            settings.model(),
            settings.effort().map(Effort::label),
            options.addDirs(),
            options.further()),
        spec.prompt(),
        spec.sha256(),
        spec.output(),
        spec.schema(),
        spec.rejection());
  }
}
