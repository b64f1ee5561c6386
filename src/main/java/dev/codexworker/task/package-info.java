/** The queue folder: task names, their states, kernel locks, the claim protocol and the logs. */
@NullMarked
package dev.codexworker.task;

import org.jspecify.annotations.NullMarked;
