/**
 * Tables: rows of CSV, JSON Lines or files, the tasks made from them, and their results as rows.
 */
@NullMarked
package dev.codexworker.table;

import org.jspecify.annotations.NullMarked;
