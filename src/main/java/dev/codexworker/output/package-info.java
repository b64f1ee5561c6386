/** What people and programs see: progress lines, tables, JSON and colour. */
@NullMarked
package dev.codexworker.output;

import org.jspecify.annotations.NullMarked;
