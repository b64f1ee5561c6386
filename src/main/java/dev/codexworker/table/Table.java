package dev.codexworker.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.task.IoMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A table in memory.
 *
 * @param name the file's name, for messages
 * @param columns the names of all columns, in their order
 * @param rows the rows
 */
public record Table(String name, List<String> columns, List<Row> rows) {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** Keeps its own copies. */
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * Reads CSV with a header, or JSON Lines: a table that begins with a brace.
   *
   * @param file the file; {@code -} for stdin
   * @throws TableException if it is neither, or has no rows
   */
  public static Table read(String file, BufferedReader stdin) throws TableException {
    String name = file.equals("-") ? "stdin" : file;
    try (BufferedReader reader = file.equals("-") ? stdin : open(Path.of(file))) {
      List<Row> rows =
          first(reader) == '{' ? JsonRows.read(name, reader) : CsvRows.read(name, reader);
      return of(name, rows);
    } catch (CharacterCodingException e) {
      throw new TableException(name + " is not valid UTF-8; convert it");
    } catch (IOException e) {
      throw new TableException("can't read the table: " + IoMessage.of(e));
    }
  }

  /** Returns a table without rows. */
  public static Table none() {
    return new Table("", List.of(), List.of());
  }

  /** Returns a table with a row for each file that a pattern matches. */
  public static Table ofFiles(String glob) throws TableException {
    return of(glob, FileRows.matching(glob));
  }

  private static Table of(String name, List<Row> rows) throws TableException {
    if (rows.isEmpty()) {
      throw new TableException(name + " has no rows; nothing to make");
    }
    Set<String> columns = new LinkedHashSet<>();
    List<String> last = List.of();
    for (Row row : rows) {
      if (row.columns() != last) {
        columns.addAll(row.columns());
        last = row.columns();
      }
    }
    return new Table(name, List.copyOf(columns), rows);
  }

  private static BufferedReader open(Path file) throws IOException {
    Reader strict = new InputStreamReader(Files.newInputStream(file), UTF_8.newDecoder());
    return new BufferedReader(strict);
  }

  /** Returns the first character that is not blank, and reads past a byte order mark only. */
  private static int first(BufferedReader reader) throws IOException {
    reader.mark(1 << 12);
    int c = reader.read();
    if (c == BYTE_ORDER_MARK) {
      reader.mark(1 << 12);
      c = reader.read();
    }
    for (int i = 1; i < 1 << 11 && c >= 0 && Character.isWhitespace(c); i++) {
      c = reader.read();
    }
    reader.reset();
    return c;
  }

  /** Returns a message about a line of the table. */
  public String at(int line, String message) {
    return at(name, line, message);
  }

  static String at(String name, int line, String message) {
    return name + ":" + line + ": " + message;
  }
}
