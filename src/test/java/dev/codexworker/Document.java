package dev.codexworker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file of the project, split into its fenced blocks and the rest.
 *
 * @param path where it is
 * @param blocks its fenced blocks, in order
 * @param prose all lines outside of blocks
 */
public record Document(Path path, List<Block> blocks, String prose) {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /**
   * A fenced block.
   *
   * @param language what follows the opening fence
   * @param line the number of its first line
   * @param above the paragraph above it
   * @param text its lines
   */
  public record Block(String language, int line, String above, String text) {}

  /** Returns all documents for users, found by their place, so that a new one is among them. */
  public static List<Document> all() throws IOException {
    List<Document> documents = new ArrayList<>();
    for (String root : List.of("README.md", "ARCHITECTURE.md", "docs", "examples")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
          documents.add(read(file));
        }
      }
    }
    return documents;
  }

  private static Document read(Path path) throws IOException {
    List<Block> blocks = new ArrayList<>();
    StringBuilder prose = new StringBuilder();
    StringBuilder paragraph = new StringBuilder();
    List<String> lines = Files.readAllLines(path);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith("```")) {
        boolean ends =
            line.isBlank() && i + 1 < lines.size() && !lines.get(i + 1).startsWith("```");
        paragraph.append(line).append('\n');
        paragraph.setLength(ends ? 0 : paragraph.length());
        prose.append(line).append('\n');
        continue;
      }
      int end = i + 1;
      while (!lines.get(end).equals("```")) {
        end++;
      }
      String text = String.join("\n", lines.subList(i + 1, end)) + "\n";
      blocks.add(new Block(line.substring(3), i + 2, paragraph.toString(), text));
      paragraph.setLength(0);
      i = end;
    }
    return new Document(path, blocks, prose.toString());
  }

  /** Returns what stands between backticks outside of blocks. */
  public List<String> code() {
    return CODE.matcher(prose).results().map(code -> code.group(1).replace('\n', ' ')).toList();
  }
}
