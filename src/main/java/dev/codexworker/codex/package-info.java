/** The codex program: how it is called, what its events mean, and how its processes are ended. */
@NullMarked
package dev.codexworker.codex;

import org.jspecify.annotations.NullMarked;
