/** Finds out what keeps tasks from running on this machine, and names the remedy. */
@NullMarked
package dev.codexworker.doctor;

import org.jspecify.annotations.NullMarked;
