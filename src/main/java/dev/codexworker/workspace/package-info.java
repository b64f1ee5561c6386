/** An orchestrator's workers: their tasks, their reports, and the run in the background. */
@NullMarked
package dev.codexworker.workspace;

import org.jspecify.annotations.NullMarked;
