package dev.codexworker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shell file of the project is read by the shell and by shellcheck. */
class ShellFilesTest {
  static List<Path> files() throws IOException {
    List<Path> shell = new ArrayList<>();
    for (String root : List.of("examples", "src/main/sh", "docs/picture", ".ci")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          if (new String(Files.readAllBytes(file), UTF_8).startsWith("#!/bin/sh")) {
            shell.add(file);
          }
        }
      }
    }
    return shell;
  }

  @ParameterizedTest
  @MethodSource("files")
  void is_right_to_the_shell(Path file) throws Exception {
    assertThat(said("sh", "-n", file.toString())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void is_right_to_shellcheck(Path file) throws Exception {
    String missing = said("sh", "-c", "command -v shellcheck >/dev/null || echo missing");
    Assumptions.assumeTrue(missing.isEmpty(), "shellcheck is missing");
    // Text for another shell is not expanded here, words of flags are split, and every shell has
    // -nt.
    assertThat(said("shellcheck", "-e", "SC2016,SC2086,SC3013", file.toString())).isEmpty();
  }

  private static String said(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 0 && said.isEmpty() ? "" : said + "exit " + process.exitValue();
  }
}
