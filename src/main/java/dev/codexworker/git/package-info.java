/** Git, by its command line. */
@NullMarked
package dev.codexworker.git;

import org.jspecify.annotations.NullMarked;
