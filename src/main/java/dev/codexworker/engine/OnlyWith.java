package dev.codexworker.engine;

import java.util.Optional;

/**
 * Which tasks a run leaves to others because of their {@code only-with}.
 *
 * @param terms the run's own options of that kind
 * @param exactly whether it also leaves tasks that ask for none although it has some
 */
record OnlyWith(String terms, boolean exactly) {
  /** Returns why a task is left alone that asks for this; empty if it is not. */
  Optional<String> objection(Optional<String> asked) {
    if (asked.isPresent() && !asked.get().equals(terms)) {
      return Optional.of("is run only with " + asked.get());
    }
    return asked.isEmpty() && exactly && !terms.isEmpty()
        ? Optional.of("does not ask for " + terms)
        : Optional.empty();
  }
}
