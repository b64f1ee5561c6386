package dev.codexworker.codex;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One of codex's permission profiles, given on the command line instead of {@code --sandbox}, which
 * knows no exceptions.
 *
 * @param writable whether the agent may write its workspace
 * @param readOnly what it may not write even there
 * @param hidden what it may not read
 * @param open what it may write in any case
 */
public record PermissionProfile(
    boolean writable, List<Path> readOnly, List<Path> hidden, List<Path> open) {
  /** Keeps its own copies of the lists. */
  public PermissionProfile {
    readOnly = List.copyOf(readOnly);
    hidden = List.copyOf(hidden);
    open = List.copyOf(open);
  }

  /** Returns the same profile with a folder that may be written, but for a folder in it. */
  public PermissionProfile opening(Path folder, Path except) {
    List<Path> more = new ArrayList<>(readOnly);
    more.add(except);
    return new PermissionProfile(writable, more, hidden, List.of(folder));
  }

  /**
   * Returns the options that come before a command of codex's.
   *
   * @param name the profile's name, which must be in no configuration file: codex would merge that
   *     profile, which an agent may have written
   */
  List<String> options(String name) {
    Map<Path, String> paths = new LinkedHashMap<>();
    open.forEach(path -> paths.put(path, "write"));
    readOnly.forEach(path -> paths.put(path, "read"));
    hidden.forEach(path -> paths.put(path, "deny"));
    List<String> options = new ArrayList<>();
    set(options, "default_permissions", quoted(name));
    set(
        options,
        "permissions." + name + ".extends",
        quoted(writable ? ":workspace" : ":read-only"));
    set(options, "permissions." + name + ".network", "{enabled=false}");
    if (!paths.isEmpty()) {
      set(
          options,
          "permissions." + name + ".filesystem",
          paths.entrySet().stream()
              .map(entry -> quoted(entry.getKey().toString()) + "=" + quoted(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}")));
    }
    return options;
  }

  private static void set(List<String> options, String key, String value) {
    options.addAll(List.of("-c", key + "=" + value));
  }

  /** A basic string of TOML. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (Character.isISOControl(c)) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
