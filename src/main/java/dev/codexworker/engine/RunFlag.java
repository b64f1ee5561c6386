package dev.codexworker.engine;

/** What a run does only if it was asked to. */
public enum RunFlag {
  /** Wait for a usage limit to end, instead of stopping the run. */
  WAIT_FOR_LIMIT,
  /** Start agents also when credits pay for them. */
  USE_CREDITS,
  /** Resume codex's thread of an interrupted attempt. */
  RESUME,
  /** Run the check once before the first agent. */
  VERIFY_FIRST,
  /** Skip tasks that failed in an earlier run. */
  SKIP_FAILED,
  /** Keep picking up tasks that are added while others run. */
  FOLLOW,
  /** Run tasks again whose files were edited since they were done. */
  CHANGED,
  /** Give each task a git worktree of its own. */
  WORKTREE,
  /** Continue in a task's worktree even if the task was reset or edited. */
  KEEP_WORKTREE,
  /** Write the reports of tasks that have worktrees where those of others go. */
  REPORTS_IN_PROJECT,
  /** Leave the tokens for GitHub in the agents' environment. */
  ALLOW_GITHUB,
  /** Run tasks of folders that other users can write. */
  ALLOW_SHARED_QUEUE,
  /** Run only tasks whose {@code only-with} is exactly what the run was asked for. */
  ONLY_MATCHING
}
