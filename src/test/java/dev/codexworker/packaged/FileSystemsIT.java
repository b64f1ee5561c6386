package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queue folders on file systems of many kinds, and on those that lack something. */
@Fault("15 other file systems")
class FileSystemsIT {
  private static final int TASKS = 60;

  /** No host is needed: ssh is replaced by the server that it would start. */
  private static final String SSHFS =
      "mkdir b; printf '#!/bin/sh\\nexec /usr/lib/openssh/sftp-server\\n' >ssh; chmod +x ssh;"
          + " sshfs -o ssh_command=$PWD/ssh host:$PWD/b disk";

  @TempDir Path temp;

  @BeforeEach
  void realPath() throws Exception {
    temp = temp.toRealPath();
  }

  private Worker.Result shell(String script) throws Exception {
    return Worker.startCommand(temp, Map.of(), List.of("sh", "-euc", script)).await();
  }

  /** The commands mount something as {@code disk} in the current folder. */
  @ParameterizedTest(name = "{0}")
  @EnabledIfSystemProperty(
      named = "cluster",
      matches = "true",
      disabledReason = "-Pcluster runs it")
  @CsvSource(
      delimiter = '|',
      value = {
        "ext4    | truncate -s 64M image; mkfs.ext4 -q image; mount -o loop image disk |",
        "xfs     | truncate -s 400M image; mkfs.xfs -q image; mount -o loop image disk |",
        "btrfs   | truncate -s 200M image; mkfs.btrfs -q image; mount -o loop image disk |",
        "vfat    | truncate -s 64M image; mkfs.vfat image; mount -o loop image disk | hard links",
        "tmpfs   | mount -t tmpfs tmpfs disk |",
        "overlay | mkdir u; mount -t tmpfs t u; mkdir l u/u u/w;"
            + " mount -t overlay o -o lowerdir=l,upperdir=u/u,workdir=u/w disk |",
        "bind    | mkdir b; mount --bind b disk |",
        "sshfs   | $SSHFS | hard links",
        "sshfs without links | $SSHFS -o disable_hardlink | hard links",
      })
  void holds_the_promise(String name, String mount, String lacks) throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    Worker.Result mounted = shell(mount.replace("$SSHFS", SSHFS));
    if (mounted.exit() != 0) {
      System.err.println("\n*** " + name + " IS NOT TRIED: " + mounted.err().strip() + " ***\n");
      Assumptions.abort(name + " can't be mounted: " + mounted.err());
    }
    try {
      JournalingAgent agent = new JournalingAgent(temp, "sleep 0.1\n");
      Path tasks = Files.createDirectory(disk.resolve("tasks"));
      JournalingAgent.makeTasks(tasks, TASKS);
      List<Worker> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        workers.add(start(tasks, agent));
      }
      for (int kill = 1; kill <= 3; kill++) {
        int some = kill * 10;
        Processes.await(
            "some are done", () -> JournalingAgent.count(tasks, "done_exec_log-") >= some);
        Worker victim = workers.remove(0);
        victim.signal("KILL");
        victim.await();
        workers.add(start(tasks, agent));
      }
      for (Worker worker : workers) {
        worker.await();
      }
      Worker.Result last = start(tasks, agent).await();
      assertThat(last.exit()).as(last.out() + last.err()).isZero();
      agent.assertAllDone(tasks, TASKS);
      if (lacks == null) {
        assertThat(last.err()).isEmpty();
      } else {
        assertThat(last.out() + last.err()).contains(lacks);
        boolean remote =
            last.out().contains("other machines") || last.err().contains("other machines");
        assertThat(remote).isEqualTo(name.startsWith("sshfs"));
      }
    } finally {
      shell("umount disk; while [ -d u/u ]; do umount u; done");
    }
  }

  @Test
  void without_locks_a_folder_is_refused_in_one_line() throws Exception {
    Strace.require();
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    JournalingAgent.makeTasks(tasks, 1);
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    for (String error : List.of("ENOLCK", "EOPNOTSUPP", "ENOSYS")) {
      List<String> options =
          List.of(
              "-e",
              "trace=fcntl",
              "-e",
              "inject=fcntl:error=" + error,
              "-P",
              tasks.resolve(".codex-worker.lock").toString());
      List<Object> program = List.of(Worker.PROGRAM, tasks, "--codex", codex);
      Worker.Result refused =
          Worker.startCommand(
                  temp, Map.of(), Strace.command(temp.resolve("trace"), options, program))
              .await();
      assertThat(refused.exit()).as(refused.out()).isEqualTo(3);
      assertThat(refused.err())
          .startsWith(
              "codex-worker: the queue folder can't be used: " + tasks + ": its file system")
          .contains("has no locks", "move the folder to another file system")
          .hasLineCount(1);
      assertThat(FolderNames.of(tasks)).noneMatch(name -> name.contains("exec_log"));
    }
  }

  /** In a chroot, the table of mounts lacks the file system on which the root folder lies. */
  @Test
  void in_a_chroot_a_folder_is_used_like_any_other() throws Exception {
    Probe.require(
        Probe.isInstalled("unshare", "--mount", "chroot", "/", "true"),
        "chroot needs Linux, root and unshare");
    Path tasks = Files.createDirectories(temp.resolve("root/queue"));
    JournalingAgent.makeTasks(tasks, 2);
    Path codex = FakeCodex.script(temp.resolve("root"), FakeCodex.SUCCESS);
    String script =
        """
        for folder in /bin /lib* /usr /etc /dev /proc '%s' '%s'; do
          mkdir -p "root$folder"
          mount --rbind "$folder" "root$folder"
        done
        ! chroot root df /queue
        exec chroot root '%s' /queue --codex /%s
        """
            .formatted(
                System.getProperty("java.home"),
                Worker.PROGRAM.getParent(),
                Worker.PROGRAM,
                codex.getFileName());
    Worker.Result run =
        Worker.startCommand(
                temp, Map.of(), List.of("unshare", "--mount", "/bin/sh", "-euc", script))
            .await();
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(JournalingAgent.count(tasks, "done_exec_log-")).isEqualTo(2);
  }

  private Worker start(Path tasks, JournalingAgent agent) throws Exception {
    return Worker.start(
        temp, Map.of(), tasks, "--codex", agent.program(), "-c", "2", "--no-resume");
  }
}
