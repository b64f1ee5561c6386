package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image with its own Java, unpacked and used in a root folder that has neither Java nor zlib.
 */
@Tag("packages")
class ImageIT {
  private static final long MEGABYTES_45 = 45_000_000;

  @TempDir Path temp;
  private OtherRoot root;
  private Path image;
  private String name;

  @BeforeEach
  void unpack() throws Exception {
    root = OtherRoot.withoutJava(temp.resolve("root"));
    try (Stream<Path> files = Files.list(Path.of("target/packages").toAbsolutePath())) {
      image = files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    name = image.getFileName().toString().replace(".tar.gz", "");
    assertThat(
            new ProcessBuilder("tar", "xf", image.toString(), "-C", root.path("/root").toString())
                .start()
                .waitFor())
        .isZero();
    root.copy(Path.of("examples/offline-codex"), "root");
    for (String folder : List.of("tasks", "mixed")) {
      root.copy(Path.of("examples", folder), "root");
    }
    root.succeed("find . -name '*.md.txt' -exec rm {} +");
  }

  @Test
  void it_fits_and_runs_tasks_without_a_java_on_the_machine() throws Exception {
    assertThat(Files.size(image)).isLessThan(MEGABYTES_45);
    assertThat(root.run("command -v java").exit()).isNotZero();
    assertThat(root.succeed(name + "/bin/codex-worker --version"))
        .isEqualTo(name.replaceFirst("codex-worker-(.*)-linux.*", "codex-worker $1\n"));
    root.succeed(name + "/bin/codex-worker tasks -c 4 --codex ./offline-codex");
    assertThat(root.path("/root/tasks").toFile().list((f, n) -> n.startsWith("done_exec_log-")))
        .hasSize(6);
    Worker.Result mixed =
        root.run(
            name + "/bin/codex-worker mixed -c 4 --codex ./offline-codex --timeout 8s --retries 0");
    assertThat(mixed.exit()).as(mixed.err()).isEqualTo(1);
    assertThat(mixed.out()).containsPattern("done +1\n +failed +3\n");
  }

  @Test
  void it_prefers_its_own_java_also_through_a_link_and_keeps_it_from_agents() throws Exception {
    Files.createSymbolicLink(
        root.path("/bin/codex-worker"), Path.of("/root", name, "bin/codex-worker"));
    String environment =
        root.succeed(
            """
            mkdir -p other/bin
            printf '#!/bin/sh\\necho other\\n' >other/bin/java
            chmod +x other/bin/java
            printf '%s\\n' '#!/bin/sh' 'echo "java=${JAVA_HOME-none} $PATH" >/root/seen' 'exec ./offline-codex "$@"' >codex
            chmod +x codex
            export PATH=/root/other/bin:$PATH
            JAVA_HOME=/root/other codex-worker --version
            codex-worker tasks/01-readme-gaps.md --codex ./codex >out
            cat seen
            """);
    assertThat(environment).startsWith("codex-worker ").doesNotContain("other\ncodex");
    assertThat(environment).contains("java=none /root/other/bin:/usr/sbin");
  }

  @Test
  void its_first_start_makes_the_archive_of_classes_that_later_starts_use() throws Exception {
    String flags =
        root.succeed(
            name
                + "/bin/codex-worker --version\n"
                + "while [ -e .cache/codex-worker/*.making ] || [ ! -e .cache/codex-worker/*.jsa ];"
                + " do sleep 0.1; done\n"
                + name
                + "/jre/bin/java -Xshare:on -XX:+UseSerialGC -Xlog:class+load"
                + " -XX:SharedArchiveFile=\"$(ls .cache/codex-worker/*.jsa)\" -jar "
                + name
                + "/bin/codex-worker --version");
    assertThat(flags.lines().filter(line -> line.contains("dev.codexworker.cli.Program ")))
        .singleElement()
        .asString()
        .contains("source: shared objects file (top)");
  }
}
