package dev.codexworker.table;

import dev.codexworker.spec.PlaceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The prompts that a text with places {@code {{column}}} and a table make. */
public final class RowPrompts {
  private RowPrompts() {}

  /**
   * A row's prompt.
   *
   * @param name its name; empty if no name was given
   */
  public record RowPrompt(String prompt, Optional<String> name) {}

  /**
   * Returns a prompt for each row.
   *
   * @param name a name with places; empty if there is none
   * @throws TableException if a place names no column, or a row has no value for one
   */
  public static List<RowPrompt> of(String prompt, Optional<String> name, Table table)
      throws TableException {
    PlaceText text = PlaceText.of(prompt);
    Optional<PlaceText> naming = name.map(PlaceText::of);
    checkPlaces(text, table);
    if (naming.isPresent()) {
      checkPlaces(naming.get(), table);
    }
    List<RowPrompt> prompts = new ArrayList<>();
    for (Row row : table.rows()) {
      try {
        String filled = fill(text, row);
        Optional<String> called =
            naming.isPresent() ? Optional.of(fill(naming.get(), row)) : Optional.empty();
        prompts.add(new RowPrompt(filled, called));
      } catch (TableException e) {
        throw new TableException(table.at(row.line(), String.valueOf(e.getMessage())));
      }
    }
    return prompts;
  }

  private static void checkPlaces(PlaceText text, Table table) throws TableException {
    for (PlaceText.Place place : text.places()) {
      if (!table.columns().contains(place.column())) {
        throw new TableException(Expansion.unknown(place.column(), table.columns()));
      }
    }
  }

  private static String fill(PlaceText text, Row row) throws TableException {
    row.requireValues(text.places());
    return text.fill(column -> row.value(column).orElseThrow());
  }
}
