package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Suggests what the user may have meant. */
public final class Nearest {
  private Nearest() {}

  /** Returns the most similar candidate; empty if none is similar. */
  public static Optional<String> to(String typed, Collection<String> candidates) {
    String wanted = typed.toLowerCase(Locale.ROOT);
    return candidates.stream()
        .filter(candidate -> isNear(wanted, candidate.toLowerCase(Locale.ROOT)))
        .min(
            Comparator.comparingInt(
                candidate -> edits(wanted, candidate.toLowerCase(Locale.ROOT))));
  }

  /** Returns the suggestion as the end of an error message; empty if there is none. */
  public static String hint(String typed, Collection<String> candidates) {
    return to(typed, candidates).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  /** Returns a suggestion for a missing path: a sibling, or one of the others. */
  public static String hint(Path missing, Collection<String> others) {
    Path parent = Objects.requireNonNullElse(missing.getParent(), Path.of(""));
    Path name = missing.getFileName();
    if (name == null) {
      return "";
    }
    if (!Files.exists(parent) && !parent.toString().isEmpty()) {
      return hint(parent, others);
    }
    List<String> candidates = new ArrayList<>(others);
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(parent)) {
      siblings.forEach(sibling -> candidates.add(String.valueOf(sibling.getFileName())));
    } catch (IOException | DirectoryIteratorException e) {
      // Only the others are candidates.
    }
    return to(name.toString(), candidates)
        .map(nearest -> others.contains(nearest) ? nearest : parent.resolve(nearest).toString())
        .map(nearest -> "; did you mean " + nearest + "?")
        .orElse("");
  }

  private static boolean isNear(String typed, String candidate) {
    boolean abbreviated = typed.length() >= 3 && candidate.startsWith(typed);
    return abbreviated
        || (typed.length() > 1 && edits(typed, candidate) <= Math.max(1, typed.length() / 3));
  }

  /** Damerau and Levenshtein's distance: insertions, deletions, replacements and swaps. */
  private static int edits(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[a.length()][b.length()];
  }
}
