package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a worktree was set up, and which files that made or changed: they are not committed. This is
 * written down in the repository's own folder, where no agent can add its work to it.
 *
 * @param repository the repository
 * @param tree the worktree's top folder
 */
public record TreeSetup(Repository repository, Path tree) {
  private static final String DONE = "setup";
  private static final String BEGUN = "setup-begun";

  /** The first line while a tree is set up in which no agent has worked yet. */
  private static final String FRESH = "fresh";

  /** Parts of the note: how it was set up, and the state. */
  private static final String LINE = "\n";

  /** The set-up of a task's worktree. */
  public static TreeSetup of(Worktree worktree) {
    return new TreeSetup(worktree.repository(), worktree.tree());
  }

  /** Whether the worktree was set up like that. */
  public boolean is(String how) throws IOException {
    return note(DONE).startsWith(how + LINE);
  }

  /** Whether the first set-up was cut short, so that no agent has worked in the tree yet. */
  public boolean isUnfinished() throws IOException {
    return note(BEGUN).startsWith(FRESH + LINE);
  }

  /** Whether a merge is under way, so that files may hold conflicts. */
  public boolean isMerging() throws IOException {
    return Files.exists(known().resolve("MERGE_HEAD"));
  }

  /**
   * Remembers what is there before the set-up; one that was cut short goes on with what was there
   * before it.
   *
   * @param fresh whether no agent has worked in the tree
   * @throws Worktree.Impossible if git must not be let near what an agent left
   */
  public void begin(boolean fresh) throws Worktree.Impossible, IOException {
    Git own = repository.in(tree);
    inspect();
    if (note(BEGUN).isEmpty()) {
      String state = (fresh ? FRESH : "") + LINE + TreeState.of(own, tree).text();
      repository.setTreeNote(known(), BEGUN, state);
    }
  }

  /**
   * Remembers what the set-up made.
   *
   * @param how how it was done, in one line; empty if it failed
   * @throws Worktree.Impossible if it made what git must not be let near
   */
  public void end(String how) throws Worktree.Impossible, IOException {
    Git own = repository.in(tree);
    inspect();
    TreeState before = TreeState.parse(state(note(BEGUN)));
    TreeState made = TreeState.of(own, tree).without(before).with(made());
    repository.setTreeNote(known(), DONE, how + LINE + made.text());
    repository.setTreeNote(known(), BEGUN, "");
  }

  private void inspect() throws Worktree.Impossible, IOException {
    try {
      new TreeFiles(tree).inspect(repository);
    } catch (Git.Stopped | Git.Refused e) {
      throw e;
    } catch (IOException e) {
      throw new Worktree.Impossible(String.valueOf(e.getMessage()));
    }
  }

  private TreeState made() throws IOException {
    return TreeState.parse(state(note(DONE)));
  }

  /**
   * What is not to be committed.
   *
   * @param files files that the set-up made, and those it changed and nobody changed since
   * @param edited those of them that it made, and that were changed since
   */
  record Unwanted(List<String> files, List<String> edited) {
    /** Says which files an agent changed in vain. */
    List<String> notices() {
      return edited.stream()
          .map(file -> "not committed, for the set-up made it: " + Visible.line(file))
          .toList();
    }
  }

  /** Returns what is not to be committed. */
  Unwanted unwanted(Git own) throws IOException {
    Map<String, String> made = made().prints();
    List<String> files = new ArrayList<>();
    List<String> edited = new ArrayList<>();
    if (made.isEmpty()) {
      return new Unwanted(files, edited);
    }
    for (TreeState.Change change : TreeState.changes(own)) {
      String then = made.get(change.path());
      if (then == null) {
        continue;
      }
      boolean same = then.equals(TreeState.print(tree.resolve(change.path())));
      if (same || !change.tracked()) {
        files.add(change.path());
      }
      if (!same && !change.tracked() && !then.isEmpty()) {
        edited.add(change.path());
      }
    }
    return new Unwanted(files, edited);
  }

  private static String state(String note) {
    return note.substring(note.indexOf(LINE) + 1);
  }

  private String note(String name) throws IOException {
    return repository.treeNote(known(), name);
  }

  private Path known() throws IOException {
    return repository.known(tree).orElseThrow(() -> new IOException(tree + " is gone"));
  }
}
