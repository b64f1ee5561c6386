package dev.codexworker.landing;

import dev.codexworker.task.Task;
import dev.codexworker.worktree.TreeRecord;
import java.util.Set;

/**
 * A done task's branch that the target doesn't contain.
 *
 * @param task the task
 * @param record whose branch it is
 * @param tip the commit at which the branch was seen
 * @param needs the branches of others that it builds on
 */
public record Candidate(Task task, TreeRecord record, String tip, Set<String> needs) {
  /** Keeps its own copy of the needs. */
  public Candidate {
    needs = Set.copyOf(needs);
  }

  /** The name of the branch. */
  public String branch() {
    return record.branch();
  }
}
