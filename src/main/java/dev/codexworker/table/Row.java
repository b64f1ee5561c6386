package dev.codexworker.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.spec.PlaceText;
import java.util.List;
import java.util.Optional;

/**
 * A row of a table.
 *
 * @param line the line of the table's file on which it begins, from 1
 * @param columns the names of its columns; rows of a table share the list
 * @param values a value for each column
 */
public record Row(int line, List<String> columns, List<String> values) {
  /** Keeps its own copy of the values. */
  public Row {
    values = List.copyOf(values);
  }

  /** Returns the value in a column; empty if the row has no such column. */
  public Optional<String> value(String column) {
    int index = columns.indexOf(column);
    return index < 0 ? Optional.empty() : Optional.of(values.get(index));
  }

  /** Refuses a row without a value for one of these places. */
  void requireValues(List<PlaceText.Place> places) throws TableException {
    for (PlaceText.Place place : places) {
      Optional<String> value = value(place.column());
      if (value.isEmpty()) {
        throw new TableException("has no '" + place.column() + "'");
      }
      if (!UTF_8.newEncoder().canEncode(value.get())) {
        throw new TableException("'" + place.column() + "' holds half a character");
      }
    }
  }
}
