/** Processes and the machine they run on: found, marked, ended, started in the background. */
@NullMarked
package dev.codexworker.process;

import org.jspecify.annotations.NullMarked;
