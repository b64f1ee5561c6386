/**
 * The user's own commands: the check, the set-up of worktrees, hooks; and the watch over a process
 * until it has ended.
 */
@NullMarked
package dev.codexworker.command;

import org.jspecify.annotations.NullMarked;
