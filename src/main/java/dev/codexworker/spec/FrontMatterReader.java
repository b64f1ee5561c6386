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
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
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

  /** YAML's first line is the file's second. */
  private static final int FIRST_LINE = 2;

  /**
   * Codex keeps agents from writing these in their working folder, so a task file may not either.
   */
  private static final List<String> PROTECTED = List.of(".git", ".codex", ".agents");

  private static final int LONGEST_NAME = 200;

  private final Map<String, Node> values = new HashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<FrontMatterException> problems = new ArrayList<>();

  /** Reads a setting. */
  private interface Setting<T> {
    T read() throws FrontMatterException;
  }

  /**
   * Reads YAML.
   *
   * @throws FrontMatterException the first problem, which knows the others
   */
  FrontMatter read(String yaml) throws FrontMatterException {
    collect(compose(yaml));
    Optional<Effort> effort = read(() -> choice("effort", List.of(Effort.values())));
    Optional<Boolean> webSearch = read(() -> bool("web-search"));
    if (effort.equals(Optional.of(Effort.MINIMAL)) && webSearch.equals(Optional.of(true))) {
      problems.add(wrong("web-search", "can't be had with effort minimal; take low or more"));
    }
    FrontMatter settings =
        new FrontMatter(
            read(() -> name("model")),
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
      throw FrontMatterException.of(problems);
    }
    return settings;
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

  static @Nullable Node compose(String yaml) throws FrontMatterException {
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setMaxAliasesForCollections(0)
              .setAllowDuplicateKeys(true)
              .setAllowNonScalarKeys(true)
              .build();
      return new Compose(settings).composeString(yaml).orElse(null);
    } catch (MarkedYamlEngineException e) {
      // An unclosed quote or bracket is noticed at the end; the context mark says where it began.
      boolean atEnd =
          e.getProblemMark().filter(mark -> mark.getLine() < yaml.lines().count()).isEmpty();
      int line = line(atEnd ? e.getContextMark().or(e::getProblemMark) : e.getProblemMark());
      throw new FrontMatterException(
          line, "not YAML: " + Visible.line(String.valueOf(e.getProblem())));
    } catch (YamlEngineException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new FrontMatterException(1, "not YAML: " + Visible.line(message));
    } catch (StackOverflowError e) {
      throw new FrontMatterException(1, "not YAML that can be read: it is nested too deeply");
    }
  }

  private void collect(@Nullable Node root) throws FrontMatterException {
    if (root == null) {
      return;
    }
    if (!(root instanceof MappingNode mapping)) {
      throw new FrontMatterException(
          line(root),
          "front matter consists of lines such as 'effort: low'; if this is not front matter,"
              + " don't begin the prompt with ---");
    }
    for (NodeTuple entry : mapping.getValue()) {
      int line = line(entry.getKeyNode());
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!KEYS.contains(key)) {
        problems.add(
            new FrontMatterException(
                line,
                "unknown key '"
                    + Visible.line(key)
                    + "'"
                    + Nearest.to(key, KEYS)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("; the keys are " + String.join(", ", KEYS))));
      } else if (lines.putIfAbsent(key, line) != null) {
        problems.add(new FrontMatterException(line, "the key '" + key + "' appears twice"));
      } else {
        values.put(key, entry.getValueNode());
      }
    }
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
      throw new FrontMatterException(line(node), key + ": a plain value belongs here");
    }
    if (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
      throw new FrontMatterException(
          line(node), key + ": has no value; give it one, or leave it out");
    }
    return scalar.getValue();
  }

  private FrontMatterException wrong(String key, String message) {
    return wrong(values.get(key), key, message);
  }

  private static FrontMatterException wrong(@Nullable Node at, String key, String message) {
    return new FrontMatterException(at == null ? 1 : line(at), key + ": " + message);
  }

  static int line(Node node) {
    return line(node.getStartMark());
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(known -> known.getLine() + FIRST_LINE).orElse(1);
  }
}
