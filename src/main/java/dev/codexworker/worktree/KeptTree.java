package dev.codexworker.worktree;

import dev.codexworker.git.Git;
import dev.codexworker.task.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A worktree that an earlier attempt left, with what it left in it.
 *
 * @param known the repository's own folder of it
 */
record KeptTree(Worktree worktree, Path known) {
  private Path merging() {
    return known.resolve("MERGE_HEAD");
  }

  /** The commit that was merged for the agent to resolve, unless its merge was concluded. */
  Optional<String> merged() throws IOException {
    String step = worktree.record().step();
    if (!step.startsWith(TreeRecord.RESOLVING) || !Files.exists(merging())) {
      return Optional.empty();
    }
    String commit = step.substring(TreeRecord.RESOLVING.length());
    return Files.readString(merging()).strip().equals(commit)
        ? Optional.of(commit)
        : Optional.empty();
  }

  /** The same worktree with what it needs by now merged in. */
  Worktree resume(List<String> needed) throws Worktree.Impossible, IOException {
    if (!OutputFile.isPlainFolder(worktree.folder())) {
      throw new Worktree.Impossible(
          worktree.folder()
              + " is gone, or is a link now; make it again, or remove "
              + worktree.tree());
    }
    Git own = onBranch();
    Worktree settled = concludeMerge(own);
    if (merged().isPresent()) {
      return settled;
    }
    return NeededCommits.next(own, needed).isEmpty()
        ? settled
        : new KeptTree(settled, known).mergeMore(own, needed);
  }

  /** Git in the worktree, which is on its branch, and in which no merge is under way. */
  Git settle() throws Worktree.Impossible, IOException {
    Git own = onBranch();
    concludeMerge(own);
    return own;
  }

  private Git onBranch() throws Worktree.Impossible, IOException {
    Git own = worktree.repository().in(worktree.tree());
    boolean on =
        worktree.repository().hasBranch(worktree.branch())
            && own.holds("symbolic-ref", "--quiet", "HEAD")
            && own.run("symbolic-ref", "HEAD").equals(worktree.ref());
    if (!on) {
      throw new Worktree.Impossible(
          worktree.tree()
              + " is not on its branch "
              + worktree.branch()
              + " any more; switch it back, or remove it");
    }
    return own;
  }

  /** Gives up a merge that a dead worker was about to make; one of the user's is left to him. */
  private Worktree concludeMerge(Git own) throws Worktree.Impossible, IOException {
    TreeRecord record = worktree.record();
    boolean ours = record.step().equals(TreeRecord.MERGING);
    if (ours && Files.exists(merging())) {
      own.run("merge", "--abort");
    }
    if (Files.exists(merging()) && merged().isEmpty()) {
      throw new Worktree.Impossible(
          "a merge is under way in "
              + worktree.tree()
              + "; conclude it there (git commit), or abort it");
    }
    return ours ? worktree.with(worktree.written(record.in(""))) : worktree;
  }

  private Worktree mergeMore(Git own, List<String> needed) throws Worktree.Impossible, IOException {
    TreeRecord record = worktree.record();
    try {
      new TreeFiles(worktree.tree()).inspect(worktree.repository());
    } catch (Git.Stopped e) {
      throw e;
    } catch (IOException e) {
      throw new Worktree.Impossible(String.valueOf(e.getMessage()));
    }
    boolean unchanged = own.run("rev-parse", "HEAD").equals(record.start());
    worktree.written(record.in(TreeRecord.MERGING));
    try {
      NeededCommits.merge(own, needed);
    } catch (Worktree.Impossible e) {
      if (Files.exists(merging())) {
        own.run("merge", "--abort");
      }
      worktree.written(record.in(""));
      throw e;
    }
    String start = unchanged ? own.run("rev-parse", "HEAD") : record.start();
    return worktree.with(worktree.written(record.in("").begunAt(start)));
  }
}
