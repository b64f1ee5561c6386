package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package: checked by lintian; installed, used and purged on a fresh Debian. */
@Tag("packages")
class DebianPackageIT {
  /** Lists every file that is not dpkg's own record. */
  private static final String FILES =
      "find / -xdev \\( -path /proc -o -path '/var/lib/dpkg/*-old' -o -path /var/log \\) -prune"
          + " -o -print | sort\n";

  @TempDir Path temp;
  private Path built;
  private OtherRoot debian;

  @BeforeEach
  void findPackage() throws Exception {
    Probe.require("dpkg-deb", "--version");
    try (Stream<Path> files = Files.list(Path.of("target/packages").toAbsolutePath())) {
      built = files.filter(file -> file.toString().endsWith(".deb")).findFirst().orElseThrow();
    }
  }

  @AfterEach
  void deleteRoot() throws Exception {
    if (debian != null) {
      debian.delete();
    }
  }

  @Test
  void lintian_finds_nothing_in_it() throws Exception {
    Probe.require("lintian", "--version");
    List<String> lintian =
        List.of("lintian", "--allow-root", "--pedantic", "--display-info", built.toString());
    Worker.Result result = Worker.startCommand(temp, Map.of(), lintian).await();
    assertThat(result.out()).isEmpty();
    assertThat(result.exit()).isZero();
  }

  @Test
  void it_is_installed_used_and_purged_and_only_the_users_files_are_left() throws Exception {
    debian = OtherRoot.debian(temp.resolve("root"), "default-jre-headless");
    debian.succeed("useradd --create-home --shell /bin/sh ada");
    debian.copy(built, "home/ada");
    for (String example : List.of("offline-codex", "tasks", "mixed")) {
      debian.copy(Path.of("examples", example), "home/ada/examples");
    }
    debian.succeed("find /home/ada -name '*.md.txt' -exec rm {} +; chown -R ada /home/ada");
    List<String> before = debian.succeed(FILES).lines().toList();

    debian.succeed("dpkg -i /home/ada/*.deb");
    assertThat(debian.succeed("dpkg -s codex-worker"))
        .contains("Status: install ok installed")
        .contains("Depends: default-jre-headless (>= 2:1.17) | java17-runtime-headless")
        .contains("Recommends: git, npm");
    assertThat(
            debian.succeed("dpkg --verify codex-worker; zcat /usr/share/man/man1/codex-worker.1"))
        .contains(".TH CODEX-WORKER 1");
    assertThat(
            debian.succeed(
                "su ada -c 'cd && codex-worker examples/tasks -c 4 --codex examples/offline-codex'"))
        .containsPattern("(?m)^  done +6$");
    Worker.Result mixed =
        debian.run(
            "su ada -c 'cd && codex-worker examples/mixed -c 4 --codex examples/offline-codex"
                + " --timeout 8s --retries 0'");
    assertThat(mixed.exit()).as(mixed.err()).isEqualTo(1);
    debian.succeed("while ls -d /home/ada/.cache/codex-worker/*.making; do sleep 0.1; done");
    List<String> installed = debian.succeed(FILES).lines().toList();
    assertThat(debian.succeed("dpkg -L codex-worker").lines().filter(debian::has))
        .allSatisfy(file -> assertThat(installed).contains(file.replace("/.", "/")));

    debian.succeed("dpkg --purge codex-worker");
    List<String> after = debian.succeed(FILES).lines().toList();
    assertThat(after).containsAll(before);
    assertThat(after.stream().filter(file -> !before.contains(file)))
        .isNotEmpty()
        .allMatch(
            file -> file.matches("/home/ada/(examples/.*|\\.cache(/codex-worker(/.*\\.jsa)?)?)"));
    assertThat(
            debian.path("/home/ada/examples/tasks").toFile().list((f, n) -> n.startsWith("done_")))
        .hasSize(6);
  }

  @Test
  void it_waits_for_a_java_that_is_new_enough() throws Exception {
    debian = OtherRoot.debian(temp.resolve("root"), "adduser");
    debian.copy(built, "root");
    Worker.Result result = debian.run("dpkg -i /root/*.deb");
    assertThat(result.exit()).isNotZero();
    assertThat(result.err()).contains("codex-worker depends on default-jre-headless (>= 2:1.17)");
  }
}
