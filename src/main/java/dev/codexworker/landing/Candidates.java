package dev.codexworker.landing;

import dev.codexworker.git.Repository;
import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.Selection;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.TaskState;
import dev.codexworker.worktree.TreeRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The branches of done tasks, those that others need first, then in the order of the queue.
 *
 * @param open those that the target doesn't contain, and that may be landed
 * @param before those that the target contains
 * @param leftOut those that build on a task that is not done
 */
record Candidates(List<Candidate> open, List<Candidate> before, List<LeftOut> leftOut) {

  /**
   * Finds them; a done task that a selected one needs counts as selected.
   *
   * @param target the branch that is to take them, which is none of them
   * @param tip where it stands
   */
  static Candidates of(Repository repository, Selection selection, Target target, String tip)
      throws IOException {
    Ancestry ancestry = Ancestry.of(repository, tip).without(target.branch());
    Search search = new Search(repository, tip, ancestry);
    for (Task task : selection.list()) {
      search.visit(task);
    }
    search.leaveOutWhatNeedsOthers();
    return search.found;
  }

  /**
   * What a task's branch builds on.
   *
   * @param branches the branches that the target doesn't contain
   * @param obstacle why nothing can build on the task; empty if it can
   */
  private record Base(Set<String> branches, Optional<String> obstacle) {}

  private record Search(
      Repository repository,
      String target,
      Ancestry ancestry,
      Candidates found,
      Map<Path, Base> seen) {
    Search(Repository repository, String target, Ancestry ancestry) {
      this(
          repository,
          target,
          ancestry,
          new Candidates(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()),
          new HashMap<>());
    }

    private Base visit(Task task) throws IOException {
      Path key = task.path(TaskFile.TASK);
      Base known = seen.get(key);
      if (known != null) {
        return known;
      }
      seen.put(key, new Base(Set.of(), Optional.empty()));
      Set<String> branches = new LinkedHashSet<>();
      Optional<String> obstacle = Optional.empty();
      for (String need : TaskNotes.frontMatter(task).map(FrontMatter::needs).orElse(List.of())) {
        Base needed = visit(task.folder().look(new TaskName(need)));
        branches.addAll(needed.branches);
        obstacle = obstacle.or(needed::obstacle);
      }
      Base base = add(task, branches, obstacle);
      seen.put(key, base);
      return base;
    }

    private Base add(Task task, Set<String> branches, Optional<String> obstacle)
        throws IOException {
      Optional<TreeRecord> record = TreeRecord.of(repository, task.folder().path(), task.name());
      Optional<String> tip = record.flatMap(its -> ancestry.tip(its.branch()));
      if (tip.isEmpty()) {
        return new Base(branches, obstacle);
      }
      boolean done = task.state() == TaskState.DONE && !record.get().finished().isEmpty();
      Set<String> needs = new HashSet<>(branches);
      needs.addAll(ancestry.branchesIn(tip.get()));
      needs.remove(record.get().branch());
      Candidate candidate = new Candidate(task, record.get(), tip.get(), needs);
      if (isInTarget(candidate)) {
        if (done) {
          found.before.add(candidate);
        }
        return new Base(branches, obstacle);
      }
      if (done && obstacle.isPresent()) {
        found.leftOut.add(LeftOut.needs(candidate, obstacle.get()));
      } else if (done) {
        found.open.add(candidate);
      }
      branches.add(candidate.branch());
      return new Base(branches, done ? obstacle : Optional.of(task.name() + ", which is not done"));
    }

    /** The user may have merged one branch into another. */
    private void leaveOutWhatNeedsOthers() {
      Map<String, Candidate> out = new HashMap<>();
      found.leftOut.forEach(left -> out.put(left.candidate().branch(), left.candidate()));
      for (Candidate candidate : List.copyOf(found.open)) {
        Optional<String> lacks = candidate.needs().stream().filter(out::containsKey).findFirst();
        if (lacks.isPresent()) {
          out.put(candidate.branch(), candidate);
          found.open.remove(candidate);
          found.leftOut.add(LeftOut.needs(candidate, lacks.get() + ", which is left out"));
        }
      }
    }

    private boolean isInTarget(Candidate candidate) throws IOException {
      if (!ancestry.isMissing(candidate.tip())) {
        return true;
      }
      Optional<String> squash = candidate.record().squashOf(candidate.tip());
      return squash.isPresent() && repository.isAncestor(squash.get(), target);
    }
  }
}
