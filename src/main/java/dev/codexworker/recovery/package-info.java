/**
 * Settles tasks that no live worker holds: after a crash, on request, or because of a forged log.
 */
@NullMarked
package dev.codexworker.recovery;

import org.jspecify.annotations.NullMarked;
