package dev.codexworker.cli;

import dev.codexworker.output.Prices;
import dev.codexworker.table.Row;
import dev.codexworker.table.Table;
import dev.codexworker.table.TableException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the prices of models from a table. */
final class PriceList {
  private static final List<String> COLUMNS = List.of("model", "input", "cached", "output");

  private PriceList() {}

  /**
   * Reads prices per million tokens.
   *
   * @throws TableException if a column or a number is missing, or a model appears twice
   */
  static Prices of(Table table) throws TableException {
    Map<String, Prices.Price> prices = new HashMap<>();
    for (Row row : table.rows()) {
      for (String column : COLUMNS) {
        if (row.value(column).isEmpty()) {
          throw new TableException(table.at(row.line(), "no column '" + column + "'"));
        }
      }
      Prices.Price price =
          new Prices.Price(
              number(table, row, "input"),
              number(table, row, "cached"),
              number(table, row, "output"));
      String model = row.value("model").orElse("");
      if (prices.putIfAbsent(model, price) != null) {
        throw new TableException(table.at(row.line(), "the model " + model + " appears twice"));
      }
    }
    return new Prices(prices);
  }

  private static BigDecimal number(Table table, Row row, String column) throws TableException {
    String value = row.value(column).orElse("").strip();
    if (!value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      throw new TableException(
          table.at(row.line(), column + ": '" + value + "' is not a price such as 1.25"));
    }
    return new BigDecimal(value);
  }
}
