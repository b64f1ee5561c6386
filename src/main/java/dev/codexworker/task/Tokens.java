package dev.codexworker.task;

import java.util.stream.LongStream;

/**
 * Tokens that a thread or an attempt used.
 *
 * @param input tokens read, cached ones included
 * @param cached how many of the input came from the cache
 * @param output tokens written, reasoning included
 * @param reasoning how many of the output were reasoning
 */
public record Tokens(long input, long cached, long output, long reasoning) {
  /** None at all. */
  public static final Tokens ZERO = new Tokens(0, 0, 0, 0);

  /** More than any thread can use; sums of such numbers fit. */
  private static final long MOST = 1_000_000_000_000L;

  /** Whether the numbers can be true. */
  public boolean isPossible() {
    return LongStream.of(input, cached, output, reasoning).allMatch(n -> 0 <= n && n <= MOST);
  }

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

  /** Returns the difference; negative numbers become zero. */
  public Tokens minus(Tokens other) {
    return new Tokens(
        Math.max(0, input - other.input),
        Math.max(0, cached - other.cached),
        Math.max(0, output - other.output),
        Math.max(0, reasoning - other.reasoning));
  }
}
