package dev.codexworker.spec;

import dev.codexworker.task.Nearest;
import dev.codexworker.task.TaskName;
import dev.codexworker.task.Visible;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads front matter and refuses what it does not know. */
final class FrontMatterReader {
  static final List<String> KEYS =
      List.of(
          "model",
          "effort",
          "timeout",
          "idle-timeout",
          "retries",
          "sandbox",
          "needs",
          "cd",
          "output",
          "schema",
          "web-search",
          "images",
          "hide",
          "retry-model",
          "retry-effort",
          "only-with");

  /** The ways out of a refusal, for prompts that were written for another program. */
  static final String KEEP = " (--front-matter keep makes the whole file the prompt)";

  private static final String DROP = " (--front-matter drop ignores it)";

  /**
   * Codex keeps agents from writing these in their working folder, so a task file may not either.
   */
  private static final List<String> PROTECTED = List.of(".git", ".codex", ".agents");

  private static final int LONGEST_NAME = 200;

  private final FrontMatterUse use;
  private final Map<String, Node> values = new HashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<FrontMatterException> problems = new ArrayList<>();

  FrontMatterReader(FrontMatterUse use) {
    this.use = use;
  }

  private interface Setting<T> {
    T read() throws FrontMatterException;
  }

  /**
   * Reads YAML.
   *
   * @throws FrontMatterException the first problem, which knows the others
   */
  FrontMatter read(String yaml) throws FrontMatterException {
    collect(mapping(yaml));
    Optional<Effort> effort = foreign(() -> choice("effort", List.of(Effort.values())));
    Optional<Boolean> webSearch = read(() -> bool("web-search"));
    if (effort.equals(Optional.of(Effort.MINIMAL)) && webSearch.equals(Optional.of(true))) {
      problems.add(wrong("web-search", "can't be had with effort minimal; take low or more"));
    }
    FrontMatter settings =
        new FrontMatter(
            foreign(() -> name("model")),
            effort,
            read(() -> duration("timeout")),
            read(() -> duration("idle-timeout")),
            read(this::retries, OptionalInt.empty()),
            read(() -> choice("sandbox", List.of(Sandbox.values()))),
            read(this::needs, List.of()),
            read(() -> path("cd")),
            read(this::output),
            read(() -> path("schema")),
            webSearch,
            read(() -> paths("images"), List.of()),
            read(() -> paths("hide"), List.of()),
            read(() -> name("retry-model")),
            read(() -> choice("retry-effort", List.of(Effort.values()))),
            read(() -> scalar("only-with")),
            lines);
    if (!problems.isEmpty()) {
      throw FrontMatterException.of(problems, settings);
    }
    return settings;
  }

  /** Reads a setting whose key other programs have too, with values that mean nothing here. */
  private <T> Optional<T> foreign(Setting<Optional<T>> setting) {
    int known = problems.size();
    Optional<T> value = read(setting);
    if (use == FrontMatterUse.DROP) {
      problems.subList(known, problems.size()).clear();
    }
    return value;
  }

  private <T> Optional<T> read(Setting<Optional<T>> setting) {
    return read(setting, Optional.empty());
  }

  /** Reads a setting; a problem is kept, and the setting is taken as missing. */
  private <T> T read(Setting<T> setting, T missing) {
    try {
      return setting.read();
    } catch (FrontMatterException e) {
      problems.add(e);
      return missing;
    }
  }

  /** Returns the lines with keys; none if there are none and the rest is ignored. */
  private List<NodeTuple> mapping(String yaml) throws FrontMatterException {
    try {
      Node root = FrontMatterYaml.compose(yaml);
      if (root == null) {
        return List.of();
      }
      if (root instanceof MappingNode mapping) {
        return mapping.getValue();
      }
      throw new FrontMatterException(
          FrontMatterYaml.line(root),
          "front matter consists of lines such as 'effort: low'; if this is not front matter,"
              + " don't begin the prompt with ---");
    } catch (FrontMatterException e) {
      if (use == FrontMatterUse.DROP) {
        return List.of();
      }
      throw new FrontMatterException(e.line(), e.getMessage() + DROP);
    }
  }

