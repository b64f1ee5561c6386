package dev.codexworker.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with places such as {@code {{column}}}, which values fill; values are not searched for
 * places. {@code {{"text"}}} is the text itself.
 */
public final class PlaceText {
  private static final Pattern PLACE =
      Pattern.compile(
          "\\{\\{[ \\t]*+(?:\"([^\"\\r\\n]*)\"|([^{}\"\\r\\n]*[^{}\"\\r\\n \\t]))[ \\t]*+}}");

  private final List<Piece> pieces;

  private PlaceText(List<Piece> pieces) {
    this.pieces = pieces;
  }

  /**
   * A place.
   *
   * @param column what fills it
   * @param line the line of the text, from 1
   */
  public record Place(String column, int line) {}

  private record Piece(String text, boolean isPlace, int line) {}

  /** Reads a text that begins on the first line. */
  public static PlaceText of(String text) {
    return of(text, 1);
  }

  /** Reads a text that begins on this line. */
  static PlaceText of(String text, int firstLine) {
    List<Piece> pieces = new ArrayList<>();
    Matcher place = PLACE.matcher(text);
    int end = 0;
    int line = firstLine;
    while (place.find()) {
      String before = text.substring(end, place.start());
      pieces.add(new Piece(before, false, line));
      line += (int) before.chars().filter(c -> c == '\n').count();
      pieces.add(
          place.group(1) != null
              ? new Piece(place.group(1), false, line)
              : new Piece(place.group(2).strip(), true, line));
      end = place.end();
    }
    pieces.add(new Piece(text.substring(end), false, line));
    return new PlaceText(pieces);
  }

  /** Returns the places, in their order. */
  public List<Place> places() {
    return pieces.stream()
        .filter(Piece::isPlace)
        .map(piece -> new Place(piece.text, piece.line))
        .toList();
  }

  /** Returns the text alone, without what is in the places. */
  public String textAlone() {
    return fill(column -> "");
  }

  /** Returns the text with its places filled. */
  public String fill(UnaryOperator<String> values) {
    StringBuilder filled = new StringBuilder();
    for (Piece piece : pieces) {
      filled.append(piece.isPlace ? values.apply(piece.text) : piece.text);
    }
    return filled.toString();
  }
}
