package dev.codexworker.codex;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Codex's configuration file. */
public final class ConfigFile {
  /** For an invalid value, codex names the key but not the line. */
  private static final Pattern KEY = Pattern.compile("in `(?:[\\w-]+\\.)*([\\w-]+)`");

  private static final Pattern PROVIDER =
      Pattern.compile("\\s*model_provider\\s*=\\s*[\"']([^\"']*)[\"'].*");

  private ConfigFile() {}

  /** Whether it contains a word. */
  public static boolean mentions(Path codexHome, String word) {
    try {
      return Files.readString(codexHome.resolve("config.toml")).contains(word);
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the name of the model's provider; codex's default unless another one is set. */
  public static String provider(Path codexHome) {
    try {
      return Files.readAllLines(codexHome.resolve("config.toml")).stream()
          .takeWhile(line -> !line.startsWith("["))
          .map(PROVIDER::matcher)
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .findFirst()
          .orElse("openai");
    } catch (IOException e) {
      return "openai";
    }
  }

  /** Returns codex's complaint, with the file and the line if codex named only a key. */
  static String located(String complaint, Path codexHome) {
    Matcher key = KEY.matcher(complaint);
    Path file = codexHome.resolve("config.toml");
    if (!key.find() || complaint.contains(file.toString())) {
      return complaint;
    }
    Pattern line = Pattern.compile("\\s*\"?" + Pattern.quote(key.group(1)) + "\"?\\s*=.*");
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (line.matcher(lines.get(i)).matches()) {
          return complaint + " (" + file + ":" + (i + 1) + ")";
        }
      }
    } catch (IOException e) {
      // Codex's own words have to do.
    }
    return complaint;
  }
}
