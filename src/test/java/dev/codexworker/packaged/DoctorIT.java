package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FolderNames;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A healthy machine and broken ones, with the real codex; the broken sandbox is DoctorTest's. */
class DoctorIT extends RealCodexSetting {
  /** A kernel without locks on files, as far as the program can tell. */
  private static final String NO_LOCKS =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <fcntl.h>
      #include <stdarg.h>
      static int call(const char *name, int fd, int cmd, void *arg) {
        if (cmd == F_SETLK || cmd == F_SETLKW) { errno = ENOLCK; return -1; }
        return ((int (*)(int, int, void *)) dlsym(RTLD_NEXT, name))(fd, cmd, arg);
      }
      #define ARG va_list a; va_start(a, cmd); void *arg = va_arg(a, void *); va_end(a)
      int fcntl(int fd, int cmd, ...) { ARG; return call("fcntl", fd, cmd, arg); }
      int fcntl64(int fd, int cmd, ...) { ARG; return call("fcntl64", fd, cmd, arg); }
      """;

  @BeforeEach
  void makeTask() throws IOException {
    task("a.md", "hello");
  }

  private Worker.Result doctor(Path queue, Map<String, String> more) throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return Worker.run(work, all, "doctor", queue);
  }

  private static void finds(Worker.Result result, int exit, String... words) {
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    assertThat(result.out()).contains(words);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void a_healthy_machine_runs_tasks() throws Exception {
    finds(
        doctor(tasks, Map.of()),
        0,
        "ok       codex      codex-cli 0.",
        "ok       sandbox",
        "ok       git        git version",
        "ok       folder",
        "warning  login      codex is not logged in");
    assertThat(FolderNames.of(tasks)).containsExactly("a.md");
    assertThat(start().await().exit()).isZero();
  }

  @Test
  void without_git_the_remedy_is_named_and_tasks_run() throws Exception {
    Path bin = Files.createDirectory(temp.resolve("bin"));
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isDirectory(Path.of(folder))) {
        linkAllButGit(Path.of(folder), bin);
      }
    }
    finds(
        doctor(tasks, Map.of("PATH", bin.toString())),
        0,
        "warning  git        can't be used, so there is no --worktree and no land",
        "install git");
  }

  private static void linkAllButGit(Path folder, Path bin) throws IOException {
    try (DirectoryStream<Path> programs = Files.newDirectoryStream(folder)) {
      for (Path program : programs) {
        Path link = bin.resolve(program.getFileName());
        if (!link.endsWith("git") && !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
          Files.createSymbolicLink(link, program);
        }
      }
    }
  }

  @Test
  void without_locks_no_task_can_run() throws Exception {
    Path source = Files.writeString(temp.resolve("no-locks.c"), NO_LOCKS);
    Path library = temp.resolve("no-locks.so");
    if (!Probe.isInstalled(
        "gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")) {
      System.err.println("\n*** no gcc: THE TEST WITHOUT LOCKS IS SKIPPED ***\n");
      Assumptions.abort("the missing locks can't be built");
    }
    finds(
        doctor(tasks, Map.of("LD_PRELOAD", library.toString())),
        3,
        "problem  folder",
        "no file can be locked: No locks available",
        "lock service");
    assertThat(FolderNames.of(tasks)).containsExactly("a.md");
  }

  @Test
  void on_a_full_disk_no_task_can_run() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    if (!Probe.isInstalled("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString())) {
      System.err.println("\n*** cannot mount: TESTS OF A FULL DISK ARE SKIPPED ***\n");
      Assumptions.abort("a tmpfs cannot be mounted");
    }
    try {
      Path queue = Files.createDirectory(disk.resolve("tasks"));
      Probe.isInstalled("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=4k");
      finds(
          doctor(queue, Map.of()),
          3,
          "problem  folder",
          "No space left on device",
          "warning  space      0 MB free",
          "free some space");
      assertThat(queue).isEmptyDirectory();
    } finally {
      assertThat(Probe.isInstalled("umount", disk.toString())).isTrue();
    }
  }
}
