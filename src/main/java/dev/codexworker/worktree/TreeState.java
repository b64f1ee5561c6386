package dev.codexworker.worktree;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.git.Git;
import dev.codexworker.task.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What in a worktree differs from its commit.
 *
 * @param prints the path of each file that git does not track or that has changed, with the hash of
 *     its content; no hash if git ignores the file
 */
record TreeState(Map<String, String> prints) {
  private static final String GONE = "gone";

  /** A changed file, and whether git tracks it. */
  record Change(String path, boolean tracked) {}

  /** Looks at a worktree, which was inspected. */
  static TreeState of(Git own, Path tree) throws IOException {
    Map<String, String> prints = new HashMap<>();
    split(own.run("ls-files", "--others", "-z")).forEach(file -> prints.put(file, ""));
    for (Change change : changes(own)) {
      prints.put(change.path(), print(tree.resolve(change.path())));
    }
    return new TreeState(prints);
  }

  /** Returns what git would commit. */
  static List<Change> changes(Git own) throws IOException {
    String status =
        own.run(
            "status",
            "--porcelain",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--ignore-submodules=all");
    return split(status).stream()
        .map(entry -> new Change(entry.substring(3), !entry.startsWith("??")))
        .toList();
  }

  /** Returns the hash of a file's content, or where a link leads. */
  static String print(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      return "link-" + Sha256.of(Files.readSymbolicLink(file).toString().getBytes(UTF_8));
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return GONE;
    }
    MessageDigest digest = Sha256.digest();
    try (InputStream content = Files.newInputStream(file);
        OutputStream into = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      content.transferTo(into);
    }
    String kind = Files.isExecutable(file) ? "x-" : "";
    return kind + HexFormat.of().formatHex(digest.digest());
  }

  /** What is here and was not in an earlier state. */
  TreeState without(TreeState earlier) {
    Map<String, String> more = new HashMap<>(prints);
    more.keySet().removeAll(earlier.prints.keySet());
    return new TreeState(more);
  }

  /** What is here or there. */
  TreeState with(TreeState other) {
    Map<String, String> all = new HashMap<>(other.prints);
    all.putAll(prints);
    return new TreeState(all);
  }

  /** The state as text, to be read by {@link #parse}. */
  String text() {
    return prints.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey() + "\0")
        .sorted()
        .collect(Collectors.joining());
  }

  static TreeState parse(String text) {
    Map<String, String> prints = new HashMap<>();
    for (String entry : split(text)) {
      int blank = entry.indexOf(' ');
      prints.put(entry.substring(blank + 1), entry.substring(0, Math.max(0, blank)));
    }
    return new TreeState(prints);
  }

  /** Returns the parts of what git prints with {@code -z}. */
  static List<String> split(String output) {
    return Arrays.stream(output.split("\0", -1)).filter(part -> !part.isEmpty()).toList();
  }
}
