package dev.codexworker.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.FailureClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the real codex printed when a provider, a person or the options gave it trouble, and the
 * class that is to follow from it. Each file has the class, the exit code, stdout and stderr.
 */
class RecordedCasesTest {
  private static final Path FOLDER = Path.of("src/test/resources/recorded");

  static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void is_put_into_its_class(Path recorded) throws IOException {
    List<String> lines = Files.readAllLines(recorded);
    String expected = lines.get(0).replace("class: ", "");
    int exit = Integer.parseInt(lines.get(1).replace("exit: ", ""));
    int stderr = lines.indexOf("-- stderr --");
    Evidence evidence = new Evidence(true);
    for (String line : lines.subList(3, stderr)) {
      CodexEvent.parse(line).ifPresent(evidence::add);
    }
    lines.subList(stderr + 1, lines.size()).forEach(evidence::addStderr);
    Verdict verdict = Classifier.judge(exit, evidence, ZonedDateTime.now(ZoneOffset.UTC));
    assertThat(verdict.failure().map(FailureClass::label).orElse("done"))
        .as(verdict.reason())
        .isEqualTo(expected);
    assertThat(verdict.reason().isBlank()).isEqualTo(expected.equals("done"));
  }

  @Test
  void there_are_enough_of_them() throws IOException {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(40);
  }

  @Test
  void a_thread_that_codex_does_not_know_is_recognised() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("resume-unknown-thread.txt"));
    Evidence evidence = new Evidence(true);
    lines.forEach(evidence::addStderr);
    assertThat(Classifier.isThreadGone(1, evidence)).isTrue();
    assertThat(Classifier.isThreadGone(1, new Evidence(true))).isFalse();
  }
}
