package dev.codexworker.output;

import dev.codexworker.event.AgentState;
import java.util.Optional;

/** What a status tells of a task beyond its names and its log. */
public interface RowDetails {
  /** How its agent stands; empty if it does not run. */
  Optional<AgentState> agent(StatusReport.Row row);

  /** The id of the worker that it is; empty if it is none. */
  Optional<String> id(StatusReport.Row row);
}
