/** The program: parses the command line, builds what it needs, runs it, exits. */
@NullMarked
package dev.codexworker;

import org.jspecify.annotations.NullMarked;
