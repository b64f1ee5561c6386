/** Landing: the branches of done tasks are merged, checked, and become one new tip of a branch. */
@NullMarked
package dev.codexworker.landing;

import org.jspecify.annotations.NullMarked;
