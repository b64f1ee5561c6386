/** What a task asks for, by its file and the command line, and whether it can be run so. */
@NullMarked
package dev.codexworker.spec;

import org.jspecify.annotations.NullMarked;
