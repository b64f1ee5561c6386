package dev.codexworker.frontmatter;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings at the head of a task file; whatever it does not say is empty. Paths are relative to
 * the working folder of the run and do not lead out of it, as far as their words tell.
 *
 * @param model the model, as codex names it
 * @param effort the reasoning effort
 * @param timeout how long an attempt may take
 * @param idleTimeout how long codex may go without progress
 * @param retries how many further attempts a failed one may have, 0-10
 * @param sandbox what the agent may do
 * @param needs the file names of the tasks that must be done before
 * @param cd the agent's working folder
 * @param output where the last message is also written
 * @param schema the JSON Schema of the last message
 * @param webSearch whether codex may search the web
 * @param images pictures that go with the prompt
 * @param lines in which line of the file each key stands
 */
public record FrontMatter(
    Optional<String> model,
    Optional<Effort> effort,
    Optional<Duration> timeout,
    Optional<Duration> idleTimeout,
    OptionalInt retries,
    Optional<Mode> sandbox,
    List<String> needs,
    Optional<String> cd,
    Optional<String> output,
    Optional<String> schema,
    Optional<Boolean> webSearch,
    List<String> images,
    Map<String, Integer> lines) {

  /** Of a file that has none. */
  static final FrontMatter NONE =
      new FrontMatter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Map.of());

  /** Keeps its own copies. */
  public FrontMatter {
    needs = List.copyOf(needs);
    images = List.copyOf(images);
    lines = Map.copyOf(lines);
  }

  /** The line of the file in which a key stands; the first if it does not. */
  public int line(String key) {
    return lines.getOrDefault(key, 1);
  }
}
