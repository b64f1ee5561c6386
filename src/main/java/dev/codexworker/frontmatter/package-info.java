/** What a task file says of itself: settings in its front matter, and the prompt. */
@NullMarked
package dev.codexworker.frontmatter;

import org.jspecify.annotations.NullMarked;
