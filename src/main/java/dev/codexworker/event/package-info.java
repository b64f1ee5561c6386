/** What a run tells its listeners, and what it came to. */
@NullMarked
package dev.codexworker.event;

import org.jspecify.annotations.NullMarked;
