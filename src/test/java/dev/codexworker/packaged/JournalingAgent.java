package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A stand-in for codex that journals its starts and ends, and each start while another agent of the
 * same task still lives, in whatever pid namespace. The prompt of a task is its name without {@code
 * .md}.
 */
final class JournalingAgent {
  private final Path journal;
  private final Path program;

  /** Makes one in a folder; its work is these shell commands. */
  JournalingAgent(Path folder, String work) throws IOException {
    journal = folder.resolve("journal");
    program =
        FakeCodex.script(
            folder,
            """
            [ -n "$prompt" ] || exit 1 # as codex does; its worker was killed before it could send
            exec 9>>"%1$s.$prompt"
            flock -n 9 || echo "overlap $prompt $$" >>%1$s
            echo "start $prompt $$" >>%1$s
            """
                    .formatted(journal)
                + work
                + FakeCodex.SUCCESS
                + "echo \"end $prompt\" >>%s\n".formatted(journal));
  }

  Path program() {
    return program;
  }

  /** The journal's lines that begin with a word, sorted. */
  List<String> lines(String word) throws IOException {
    if (!Files.exists(journal)) {
      return List.of();
    }
    return Files.readAllLines(journal).stream().filter(l -> l.startsWith(word)).sorted().toList();
  }

  /** Makes tasks t000.md and so on. */
  static void makeTasks(Path tasks, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Files.writeString(tasks.resolve("t%03d.md".formatted(i)), "t%03d".formatted(i));
    }
  }

  /** How many of the folder's names begin so. */
  static long count(Path tasks, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(tasks)) {
      return files.filter(f -> f.getFileName().toString().startsWith(prefix)).count();
    }
  }

  /**
   * Checks that all tasks were done, none by two agents at once, and none again after its commit.
   */
  void assertAllDone(Path tasks, int count) throws IOException {
    assertThat(lines("overlap")).isEmpty();
    assertThat(count(tasks, "done_exec_log-")).isEqualTo(count);
    assertThat(count(tasks, "t")).isEqualTo(count);
    assertThat(count(tasks, "in-progress-")).isZero();
    assertThat(new TreeSet<>(lines("end"))).hasSize(count);
    try (Stream<Path> files = Files.list(tasks)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".txt")).toList()) {
        List<String> outcomes =
            Files.readAllLines(log).stream().filter(l -> l.startsWith("outcome: ")).toList();
        assertThat(outcomes.subList(0, outcomes.size() - 1))
            .as(log.toString())
            .allMatch("outcome: interrupted"::equals);
        assertThat(outcomes.get(outcomes.size() - 1)).isEqualTo("outcome: done");
      }
    }
  }
}
