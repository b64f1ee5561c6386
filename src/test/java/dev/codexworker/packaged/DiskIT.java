package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.FolderNames;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.LogHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail the packaged program: really full ones, and system calls that strace fails. */
class DiskIT {
  private static final String[] ALL_DONE = {
    "a.md", "b.md", "done_exec_log-a.md.txt", "done_exec_log-b.md.txt"
  };

  @TempDir Path temp;
  private Path codex;

  @BeforeEach
  void makeCodex() throws IOException {
    temp = temp.toRealPath();
    codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
  }

  private Path queue(Path parent) throws IOException {
    Path tasks = Files.createTempDirectory(parent, "tasks");
    Files.writeString(tasks.resolve("a.md"), "a");
    Files.writeString(tasks.resolve("b.md"), "b");
    return tasks;
  }

  private List<Object> program(Path tasks) {
    return List.of(Worker.PROGRAM, tasks, "--codex", codex, "-r", "0", "-c", "1", "-C", temp);
  }

  private static List<String> texts(List<?> command) {
    return command.stream().map(Object::toString).toList();
  }

  /** Runs a command that fails for a reason, and returns whether all was done in spite of it. */
  private boolean fails(Path tasks, List<String> command, String reason) throws Exception {
    Worker.Result result = Worker.startCommand(temp, Map.of(), command).await();
    String said = command + ": " + result.exit() + "\n" + result.out() + result.err();
    assertThat(result.out() + result.err()).as(said).doesNotContain("Exception", "\tat ");
    boolean done = FolderNames.of(tasks).containsAll(List.of(ALL_DONE));
    if (!done) {
      assertThat(result.exit()).as(said).isEqualTo(3);
      assertThat(result.out() + result.err()).as(said).contains(reason);
      assertThat(result.out()).as(said).doesNotContain("failed  a.md", "failed  b.md");
    }
    FaultTable.tried(1);
    return done;
  }

  private void resumes(Path tasks) throws Exception {
    Worker.Result again = Worker.startCommand(temp, Map.of(), texts(program(tasks))).await();
    String said = again.exit() + "\n" + again.out() + again.err();
    assertThat(again.exit()).as(said).isZero();
    assertThat(FolderNames.of(tasks)).as(said).contains(ALL_DONE);
    assertThat(FolderNames.of(tasks)).noneMatch(name -> name.startsWith("in-progress-"));
    for (String name : List.of("a.md", "b.md")) {
      Path log = tasks.resolve("done_exec_log-" + name + ".txt");
      assertThat(LogHistory.read(log).lastResult().map(AttemptResult::outcome))
          .as("what is done has its result: " + said)
          .contains(AttemptResult.Outcome.DONE);
    }
  }

  private static void command(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", words) + output).isZero();
  }

  @Test
  @Fault("8 disk full, I/O errors, read-only")
  void a_full_disk_one_without_inodes_and_one_that_is_read_only() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    if (!Probe.isInstalled(
        "mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=50", "tmpfs", disk.toString())) {
      System.err.println("\n*** cannot mount: TESTS OF A FULL DISK ARE SKIPPED ***\n");
      Assumptions.abort("a tmpfs cannot be mounted");
    }
    try {
      Path full = queue(disk);
      command("sh", "-c", "dd if=/dev/zero of=" + disk + "/filler bs=4k 2>/dev/null; true");
      assertThat(fails(full, texts(program(full)), "No space left on device")).isFalse();
      Files.delete(disk.resolve("filler"));
      resumes(full);

      Path crowded = queue(disk);
      command("sh", "-c", "i=0; while touch %s/$i; do i=$((i+1)); done 2>&-; true".formatted(disk));
      assertThat(fails(crowded, texts(program(crowded)), "No space left on device")).isFalse();
      command("sh", "-c", "rm " + disk + "/[0-9]*");
      resumes(crowded);

      Path frozen = queue(disk);
      command("mount", "-o", "remount,ro", disk.toString());
      assertThat(fails(frozen, texts(program(frozen)), "not writable")).isFalse();
      command("mount", "-o", "remount,rw", disk.toString());
      resumes(frozen);
    } finally {
      command("umount", disk.toString());
    }
  }

  @Test
  @Fault("8 disk full, I/O errors, read-only")
  void any_sync_link_or_write_fails() throws Exception {
    Strace.require();
    Stream.of("fdatasync", "fsync", "link", "unlink", "write", "openat")
        .parallel()
        .forEach(
            call -> {
              try {
                failEach(call);
              } catch (Exception e) {
                throw new AssertionError(call, e);
              }
            });
  }

  private void failEach(String call) throws Exception {
    boolean injected = true;
    for (int n = 1; injected && n <= (FaultTable.WHOLE ? 40 : 1); n++) {
      String error = n % 2 == 0 ? "EIO" : "ENOSPC";
      String reason = n % 2 == 0 ? "Input/output error" : "No space left on device";
      Path tasks = queue(temp);
      Path trace = temp.resolve(tasks.getFileName() + ".trace");
      List<String> options = new ArrayList<>(List.of("-e", "trace=" + call, "-e"));
      options.add("inject=%s:error=%s:when=%d+".formatted(call, error, n));
      for (String name : List.of("running_exec_log-a.md.txt", "in-progress-a.md", "a.md", "")) {
        options.addAll(List.of("-P", tasks.resolve(name).toString()));
      }
      fails(tasks, Strace.command(trace, options, program(tasks)), reason);
      injected = Files.readString(trace).contains("(INJECTED)");
      resumes(tasks);
    }
  }

  @Test
  @Fault("too few file descriptors")
  void too_few_file_descriptors() throws Exception {
    Assumptions.assumeTrue(Probe.isInstalled("prlimit", "--version"), "there is no prlimit");
    for (int most = 12; most <= 40; most += FaultTable.WHOLE ? 1 : 9) {
      Path tasks = queue(temp);
      List<Object> command = new ArrayList<>(List.of("prlimit", "--nofile=" + most));
      command.addAll(program(tasks));
      Worker.Result result = Worker.startCommand(temp, Map.of(), texts(command)).await();
      String said = most + ": " + result.exit() + "\n" + result.out() + result.err();
      assertThat(FolderNames.of(tasks)).as(said).noneMatch(name -> name.startsWith("failed_"));
      assertThat(result.exit() == 0)
          .as(said)
          .isEqualTo(FolderNames.of(tasks).contains(ALL_DONE[3]));
      resumes(tasks);
      FaultTable.tried(1);
    }
  }
}
