package dev.codexworker.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads CSV as RFC 4180 has it, with a header. */
final class CsvRows {
  private CsvRows() {}

  static List<Row> read(String name, Reader reader) throws TableException, IOException {
    List<Row> rows = new ArrayList<>();
    List<String> header = null;
    long line = 1;
    Quotes quotes = new Quotes(reader);
    try {
      for (CsvRecord entry :
          CsvReader.builder().allowExtraFields(true).allowMissingFields(true).ofCsvRecord(quotes)) {
        line = entry.getStartingLineNumber();
        if (header == null) {
          header = header(name, (int) line, entry.getFields());
          continue;
        }
        if (entry.getFieldCount() != header.size()) {
          throw wrong(
              name,
              line,
              "has "
                  + entry.getFieldCount()
                  + " values for "
                  + header.size()
                  + " columns; a value with a comma, quote or line end needs quotes");
        }
        rows.add(new Row((int) line, header, entry.getFields()));
      }
    } catch (CsvParseException e) {
      String why =
          String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      throw wrong(name, line, "not CSV, here or in the row after it: " + why);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (quotes.isOdd) {
      // The library takes the rest of the file as the value.
      throw wrong(name, line, "not CSV, here or below: a quote is not closed");
    }
    return rows;
  }

  /** Tells whether what was read has an odd number of quotes. */
  private static final class Quotes extends FilterReader {
    private boolean isOdd;

    Quotes(Reader reader) {
      super(reader);
    }

    @Override
    public int read(char[] buffer, int from, int length) throws IOException {
      int read = super.read(buffer, from, length);
      for (int i = from; i < from + read; i++) {
        isOdd ^= buffer[i] == '"';
      }
      return read;
    }
  }

  private static List<String> header(String name, int line, List<String> fields)
      throws TableException {
    List<String> header = fields.stream().map(String::strip).toList();
    Set<String> seen = new HashSet<>();
    for (String column : header) {
      if (column.isEmpty()) {
        throw wrong(name, line, "a column has no name");
      }
      if (!seen.add(column)) {
        throw wrong(name, line, "two columns are called '" + column + "'");
      }
    }
    return header;
  }

  private static TableException wrong(String name, long line, String message) {
    return new TableException(Table.at(name, (int) line, message));
  }
}
