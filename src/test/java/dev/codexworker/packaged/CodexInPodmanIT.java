package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** examples/container/codex-in-podman with a stand-in for podman; {@code PodmanIT} has the real. */
class CodexInPodmanIT {
  private static final Path WRAPPER =
      Path.of("examples/container/codex-in-podman").toAbsolutePath();

  private static final String HOSTILE = "it's \"a\" $(touch pwned) `touch pwned` *; touch pwned\n";

  @TempDir Path temp;
  private Path work;
  private Map<String, String> environment;

  @BeforeEach
  void makeProject() throws Exception {
    temp = temp.toRealPath();
    work = Files.createDirectory(temp.resolve("a b"));
    environment = new HashMap<>();
    environment.put("CODEX_HOME", temp.resolve("home").toString());
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    environment.put("PATH", Files.createDirectory(temp.resolve("bin")) + ":" + path);
  }

  private void podman(String script) throws IOException {
    Path file = Files.writeString(temp.resolve("bin/podman"), "#!/bin/sh\n" + script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Worker.Result wrapper(Path folder, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(WRAPPER.toString()));
    command.addAll(List.of(args));
    return Worker.startCommand(folder, environment, command).await();
  }

  @Test
  void every_argument_reaches_codex_and_what_they_name_is_mounted() throws Exception {
    podman("printf '<%s>\\n' \"$@\"; exit 7\n");
    environment.put("CODEX_IMAGE", "codex:1");
    environment.put("CODEX_PODMAN_OPTIONS", "--network=host --cpus=2");
    Worker.Result ended =
        wrapper(work, "exec", "--add-dir", "/x y", "--output-schema", "/s.json", HOSTILE, "", "-");
    assertThat(ended.exit()).as(ended.err()).isEqualTo(7);
    String out = ended.out().replaceFirst("<--userns=keep-id>\n", "");
    assertThat(out)
        .startsWith("<run>\n<--rm>\n<--init>\n<--interactive>\n")
        .contains("\n<--workdir=%s>\n".formatted(work))
        .endsWith(
            """
            <--env=CODEX_HOME>
            <--env=CODEX_API_KEY>
            <--env=CODEX_WORKER_ATTEMPT>
            <--network=host>
            <--cpus=2>
            <--volume=%1$s/home:%1$s/home>
            <--volume=%1$s/a b:%1$s/a b>
            <--volume=/s.json:/s.json>
            <--volume=/x y:/x y>
            <codex:1>
            <codex>
            <exec>
            <--add-dir>
            </x y>
            <--output-schema>
            </s.json>
            <%2$s>
            <>
            <->
            """
                .formatted(temp, HOSTILE));
    assertThat(work.resolve("pwned")).doesNotExist();
  }

  @Test
  void a_folder_that_podman_would_take_for_two_is_refused() throws Exception {
    podman("echo started\n");
    Path odd = Files.createDirectory(temp.resolve("a:b"));
    Worker.Result ended = wrapper(odd, "exec", "-");
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .isEqualTo("codex-in-podman: podman cannot mount a path with a colon: " + odd + "\n");
  }

  @Test
  void the_run_talks_to_codex_through_it_and_its_signals_reach_podman() throws Exception {
    Path codex =
        FakeCodex.script(
            temp,
            """
            trap 'echo ended >ended; exit 1' INT
            [ "$prompt" != hang ] || { touch started; while :; do sleep 0.1; done; }
            """
                + FakeCodex.SUCCESS);
    podman("while [ \"$1\" != codex ]; do shift; done; shift\nexec " + codex + " \"$@\"\n");
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("a.md"), "fine");
    Files.writeString(tasks.resolve("b.md"), "hang");
    Worker worker = Worker.start(work, environment, tasks, "--codex", WRAPPER);
    Processes.await("the agent hangs", () -> Files.exists(work.resolve("started")));
    worker.signal("INT");
    assertThat(worker.await().exit()).isEqualTo(130);
    assertThat(tasks.resolve("done_exec_log-a.md.txt")).exists();
    assertThat(tasks.resolve("interrupted_exec_log-b.md.txt")).exists();
    assertThat(work.resolve("ended")).exists();
  }
}
