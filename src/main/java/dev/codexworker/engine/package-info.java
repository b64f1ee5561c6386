/** Runs the tasks of queue folders: claims, starts agents, judges, retries and commits. */
@NullMarked
package dev.codexworker.engine;

import org.jspecify.annotations.NullMarked;
