package dev.codexworker.output;

import java.util.Arrays;

/** A bar with parts for the tasks that are done, failed, running and left. */
final class TaskBar {
  private static final Role[] ROLES = {Role.GOOD, Role.BAD, Role.ACTIVE, Role.FAINT};

  /** Without colours, letters tell the parts apart. */
  private static final String[] LETTERS = {"#", "x", ">", "."};

  private static final String[] BLOCKS = {"█", "▓", "▒", "░"};

  private TaskBar() {}

  /** Returns a bar of this width, in columns. */
  static String of(int width, Palette palette, int done, int failed, int running, int left) {
    int[] parts = {done, failed, running, left};
    int[] columns = columns(Math.max(0, width), parts);
    StringBuilder bar = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      String glyph = (palette == Palette.PLAIN ? LETTERS : BLOCKS)[i];
      bar.append(palette.paint(ROLES[i], glyph.repeat(columns[i])));
    }
    return bar.toString();
  }

  /** Divides the width; each part that is not empty gets at least a column if there is room. */
  private static int[] columns(int width, int[] parts) {
    long total = Math.max(1, Arrays.stream(parts).asLongStream().sum());
    int least = width < parts.length ? 0 : 1;
    int[] columns = new int[parts.length];
    int widest = parts.length - 1;
    for (int i = 0; i < parts.length; i++) {
      columns[i] = Math.max(parts[i] == 0 ? 0 : least, (int) ((long) width * parts[i] / total));
      widest = columns[i] > columns[widest] ? i : widest;
    }
    columns[widest] += width - Arrays.stream(columns).sum();
    return columns;
  }
}
