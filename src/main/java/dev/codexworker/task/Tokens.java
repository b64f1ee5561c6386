package dev.codexworker.task;

/**
 * Tokens that a thread or an attempt used.
 *
 * @param input tokens read, cached ones included
 * @param cached how many of the input came from the cache
 * @param output tokens written, reasoning included
 * @param reasoning how many of the output were reasoning
 */
public record Tokens(long input, long cached, long output, long reasoning) {
  /** Input and output together. */
  public long total() {
    return input + output;
  }

  /** The sum of two. */
  public Tokens plus(Tokens other) {
    return new Tokens(
        input + other.input,
        cached + other.cached,
        output + other.output,
        reasoning + other.reasoning);
  }
}
