package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.FolderNames;
import dev.codexworker.task.Visible;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that an agent planted hang no command, steer no terminal, and lead to no other file. */
class HostileLogTest extends WorktreeSetting {
  private static final List<Integer> DOCUMENTED =
      List.of(ExitCode.OK, ExitCode.TASK_FAILED, ExitCode.USAGE, ExitCode.ENVIRONMENT);

  private static final String ESCAPES = "\u001b[2J\u001b]0;x\u0007\u009b31m\u202e\r";

  private static final List<String> LOGS =
      List.of(
          "done_exec_log-d.md.txt",
          "failed_exec_log-f.md.txt",
          "interrupted_exec_log-i.md.txt",
          "running_exec_log-r.md.txt");

  private static final String FIELDS =
      Stream.of(
              "started host boot pid-namespace agent-lock worker worker-start codex base worktree"
                  + " folder sandbox queue-protection model effort front-matter task-sha256 preface"
                  + " preface-sha256 prompt-sha256 command signature agent thread no-answer-since")
          .flatMap(keys -> Stream.of(keys.split(" ", -1)))
          .map(key -> key + ": " + ESCAPES + key + "\n")
          .collect(Collectors.joining());

  private Path secret;

  private void plant(Path log, String kind) throws Exception {
    switch (kind) {
      case "FIFO" -> assertThat(new ProcessBuilder("mkfifo", "" + log).start().waitFor()).isZero();
      case "folder" -> Files.createDirectories(log.resolve("x"));
      case "link" -> Files.createSymbolicLink(log, secret);
      case "endless" -> {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
          file.setLength((FaultTable.WHOLE ? 300 : 30) << 20);
        }
      }
      case "rubbish" -> {
        byte[] rubbish = new byte[100_000];
        new Random(1).nextBytes(rubbish);
        Files.write(log, rubbish);
      }
      default -> Files.writeString(log, logOfEscapes(log.toString().contains("done")));
    }
  }

  private static String logOfEscapes(boolean done) {
    String result =
        "== result ==\noutcome: %s\nclass: %s\n".formatted(done ? "done" : "failed", "x");
    return "== attempt %s ==\n%s-- prompt --\n  %s\n-- transcript --\n  12:00:00 %s\n"
            .formatted(ESCAPES, FIELDS, ESCAPES, ESCAPES)
        + "-- last message --\n  %s\n".formatted(ESCAPES)
        + result
        + "reason: %s\nexit: %s\nduration-ms: 9%s\nthread-tokens: %s\n== end ==\n"
            .formatted(ESCAPES, ESCAPES, "9".repeat(17), ESCAPES);
  }

  private Cli tried(Object... args) {
    String command = List.of(args).toString();
    Cli result = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Cli.onTerminal("", args));
    FaultTable.tried(1);
    String printed = result.out() + result.err();
    assertThat(Visible.text(printed)).as(command).isEqualTo(printed);
    assertThat(printed).as(command).doesNotContain("of the secret", "Exception", "\tat ");
    assertThat(result.exit()).as(command + printed).isIn(DOCUMENTED);
    return result;
  }

  @ParameterizedTest
  @Fault("security 5, 7: hostile logs")
  @ValueSource(strings = {"FIFO", "folder", "link", "rubbish", "escapes", "endless"})
  void no_command_is_led_astray(String kind) throws Exception {
    secret = Files.writeString(temp.resolve("secret"), "of the secret");
    task("d.md", "echo d >d");
    assertThat(run().exit()).isZero();
    task("f.md", "f");
    task("i.md", "i");
    task("in-progress-r.md", "r");
    Files.delete(tasks.resolve("done_exec_log-d.md.txt"));
    for (String log : LOGS) {
      plant(tasks.resolve(log), kind.equals("endless") && !log.contains("-f.") ? "rubbish" : kind);
    }
    Files.createDirectories(repo.resolve(".catlab"));
    Files.createSymbolicLink(repo.resolve(".catlab/tasks"), tasks);
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    List<String> around = FolderNames.of(temp);

    tried("status", "-d", tasks);
    tried("status", "--json", tasks);
    for (String format : List.of("text", "markdown", "junit", "json")) {
      tried("report", tasks, "--format", format);
    }
    tried("collect", tasks);
    tried("collect", tasks, "--jsonl");
    for (String task : List.of("d.md", "f.md", "i.md", "r.md")) {
      tried("logs", tasks.resolve(task), "--last");
      if (!kind.equals("endless") || !task.equals("f.md")) {
        tried("logs", tasks.resolve(task));
      }
    }
    tried("check", tasks, "-C", repo);
    tried("doctor", tasks, "-C", repo, "--codex", codex);
    tried("wait", "-C", repo, "d", "f", "--timeout", "1m");
    tried("land", tasks, "-C", repo, "-n");
    tried("land", tasks, "-C", repo, "-y");
    tried("stop", tasks.resolve("r.md"), tasks.resolve("f.md"));
    tried("clean", tasks);
    tried("reset", "-y", tasks);
    Cli run = Cli.run(tasks, "--codex", codex, "-C", repo, "-r", "0");
    assertThat(run.exit()).as(run.out() + run.err()).isIn(DOCUMENTED);
    assertThat(Visible.text(run.out() + run.err())).isEqualTo(run.out() + run.err());

    assertThat(FolderNames.of(temp)).isEqualTo(around);
    assertThat(secret).hasContent("of the secret");
    List<String> left = FolderNames.of(tasks);
    for (String task : List.of("d.md", "f.md", "i.md")) {
      assertThat(left).contains(task);
    }
  }
}
