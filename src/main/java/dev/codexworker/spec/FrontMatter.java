package dev.codexworker.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings at the head of a task file; settings that it does not name are empty. Paths are
 * relative to the working folder of the run and do not lead out of it, judging by their text.
 *
 * @param model the model, as codex names it
 * @param effort the reasoning effort
 * @param timeout how long an attempt may take
 * @param idleTimeout how long codex may go without progress
 * @param retries how many further attempts a failed one may have, 0-10
 * @param sandbox what the agent may do
 * @param needs the file names of the tasks that must be done first
 * @param cd the agent's working folder
 * @param output where the last message is also written
 * @param schema the JSON Schema of the last message
 * @param webSearch whether codex may search the web
 * @param images pictures that go with the prompt
 * @param hide paths that the agent may not read
 * @param retryModel the model of the attempts after a failed one
 * @param retryEffort the effort of the attempts after a failed one
 * @param onlyWith the options without which no run may run it, as typed into a shell
 * @param lines the line of each key
 */
public record FrontMatter(
    Optional<String> model,
    Optional<Effort> effort,
    Optional<Duration> timeout,
    Optional<Duration> idleTimeout,
    OptionalInt retries,
    Optional<Sandbox> sandbox,
    List<String> needs,
    Optional<String> cd,
    Optional<String> output,
    Optional<String> schema,
    Optional<Boolean> webSearch,
    List<String> images,
    List<String> hide,
    Optional<String> retryModel,
    Optional<Effort> retryEffort,
    Optional<String> onlyWith,
    Map<String, Integer> lines) {

  /** The front matter of a file without one. */
  public static final FrontMatter NONE = of(Optional.empty(), List.of(), Optional.empty());

  /** Keeps its own copies. */
  public FrontMatter {
    needs = List.copyOf(needs);
    images = List.copyOf(images);
    hide = List.copyOf(hide);
    lines = Map.copyOf(lines);
  }

  /** Returns settings that say only this. */
  public static FrontMatter of(
      Optional<Sandbox> sandbox, List<String> needs, Optional<String> output) {
    return new FrontMatter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        sandbox,
        needs,
        Optional.empty(),
        output,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /** Returns these settings, overridden by those that another one names. */
  public FrontMatter overriddenBy(FrontMatter other) {
    return new FrontMatter(
        other.model.or(() -> model),
        other.effort.or(() -> effort),
        other.timeout.or(() -> timeout),
        other.idleTimeout.or(() -> idleTimeout),
        other.retries.isPresent() ? other.retries : retries,
        other.sandbox.or(() -> sandbox),
        other.needs.isEmpty() ? needs : other.needs,
        other.cd.or(() -> cd),
        other.output.or(() -> output),
        other.schema.or(() -> schema),
        other.webSearch.or(() -> webSearch),
        other.images.isEmpty() ? images : other.images,
        other.hide.isEmpty() ? hide : other.hide,
        other.retryModel.or(() -> retryModel),
        other.retryEffort.or(() -> retryEffort),
        other.onlyWith.or(() -> onlyWith),
        Map.of());
  }

  /** Returns these settings without those of the last message: its file and its schema. */
  public FrontMatter withoutAnswer() {
    return new FrontMatter(
        model,
        effort,
        timeout,
        idleTimeout,
        retries,
        sandbox,
        needs,
        cd,
        Optional.empty(),
        Optional.empty(),
        webSearch,
        images,
        hide,
        retryModel,
        retryEffort,
        onlyWith,
        lines);
  }

  /** Returns the line of a key; 1 if the key is missing. */
  public int line(String key) {
    return lines.getOrDefault(key, 1);
  }
}
