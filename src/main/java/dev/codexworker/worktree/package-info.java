/** Worktrees of a task's own: made, committed to by the worker, and taken away. */
@NullMarked
package dev.codexworker.worktree;

import org.jspecify.annotations.NullMarked;
