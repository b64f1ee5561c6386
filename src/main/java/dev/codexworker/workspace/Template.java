package dev.codexworker.workspace;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.FrontMatterException;
import dev.codexworker.spec.TaskText;
import dev.codexworker.task.Nearest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern for tasks: a task file whose text holds places such as {@code {{prompt}}}. A file of
 * the same name in {@code .catlab/templates/} replaces the built-in one.
 *
 * @param settings what its front matter says
 * @param text the prompt with its places
 */
record Template(FrontMatter settings, String text) {
  /** The templates that come with the program. */
  static final List<String> BUILT_IN =
      List.of("worker", "plan", "implement", "research", "compare");

  /** The places that every template may have; other text in braces stays as it is. */
  private static final List<String> EVERYWHERE = List.of("prompt", "output");

  private static final String ENDING = ".md";
  private static final Pattern PLACE = Pattern.compile("\\{\\{ *([A-Za-z_]+) *}}");

  /** Finds a template: the user's own, or a built-in one. */
  static Template find(Workspace workspace, String name) throws WorkerException, IOException {
    Path own = workspace.templates().resolve(name + ENDING);
    boolean plain = name.matches("[A-Za-z0-9_-]+");
    if (plain && Files.isRegularFile(own)) {
      return checked(parse(read(own), own.toString()), own.toString());
    }
    if (BUILT_IN.contains(name)) {
      return parse(Workspace.resource("templates/" + name + ENDING), name);
    }
    TreeSet<String> known = new TreeSet<>(BUILT_IN);
    if (Files.isDirectory(workspace.templates())) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(workspace.templates(), "*" + ENDING)) {
        for (Path file : files) {
          if (Files.isRegularFile(file)) {
            known.add(file.getFileName().toString().replaceAll("\\.md$", ""));
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    String hint = Nearest.to(name, known).map(near -> "did you mean " + near + "?").orElse("");
    throw new WorkerException(
        "no template '%s'; %s"
            .formatted(
                name,
                hint.isEmpty() ? "there are " + known.stream().collect(joining(", ")) : hint));
  }

  private static Template parse(String file, String name) throws WorkerException {
    try {
      TaskText text = TaskText.of(file);
      return new Template(text.settings(), text.prompt());
    } catch (FrontMatterException e) {
      throw new WorkerException("template " + name + ":" + e.line() + ": " + e.getMessage());
    }
  }

  private static String read(Path file) throws WorkerException, IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new WorkerException("template " + file + " is not valid UTF-8");
    }
  }

  private static Template checked(Template template, String name) throws WorkerException {
    Set<String> places =
        PLACE.matcher(template.text).results().map(place -> place.group(1)).collect(toSet());
    for (String place : places) {
      Optional<String> near = Nearest.to(place.toLowerCase(Locale.ROOT), EVERYWHERE);
      if (near.isPresent() && !EVERYWHERE.contains(place)) {
        throw new WorkerException(
            "template %s: {{%s}}; did you mean {{%s}}?".formatted(name, place, near.get()));
      }
    }
    if (!places.contains("prompt")) {
      throw new WorkerException("template " + name + " has no place {{prompt}}");
    }
    if (template.settings.output().isPresent()) {
      throw new WorkerException("template " + name + " names an output, which spawn does itself");
    }
    return template;
  }

  /** Returns the prompt with its places filled; values are not searched for places. */
  String filled(Map<String, String> values) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(values.get(place.group(1))).orElse(place.group())));
  }
}
