package dev.codexworker.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal that understands what the live view sends, and shows what it would show. */
final class Screen {
  private static final Pattern SEQUENCE = Pattern.compile("\033\\[(\\??)([\\d;]*)([A-Za-z])");

  private final int columns;
  private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
  private int row;
  private int column;
  private boolean wrap = true;

  Screen(int columns) {
    this.columns = columns;
  }

  /** Takes in what a program prints. */
  void print(String text) {
    int i = 0;
    while (i < text.length()) {
      Matcher sequence = SEQUENCE.matcher(text).region(i, text.length());
      if (sequence.lookingAt()) {
        obey(sequence.group(1) + sequence.group(3), sequence.group(2));
        i = sequence.end();
      } else {
        put(text.charAt(i++));
      }
    }
  }

  private void obey(String what, String numbers) {
    int number = numbers.matches("\\d+") ? Integer.parseInt(numbers) : 1;
    switch (what) {
      case "m" -> {
        // Colours do not matter here.
      }
      case "A" -> row = Math.max(0, row - number);
      case "G" -> column = number - 1;
      case "J" -> {
        rows.get(row).setLength(Math.min(column, rows.get(row).length()));
        rows.subList(row + 1, rows.size()).clear();
      }
      case "K" -> rows.get(row).setLength(Math.min(column, rows.get(row).length()));
      case "?l" -> wrap = false;
      case "?h" -> wrap = true;
      default -> throw new AssertionError("the screen does not know " + what + " " + numbers);
    }
  }

  private void put(char c) {
    if (c == '\r') {
      column = 0;
    } else if (c == '\n') {
      down();
    } else if (c < ' ') {
      throw new AssertionError("a control character: " + (int) c);
    } else {
      if (column == columns && wrap) {
        down();
      }
      column = Math.min(column, columns - 1);
      StringBuilder line = rows.get(row);
      while (line.length() <= column) {
        line.append(' ');
      }
      line.setCharAt(column++, c);
    }
  }

  private void down() {
    row++;
    column = 0;
    if (row == rows.size()) {
      rows.add(new StringBuilder());
    }
  }

  /** Whether text that reaches the right margin goes on in the next row, as it should. */
  boolean wraps() {
    return wrap;
  }

  /** All rows ever, without blanks at their ends. */
  List<String> lines() {
    return rows.stream().map(line -> line.toString().stripTrailing()).toList();
  }
}
