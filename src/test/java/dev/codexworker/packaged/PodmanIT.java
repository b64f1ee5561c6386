package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents in containers of the real podman: each ends with its agent, however that ends. */
@EnabledIfSystemProperty(named = "cluster", matches = "true", disabledReason = "-Pcluster runs it")
class PodmanIT {
  private static final Path WRAPPER =
      Path.of("examples/container/codex-in-podman").toAbsolutePath();

  /** What podman may need where it is itself in a container: a private view of cgroup v2. */
  private static final String PODMAN =
      """
      if [ "${ALONE-}" != yes ] && ! [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        ALONE=yes exec unshare -m "$0" "$@"
      fi
      if [ "${ALONE-}" = yes ]; then
        umount -R -l /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup
      fi
      exec %2$s --storage-driver vfs --root %1$s/storage --runroot %1$s/run "$@"
      """;

  /** Rights that podman itself need not have, such as to raise limits. */
  private static final String OPTIONS =
      "--network=none --cgroups=disabled --ulimit=nofile=1024:1024 --ulimit=nproc=1000:1000";

  private static final String CODEX =
      """
      [ "$prompt" != hang ] || { trap '' INT TERM; touch started; sleep 4796; }
      ls / >root
      echo "$prompt from $CODEX_HOME" >made
      """;

  @TempDir Path temp;
  private Path work;
  private Path tasks;
  private Map<String, String> environment;

  @BeforeEach
  void makeImage() throws Exception {
    temp = temp.toRealPath();
    work = Files.createDirectory(temp.resolve("work"));
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.createDirectory(temp.resolve("home"));
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    environment = new HashMap<>();
    environment.put("PATH", Files.createDirectory(temp.resolve("bin")) + ":" + path);
    environment.put("CODEX_HOME", temp.resolve("home").toString());
    environment.put("CODEX_PODMAN_OPTIONS", OPTIONS);
    String podman = output("sh", "-c", "command -v podman").strip();
    executable(temp.resolve("bin/podman"), PODMAN.formatted(temp, podman));
    String made =
        output(
            "sh",
            "-euc",
            """
            mkdir -p image/bin image/tmp image/proc image/dev image/sys image/etc
            cp "$(command -v busybox)" image/bin/busybox
            for name in sh cat echo ls sleep touch; do ln -s busybox image/bin/$name; done
            """
                + "cp %s image/bin/codex; tar -C image -c . | podman import - codex-worker; "
                    .formatted(FakeCodex.script(temp, CODEX + FakeCodex.SUCCESS))
                + "podman run --rm "
                + OPTIONS
                + " codex-worker echo it runs");
    if (!made.endsWith("it runs\n")) {
      System.err.println("\n*** no podman: AGENTS IN CONTAINERS ARE NOT TRIED ***\n" + made);
      Assumptions.abort("needs root, and Debian's packages podman and busybox-static");
    }
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String output(String... command) throws Exception {
    Worker.Result ended = Worker.startCommand(temp, environment, List.of(command)).await();
    return ended.exit() == 0 ? ended.out() : ended.err();
  }

  /** Runs podman on this test's own images and containers. */
  private String podman(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(temp.resolve("bin/podman").toString()));
    command.addAll(List.of(words));
    return output(command.toArray(String[]::new));
  }

  @AfterEach
  void removeContainers() throws Exception {
    podman("rm", "--all", "--force", "--time=0");
  }

  private Worker start(Object... more) throws IOException {
    Object[] args = new Object[more.length + 3];
    args[0] = tasks;
    args[1] = "--codex";
    args[2] = WRAPPER;
    System.arraycopy(more, 0, args, 3, more.length);
    return Worker.start(work, environment, args);
  }

  @Test
  void an_agent_works_in_its_folder_and_sees_nothing_else() throws Exception {
    Files.writeString(tasks.resolve("a.md"), "hello");
    Worker.Result ended = start().await();
    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(work.resolve("made")).hasContent("hello from " + temp.resolve("home"));
    assertThat(work.resolve("root")).content().doesNotContain("home", "usr");
    nothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "timeout", "stop", "KILL"})
  void its_container_ends_with_it(String how) throws Exception {
    Files.writeString(tasks.resolve("a.md"), "hang");
    Worker worker = how.equals("timeout") ? start("-t", "5s", "-r", "0") : start();
    Processes.await("the agent hangs", () -> Files.exists(work.resolve("started")));
    assertThat(Processes.withCommandLine("sleep 4796")).hasSize(1);
    if (how.equals("stop")) {
      assertThat(Worker.run(work, environment, "stop", tasks.resolve("a.md")).exit()).isZero();
    } else if (!how.equals("timeout")) {
      worker.signal(how);
    }
    worker.await();
    if (how.equals("KILL")) {
      assertThat(Worker.run(work, environment, "clean", tasks).exit()).isZero();
    }
    assertThat(Processes.withCommandLine("sleep 4796")).isEmpty();
    nothingIsLeft();
  }

  private void nothingIsLeft() throws Exception {
    Processes.await(
        "podman has cleaned up", () -> Processes.withCommandLine(temp + "/run").isEmpty());
    assertThat(podman("ps", "--all", "--quiet")).isEmpty();
  }
}
