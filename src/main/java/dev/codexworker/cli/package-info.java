/** The command line: one class a verb, its options, its exit codes. */
@NullMarked
package dev.codexworker.cli;

import org.jspecify.annotations.NullMarked;