  private void collect(List<NodeTuple> entries) {
    for (NodeTuple entry : entries) {
      int line = FrontMatterYaml.line(entry.getKeyNode());
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!KEYS.contains(key)) {
        if (use != FrontMatterUse.DROP) {
          problems.add(unknown(line, key));
        }
      } else if (lines.putIfAbsent(key, line) != null) {
        problems.add(new FrontMatterException(line, "the key '" + key + "' appears twice"));
      } else {
        values.put(key, entry.getValueNode());
      }
    }
  }

  private static FrontMatterException unknown(int line, String key) {
    String hint =
        Nearest.to(key, KEYS)
            .map(nearest -> "did you mean " + nearest + "?")
            .orElse("the keys are " + String.join(", ", KEYS));
    return new FrontMatterException(
        line, "unknown key '" + Visible.line(key) + "'; " + hint + DROP);
  }

  private Optional<String> name(String key) throws FrontMatterException {
    Optional<String> name = scalar(key);
    if (name.isPresent()
        && !name.get().matches("[\\w.][\\w.:/@+-]{0," + (LONGEST_NAME - 1) + "}")) {
      throw wrong(key, "'" + Visible.line(name.get()) + "' is not the name of a model");
    }
    return name;
  }

  private Optional<Duration> duration(String key) throws FrontMatterException {
    Optional<Duration> duration = value(key, Durations::parse);
    if (duration.filter(Duration::isZero).isPresent()) {
      throw wrong(key, "must be greater than zero");
    }
    return duration;
  }

  private OptionalInt retries() throws FrontMatterException {
    Optional<String> value = scalar("retries");
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!value.get().matches("\\d{1,2}")
        || Integer.parseInt(value.get()) > AgentSettings.MOST_RETRIES) {
      throw wrong("retries", "'" + Visible.line(value.get()) + "' is not a number from 0 to 10");
    }
    return OptionalInt.of(Integer.parseInt(value.get()));
  }

  private <T> Optional<T> choice(String key, List<T> choices) throws FrontMatterException {
    return value(key, name -> Choice.of(choices, name));
  }

  private <T> Optional<T> value(String key, Function<String, T> reader)
      throws FrontMatterException {
    try {
      return scalar(key).map(reader);
    } catch (IllegalArgumentException e) {
      throw wrong(key, Visible.line(String.valueOf(e.getMessage())));
    }
  }

  private Optional<Boolean> bool(String key) throws FrontMatterException {
    Optional<String> value = scalar(key);
    if (value.isPresent() && !value.get().matches("true|false")) {
      throw wrong(key, "'" + Visible.line(value.get()) + "' is neither true nor false");
    }
    return value.map(Boolean::valueOf);
  }

  private List<String> needs() throws FrontMatterException {
    Set<String> needs = new LinkedHashSet<>();
    for (Node element : elements("needs")) {
      String need = text("needs", element);
      Optional<String> problem = new TaskName(need).problem();
      if (need.indexOf('/') >= 0 || problem.isPresent()) {
        String message =
            "'" + Visible.line(need) + "' is not the file name of a task in this folder";
        throw wrong(element, "needs", message);
      }
      if (!needs.add(need)) {
        throw wrong(element, "needs", "names a task twice");
      }
    }
    return List.copyOf(needs);
  }

  private Optional<String> path(String key) throws FrontMatterException {
    Optional<String> path = scalar(key);
    if (path.isPresent()) {
      checkPath(values.get(key), key, path.get());
    }
    return path;
  }

  /** An output must not have the name of a file of codex-worker's own, such as a done log. */
  private Optional<String> output() throws FrontMatterException {
    Optional<String> output = path("output");
    String name = output.map(path -> String.valueOf(Path.of(path).getFileName())).orElse("");
    if (new TaskName(name).problem().isPresent()) {
      throw wrong(
          "output",
          "'" + Visible.line(name) + "' is a name that codex-worker uses itself, or too long");
    }
    return output;
  }

  private List<String> paths(String key) throws FrontMatterException {
    List<String> paths = new ArrayList<>();
    for (Node element : elements(key)) {
      String path = text(key, element);
      checkPath(element, key, path);
      // Codex splits image names at commas.
      if (key.equals("images") && path.indexOf(',') >= 0) {
        String message = "'" + Visible.line(path) + "': codex takes no name with a comma";
        throw wrong(element, key, message);
      }
      paths.add(path);
    }
    return paths;
  }

  private static void checkPath(@Nullable Node at, String key, String text)
      throws FrontMatterException {
    try {
      Path path = Path.of(text);
      boolean plain = text.chars().noneMatch(c -> c < ' ' || c == 0x7f);
      if (!plain || path.isAbsolute() || path.normalize().startsWith("..")) {
        throw wrong(
            at,
            key,
            "'" + Visible.line(text) + "' does not lie in the working folder; paths begin there");
      }
      for (Path name : path) {
        if (PROTECTED.contains(name.toString().toLowerCase(Locale.ROOT))) {
          throw wrong(
              at, key, "'" + Visible.line(text) + "' leads into a folder that codex protects");
        }
      }
    } catch (InvalidPathException e) {
      throw wrong(at, key, "'" + Visible.line(text) + "' is not a path");
    }
  }

  /** Returns the elements of a list, or a single value. */
  private List<Node> elements(String key) {
    Node value = values.get(key);
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    return value == null ? List.of() : List.of(value);
  }

  private Optional<String> scalar(String key) throws FrontMatterException {
    Node value = values.get(key);
    return value == null ? Optional.empty() : Optional.of(text(key, value));
  }

  private static String text(String key, Node node) throws FrontMatterException {
    if (!(node instanceof ScalarNode scalar)) {
      throw new FrontMatterException(
          FrontMatterYaml.line(node), key + ": a plain value belongs here");
    }
    if (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
      throw new FrontMatterException(
          FrontMatterYaml.line(node), key + ": has no value; give it one, or leave it out");
    }
    return scalar.getValue();
  }

  private FrontMatterException wrong(String key, String message) {
    return wrong(values.get(key), key, message);
  }

  private static FrontMatterException wrong(@Nullable Node at, String key, String message) {
    return new FrontMatterException(
        at == null ? 1 : FrontMatterYaml.line(at), key + ": " + message);
  }
}
