package dev.codexworker.worktree;

import java.util.Optional;

/**
 * What a commit says of an attempt.
 *
 * @param attempt the attempt's id
 * @param title what the task is about, in one line
 * @param thread codex's thread
 * @param message codex's last message
 */
public record Work(String attempt, String title, Optional<String> thread, String message) {}
