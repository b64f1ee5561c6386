package dev.codexworker.landing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to land.
 *
 * @param folder a folder of the repository; the check runs in the corresponding one
 * @param onto the branch that takes the others; empty for the one that is checked out
 * @param verify the check, a shell command; empty if there is none
 * @param setup a shell command that makes the worktree ready for each check; empty if there is none
 * @param timeout how long one check or set-up may take
 * @param squash whether each branch becomes one commit
 */
public record LandingSettings(
    Path folder,
    Optional<String> onto,
    Optional<String> verify,
    Optional<String> setup,
    Duration timeout,
    boolean squash) {}
