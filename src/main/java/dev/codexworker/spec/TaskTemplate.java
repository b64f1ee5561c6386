package dev.codexworker.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A task file with places that the values of a row fill. In front matter, a value with places
 * becomes one quoted scalar, so that no value can add a setting or end the front matter.
 */
public final class TaskTemplate {
  /** Stands for a place while YAML is read; one character each, counted from here. */
  private static final char TOKEN = '\uE000';

  private static final int MOST_PLACES = 0x1000;
  private static final Pattern PLACE = Pattern.compile("\\{\\{[^{}\\r\\n]*}}");
  private static final Pattern TOKENS = Pattern.compile("[\uE000-\uEFFF]");

  private final List<Segment> head = new ArrayList<>();
  private final PlaceText prompt;

  /** A part of the front matter: as it is, or a scalar with places. */
  private record Segment(PlaceText text, boolean isScalar) {}

  private TaskTemplate(TaskText.Parts parts) throws FrontMatterException {
    if (parts.prompt() > 0) {
      splitHead(parts);
    }
    int line = 1 + (int) parts.whole().substring(0, parts.prompt()).lines().count();
    this.prompt = PlaceText.of(parts.promptText(), line);
  }

  /**
   * Reads a template.
   *
   * @throws FrontMatterException if its front matter can't be split into settings and places
   */
  public static TaskTemplate of(String text) throws FrontMatterException {
    return new TaskTemplate(TaskText.split(text));
  }

  private void splitHead(TaskText.Parts parts) throws FrontMatterException {
    String yaml = parts.yamlText();
    if (TOKENS.matcher(yaml).find()) {
      throw new FrontMatterException(1, "the front matter has characters for private use");
    }
    List<String> places = new ArrayList<>();
    String tokenized =
        PLACE
            .matcher(yaml)
            .replaceAll(
                place -> {
                  places.add(place.group());
                  return String.valueOf((char) (TOKEN + (places.size() - 1) % MOST_PLACES));
                });
    if (places.size() > MOST_PLACES) {
      throw new FrontMatterException(1, "the front matter has too many places");
    }
    add(parts.whole().substring(0, parts.yaml()), false, 1);
    int at = 0;
    for (ScalarNode scalar : scalars(FrontMatterYaml.compose(tokenized), false)) {
      int line = FrontMatterYaml.line(scalar);
      if (isBlock(scalar)) {
        throw new FrontMatterException(line, "places can't be in a block of text; write one line");
      }
      int begin = offset(tokenized, scalar.getStartMark().orElseThrow());
      add(restored(tokenized.substring(at, begin), places), false, line);
      add(restored(scalar.getValue(), places), true, line);
      at = offset(tokenized, scalar.getEndMark().orElseThrow());
    }
    add(restored(tokenized.substring(at), places), false, 1);
    add(parts.whole().substring(parts.yamlEnd(), parts.prompt()), false, 1);
  }

  private void add(String text, boolean isScalar, int line) {
    head.add(new Segment(PlaceText.of(text, line), isScalar));
  }

  private static boolean isBlock(ScalarNode scalar) {
    return scalar.getScalarStyle() == ScalarStyle.LITERAL
        || scalar.getScalarStyle() == ScalarStyle.FOLDED;
  }

  private static int offset(String text, Mark mark) {
    return text.offsetByCodePoints(0, mark.getIndex());
  }

  private static String restored(String tokenized, List<String> places) {
    return TOKENS
        .matcher(tokenized)
        .replaceAll(t -> Matcher.quoteReplacement(places.get(t.group().charAt(0) - TOKEN)));
  }

  /** Returns the scalars with places, in the order of the text. */
  private static List<ScalarNode> scalars(@Nullable Node node, boolean key)
      throws FrontMatterException {
    List<ScalarNode> found = new ArrayList<>();
    if (node instanceof ScalarNode scalar && TOKENS.matcher(scalar.getValue()).find()) {
      if (key) {
        throw new FrontMatterException(
            FrontMatterYaml.line(scalar), "a place can't be a key; only values have places");
      }
      found.add(scalar);
    } else if (node instanceof SequenceNode sequence) {
      for (Node element : sequence.getValue()) {
        found.addAll(scalars(element, false));
      }
    } else if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        found.addAll(scalars(entry.getKeyNode(), true));
        found.addAll(scalars(entry.getValueNode(), false));
      }
    }
    return found;
  }

  /** Returns the places of the settings and the prompt; those in comments are none. */
  public List<PlaceText.Place> places() {
    return Stream.concat(
            head.stream().filter(Segment::isScalar).flatMap(s -> s.text.places().stream()),
            prompt.places().stream())
        .toList();
  }

  /**
   * Returns the task file for a row's values.
   *
   * @throws FrontMatterException if the values make no valid task; the line is that of the file
   */
  public String fill(UnaryOperator<String> values) throws FrontMatterException {
    String body = prompt.fill(values);
    String file =
        head.stream()
            .map(
                s ->
                    s.isScalar
                        ? FrontMatterWriter.quoted(s.text.fill(values))
                        : s.text.fill(column -> "{{" + column + "}}"))
            .collect(Collectors.joining("", "", body));
    Prompt read = Prompt.of(file.getBytes(UTF_8));
    Optional<Rejection> rejection = read.rejection();
    if (rejection.isPresent()) {
      throw new FrontMatterException(rejection.get().line(), rejection.get().message());
    }
    if (!read.text().equals(body)) {
      throw new FrontMatterException(1, "a value would begin the file with front matter");
    }
    return file;
  }
}
