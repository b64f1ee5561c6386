package dev.codexworker.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the head of a task file. */
public final class FrontMatterWriter {
  private FrontMatterWriter() {}

  /** Returns the front matter as text with its fences; reading it gives the same settings. */
  public static String write(FrontMatter settings) {
    StringBuilder text = new StringBuilder("---\n");
    add(text, "model", settings.model().map(FrontMatterWriter::quoted));
    add(text, "effort", settings.effort().map(Effort::label));
    add(text, "timeout", settings.timeout().map(FrontMatterWriter::duration));
    add(text, "idle-timeout", settings.idleTimeout().map(FrontMatterWriter::duration));
    settings.retries().ifPresent(number -> text.append("retries: ").append(number).append('\n'));
    add(text, "sandbox", settings.sandbox().map(Sandbox::label));
    add(text, "needs", list(settings.needs()));
    add(text, "cd", settings.cd().map(FrontMatterWriter::quoted));
    add(text, "output", settings.output().map(FrontMatterWriter::quoted));
    add(text, "schema", settings.schema().map(FrontMatterWriter::quoted));
    add(text, "web-search", settings.webSearch().map(String::valueOf));
    add(text, "images", list(settings.images()));
    add(text, "hide", list(settings.hide()));
    add(text, "retry-model", settings.retryModel().map(FrontMatterWriter::quoted));
    add(text, "retry-effort", settings.retryEffort().map(Effort::label));
    add(text, "only-with", settings.onlyWith().map(FrontMatterWriter::quoted));
    return text.append("---\n").toString();
  }

  private static void add(StringBuilder text, String key, Optional<String> value) {
    value.ifPresent(known -> text.append(key).append(": ").append(known).append('\n'));
  }

  private static Optional<String> list(List<String> values) {
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(
            values.stream()
                .map(FrontMatterWriter::quoted)
                .collect(Collectors.joining(", ", "[", "]")));
  }

  private static String duration(Duration duration) {
    return duration.toMillis() + "ms";
  }

  /** Returns a scalar in YAML's double quotes, on one line. */
  static String quoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' '
          || (c >= 0x7f && c < 0xa0)
          || c == '\u2028'
          || c == '\u2029'
          || c == '\uFEFF'
          || c >= '\uFFFE') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
