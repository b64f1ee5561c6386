/** Decides when another agent may start, and when none may any more. */
@NullMarked
package dev.codexworker.admission;

import org.jspecify.annotations.NullMarked;
