package dev.codexworker.task;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The git worktree that a task was given, as its log tells. It is written down before the worktree
 * is made.
 *
 * @param maker the id of the attempt that made it; the processes that did so carry it
 * @param tree its top folder
 * @param branch its branch
 * @param repository the top folder of the repository's worktree from which it was made
 * @param ready whether it was made in full: an attempt was begun in it
 */
public record LoggedTree(String maker, Path tree, String branch, Path repository, boolean ready) {

  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("tree", tree.toString());
    fields.put("branch", branch);
    fields.put("repository", repository.toString());
    return fields;
  }

  /** Reads one back; empty if something is missing. */
  static Optional<LoggedTree> of(String maker, Map<String, String> fields, boolean ready) {
    return fields.keySet().containsAll(List.of("tree", "branch", "repository"))
        ? Optional.of(
            new LoggedTree(
                maker,
                Path.of(fields.getOrDefault("tree", "")),
                fields.getOrDefault("branch", ""),
                Path.of(fields.getOrDefault("repository", "")),
                ready))
        : Optional.empty();
  }
}
