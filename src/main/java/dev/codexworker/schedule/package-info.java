/** Which task comes next: by its needs, by what other runs do, and as tasks are added. */
@NullMarked
package dev.codexworker.schedule;

import org.jspecify.annotations.NullMarked;
