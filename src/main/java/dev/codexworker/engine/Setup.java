package dev.codexworker.engine;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.Prompt;
import dev.codexworker.spec.Rejection;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.worktree.TreeSetup;
import dev.codexworker.worktree.Worktree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a claimed task needs before an attempt can begin.
 *
 * @param spec how to run it
 * @param worktree its own worktree, if the run gives it one
 * @param isAsItWas whether the files that earlier attempts left are still there
 */
record Setup(TaskSpec spec, Optional<Worktree> worktree, boolean isAsItWas) {

  /**
   * Reads what the task asks for, and makes its worktree; one that was made for a task which can't
   * be run so is taken away again.
   *
   * @param history what earlier attempts left
   */
  static Setup of(RunContext run, Task task, Prompt prompt, LogHistory history) throws IOException {
    AgentSettings settings = run.settings().agents();
    Optional<FrontMatter> own = prompt.frontMatter();
    if (run.repository().isEmpty() || own.isEmpty()) {
      return new Setup(
          TaskSpec.of(settings, settings.folder(), task, prompt, history.published(), run.needed()),
          Optional.empty(),
          true);
    }
    Repository repository = run.repository().get();
    try {
      List<String> needed = run.needed().commits(task, own.get(), repository);
      boolean anew =
          history.isAnotherTask(prompt.sha256()) && !run.settings().has(RunFlag.KEEP_WORKTREE);
      Optional<Repair> repair = run.settings().repair(task);
      if (repair.isPresent()) {
        settings = settings.asIn(history.lastHeader());
      }
      Worktree.Begin begin =
          repair.isPresent()
              ? Worktree.Begin.merging(repair.get().commit())
              : anew ? Worktree.Begin.ANEW : Worktree.Begin.CONTINUED;
      Worktree worktree = Worktree.open(repository, settings.folder(), task, needed, begin);
      if (!worktree.kept().isEmpty()) {
        String before = task.name() + " starts anew; its earlier work is kept: ";
        run.listener().notice(before + worktree.kept());
      }
      Path reports =
          run.settings().has(RunFlag.REPORTS_IN_PROJECT) ? settings.folder() : worktree.folder();
      TaskSpec spec =
          TaskSpec.of(
              settings.in(worktree.folder()),
              reports,
              task,
              prompt,
              history.published(),
              run.needed());
      if (spec.rejection().isPresent() && worktree.fresh()) {
        worktree.discard();
      }
      boolean asItWas = !worktree.fresh() && !TreeSetup.of(worktree).isUnfinished();
      return new Setup(spec, Optional.of(worktree), asItWas);
    } catch (Worktree.Impossible e) {
      return impossible(settings, prompt, e);
    } catch (Git.Refused e) {
      if (e.isDiskFull()) {
        throw e;
      }
      return impossible(settings, prompt, e);
    }
  }

  private static Setup impossible(AgentSettings settings, Prompt prompt, Exception e) {
    Rejection why = new Rejection(0, "worktree: " + e.getMessage());
    return new Setup(TaskSpec.rejected(settings, prompt, why), Optional.empty(), true);
  }
}
