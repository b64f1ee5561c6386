package dev.codexworker.worktree;

import dev.codexworker.git.Repository;
import dev.codexworker.task.BranchState;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells where the branches of done tasks stand; asks git only once a branch is asked for. */
public final class BranchStates {
  /** How many commits fit into one command line. */
  private static final int AT_ONCE = 1000;

  private final Path folder;
  private boolean asked;
  private Optional<Known> known = Optional.empty();

  /**
   * States of branches as they are when the first is asked for.
   *
   * @param folder a folder of the repository
   */
  public BranchStates(Path folder) {
    this.folder = folder;
  }

  /** Where a done task's branch stands; empty if it has none, or that can't be found out. */
  public Optional<BranchState> of(Task task) {
    try {
      if (!asked) {
        asked = true;
        known = Known.of(folder);
      }
      return known.isPresent() ? known.get().state(task) : Optional.empty();
    } catch (IOException e) {
      known = Optional.empty();
      return Optional.empty();
    }
  }

  /**
   * What git told.
   *
   * @param tips where the branches stand, by their names
   * @param waiting those that are not contained in what is checked out
   * @param landed commits without a branch that are; empty before they are needed
   */
  private record Known(
      Repository repository, Map<String, String> tips, Set<String> waiting, Set<String> landed) {
    static Optional<Known> of(Path folder) throws IOException {
      Optional<Repository> found = Repository.of(folder, () -> false);
      if (found.isEmpty() || found.get().notes().isEmpty()) {
        return Optional.empty();
      }
      Repository repository = found.get();
      Map<String, String> tips = TreeRecord.tips(repository);
      Set<String> waiting =
          tips.isEmpty() ? Set.of() : TreeRecord.tips(repository, "--no-merged=HEAD").keySet();
      return Optional.of(new Known(repository, tips, waiting, new HashSet<>()));
    }

    Optional<BranchState> state(Task task) throws IOException {
      Optional<TreeRecord> found = TreeRecord.of(repository, task.folder().path(), task.name());
      if (found.filter(record -> !record.finished().isEmpty()).isEmpty()) {
        return Optional.empty();
      }
      TreeRecord record = found.get();
      String tip = tips.get(record.branch());
      if (tip == null) {
        boolean contained = record.landing().landed() || isLanded(record);
        return contained ? Optional.of(state(BranchState.Kind.LANDED)) : Optional.empty();
      }
      boolean noted = record.landing().isOf(tip);
      boolean landed =
          !waiting.contains(record.branch())
              || (noted && record.landing().landed())
              || isIn(record.squashOf(tip));
      if (landed) {
        return Optional.of(state(BranchState.Kind.LANDED));
      }
      return Optional.of(
          noted
              ? new BranchState(BranchState.Kind.LEFT_OUT, record.landing().reason())
              : state(BranchState.Kind.WAITING));
    }

    private static BranchState state(BranchState.Kind kind) {
      return new BranchState(kind, "");
    }

    private boolean isIn(Optional<String> squash) throws IOException {
      return squash.isPresent() && repository.isAncestor(squash.get(), "HEAD");
    }

    /** The user may have merged a branch and deleted it. */
    private boolean isLanded(TreeRecord record) throws IOException {
      if (record.result().isEmpty()) {
        return false;
      }
      if (landed.isEmpty()) {
        landed.add("");
        List<String> gone = new ArrayList<>();
        for (String name : repository.notes()) {
          TreeRecord.named(repository, name)
              .filter(each -> !tips.containsKey(each.branch()) && !each.result().isEmpty())
              .ifPresent(each -> gone.add(each.result()));
        }
        for (int i = 0; i < gone.size(); i += AT_ONCE) {
          List<String> some = gone.subList(i, Math.min(gone.size(), i + AT_ONCE));
          List<String> there = commits(some);
          List<String> outside = commits(some, "--not", "HEAD");
          landed.addAll(there);
          outside.forEach(landed::remove);
        }
      }
      return landed.contains(record.result());
    }

    /** Of some commits, those that are in the repository, and not excluded. */
    private List<String> commits(List<String> some, String... excluded) throws IOException {
      List<String> command =
          new ArrayList<>(List.of("rev-list", "--no-walk=unsorted", "--ignore-missing"));
      command.addAll(some);
      command.addAll(List.of(excluded));
      return repository.git().run(command).lines().toList();
    }
  }
}
