package dev.codexworker.engine;

/**
 * What codex is asked to fix in the work of a done task.
 *
 * @param commit the commit that is merged into the task's branch first, with its conflicts marked
 * @param report what is wrong, for codex
 */
public record Repair(String commit, String report) {}
