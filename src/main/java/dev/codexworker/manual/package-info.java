/** Completion scripts and the man page, made from the command line's own model. */
@NullMarked
package dev.codexworker.manual;

import org.jspecify.annotations.NullMarked;
