package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The npm package, packed as for a release and installed from its file, without a registry. */
class NpmPackageIT {
  private static final Path MAKE = Path.of("packaging/make-npm").toAbsolutePath();

  @TempDir Path temp;
  private Path packed;
  private Path prefix;

  @BeforeEach
  void packAndInstall() throws Exception {
    Probe.require("npm", "--version");
    pack("exec");
    try (Stream<Path> files = Files.list(temp.resolve("packages"))) {
      packed = files.filter(file -> file.toString().endsWith(".tgz")).findFirst().orElseThrow();
    }
    prefix = temp.resolve("a prefix");
    npm("install -g --offline --silent '" + packed + "'");
  }

  private void pack(String how) throws Exception {
    shell(Map.of("PACKAGES", temp.resolve("packages").toString()), how + " '" + MAKE + "'");
  }

  private void npm(String command) throws Exception {
    shell(
        Map.of("npm_config_prefix", prefix.toString(), "npm_config_cache", temp + "/cache"),
        "npm " + command);
  }

  private String shell(Map<String, String> environment, String script) throws Exception {
    Worker.Result result =
        Worker.startCommand(temp, environment, List.of("/bin/sh", "-euc", script)).await();
    assertThat(result.exit()).as(script + ": " + result.err()).isZero();
    return result.out();
  }

  private Worker start(Map<String, String> environment, String... args) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(prefix.resolve("bin/codex-worker").toString()), Stream.of(args))
            .toList();
    return Worker.startCommand(temp, environment, command);
  }

  @Test
  void it_has_the_program_as_it_was_built_and_no_script_that_npm_runs() throws Exception {
    assertThat(shell(Map.of(), "tar tf '" + packed + "'").lines())
        .containsExactlyInAnyOrder(
            "package/LICENSE",
            "package/README.md",
            "package/bin/codex-worker",
            "package/completion/bash",
            "package/completion/fish",
            "package/completion/zsh",
            "package/copyright",
            "package/man/codex-worker.1",
            "package/package.json");
    Path installed = prefix.resolve("bin/codex-worker");
    assertThat(installed).isSymbolicLink().hasSameBinaryContentAs(Worker.PROGRAM);
    assertThat(prefix.resolve("share/man/man1/codex-worker.1")).exists();
    assertThat(prefix.resolve("lib/node_modules/codex-worker/package.json"))
        .content()
        .contains("\"os\": [\"linux\", \"darwin\"]")
        .doesNotContain("scripts", "dependencies", "@");
    String version =
        start(Map.of(), "--version").await().out().strip().replace("codex-worker ", "");
    assertThat(packed).hasFileName("codex-worker-" + version + ".tgz");
    npm("uninstall -g --silent codex-worker");
    try (Stream<Path> left = Files.walk(prefix)) {
      assertThat(left.filter(path -> !Files.isDirectory(path))).isEmpty();
    }
  }

  @Test
  void it_is_the_same_byte_for_byte_whoever_packs_it() throws Exception {
    byte[] first = Files.readAllBytes(packed);
    pack("umask 077; TZ=Asia/Tokyo exec");
    assertThat(Arrays.equals(Files.readAllBytes(packed), first)).isTrue();
  }

  @Test
  void no_process_stands_between_the_shell_and_the_program() throws Exception {
    shell(
        Map.of("NAMES", "id\n1\n2\n"),
        "printf 'Count to {{id}}.\\n\\noffline-codex: hang\\n' >count.md\n"
            + "printf \"$NAMES\" | '"
            + prefix
            + "/bin/codex-worker'"
            + " expand count.md --rows - --into tasks");
    Worker run =
        start(
            Map.of(),
            "tasks",
            "--codex",
            Path.of("examples/offline-codex").toAbsolutePath().toString());
    Processes.await(
        "an agent works", () -> Files.exists(temp.resolve("tasks/running_exec_log-1.md.txt")));
    if (Files.exists(Path.of("/proc/self/exe"))) {
      assertThat(Path.of("/proc/" + run.pid() + "/exe").toRealPath()).hasFileName("java");
    }
    run.signal("TERM");
    assertThat(run.await().exit()).isEqualTo(143);
    assertThat(start(Map.of(), "--no-such-option").await().exit()).isEqualTo(2);
  }

  @Test
  void without_java_or_with_one_that_is_too_old_it_says_so_in_one_line() throws Exception {
    Worker.Result none = start(Map.of("PATH", temp.toString(), "JAVA_HOME", ""), "status").await();
    assertThat(none.exit()).isEqualTo(3);
    assertThat(none.err()).startsWith("codex-worker: Java 17 or newer is needed").hasLineCount(1);
    shell(
        Map.of(),
        "mkdir -p old/bin; cp /bin/sh old/bin/java; echo 'JAVA_VERSION=\"11.0.2\"' >old/release");
    Worker.Result old = start(Map.of("JAVA_HOME", temp + "/old"), "status").await();
    assertThat(old.exit()).isEqualTo(3);
    assertThat(old.err()).contains("is Java 11.0.2; install it").hasLineCount(1);
  }
}
