package dev.codexworker.spec;

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
    return spec.with(spec.settings().with(model, effort));
  }

  /** Returns how a task is run while its model is at capacity. */
  public TaskSpec atCapacity(TaskSpec spec) {
    return spec.with(spec.settings().with(fallbackModel, Optional.empty()));
  }
}
