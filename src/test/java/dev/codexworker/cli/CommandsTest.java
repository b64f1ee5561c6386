package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The other verbs, a dry run, and what wrong usage is answered with. */
class CommandsTest {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("pending.md"), "x");
    Files.writeString(tasks.resolve("done.md"), "x");
    Files.writeString(tasks.resolve("done_exec_log-done.md.txt"), "log");
    Files.writeString(tasks.resolve("failed.md"), "x");
    Files.writeString(tasks.resolve("failed_exec_log-failed.md.txt"), "log");
    Files.writeString(tasks.resolve("in-progress-crashed.md"), "x");
    Files.writeString(tasks.resolve("running_exec_log-crashed.md.txt"), "");
    Files.createDirectory(tasks.resolve("refused.md"));
  }

  /** Every name with its content, time of change and place on the disk. */
  private Map<String, String> snapshot() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(tasks)) {
      for (Path file : files.toList()) {
        String content = Files.isDirectory(file) ? "" : Files.readString(file);
        all.put(
            file.getFileName().toString(),
            content + Files.getLastModifiedTime(file) + Files.getAttribute(file, "unix:ino"));
      }
    }
    all.put(".", Files.getLastModifiedTime(tasks).toString());
    return all;
  }

  @Test
  void a_dry_run_shows_the_order_and_the_command_line_and_leaves_the_folder_as_it_was()
      throws IOException {
    Map<String, String> before = snapshot();
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    for (List<Object> how : List.<List<Object>>of(List.of("-n"), List.of("--mode", "dry-run"))) {
      List<Object> args = new ArrayList<>(List.of(tasks, "--codex", codex, "-m", "a b"));
      args.addAll(how);
      Cli result = Cli.run(args.toArray());
      assertThat(result.exit()).isEqualTo(ExitCode.OK);
      assertThat(result.out().lines().map(l -> l.replaceAll("/tmp.*/", "")).limit(4))
          .containsExactly(
              "would recover  crashed.md",
              "would retry   failed.md",
              "would run     pending.md",
              "refused (is a folder; a task must be a regular file)  refused.md");
      assertThat(result.out())
          .contains(codex + " exec --json -s read-only --skip-git-repo-check -m 'a b' - < TASK");
      assertThat(snapshot()).isEqualTo(before);
    }
  }

  @Test
  void status_and_the_dry_runs_of_the_other_verbs_change_nothing() throws IOException {
    Map<String, String> before = snapshot();
    for (String args : List.of("status", "status -d", "status --json", "clean -n", "reset -n")) {
      List<Object> all = new ArrayList<>(List.<Object>of((Object[]) args.split(" ", -1)));
      all.add(tasks);
      int exit = args.startsWith("reset") ? ExitCode.TASK_FAILED : ExitCode.OK; // one has crashed
      assertThat(Cli.run(all.toArray()).exit()).as(args).isEqualTo(exit);
    }
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void clean_puts_back_what_a_crashed_worker_left_and_touches_nothing_else() throws IOException {
    Map<String, String> before = snapshot();
    Cli clean = Cli.run("clean", tasks);
    assertThat(clean.exit()).isEqualTo(ExitCode.OK);
    assertThat(clean.out()).contains("recover crashed.md", "1 task recovered");
    Map<String, String> after = snapshot();
    assertThat(after).containsKeys("crashed.md", "interrupted_exec_log-crashed.md.txt");
    assertThat(after).doesNotContainKey("in-progress-crashed.md");
    for (String other :
        List.of("pending.md", "done.md", "failed.md", "done_exec_log-done.md.txt")) {
      assertThat(after.get(other)).isEqualTo(before.get(other));
    }
  }

  @Test
  void reset_asks_first_and_takes_no_for_an_answer() throws IOException {
    Map<String, String> before = snapshot();
    assertThat(Cli.run("reset", tasks).exit()).isEqualTo(ExitCode.USAGE);
    assertThat(Cli.run("reset", tasks).err()).contains("--yes");
    assertThat(Cli.onTerminal("n\n", "reset", tasks).exit()).isEqualTo(ExitCode.USAGE);
    assertThat(Cli.onTerminal("", "reset", tasks).exit()).isEqualTo(ExitCode.USAGE);
    assertThat(snapshot()).isEqualTo(before);
    Cli yes = Cli.onTerminal("y\n", "reset", "--failed", tasks);
    assertThat(yes.err()).contains("1 task?");
    assertThat(snapshot()).containsKeys("interrupted_exec_log-failed.md.txt", "failed.md");
    assertThat(snapshot()).containsKey("done_exec_log-done.md.txt");
  }

  @Test
  void an_empty_path_is_not_the_current_folder() {
    Cli result = Cli.run("status", "");
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("empty path");
  }

  @Test
  void the_lock_file_and_pause_files_are_no_tasks_even_if_named() throws IOException {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Files.writeString(tasks.resolve(".codex-worker.lock"), "");
    Cli result = Cli.run(tasks.resolve(".codex-worker.lock"), "--codex", codex);
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.out()).contains("refused");
    assertThat(tasks.resolve(".codex-worker.lock")).exists();
  }

  @Test
  void arguments_that_take_the_sandbox_away_are_asked_for_like_danger() throws IOException {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Cli result =
        Cli.run(tasks, "--codex", codex, "--", "--dangerously-bypass-approvals-and-sandbox");
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("--yes");
  }

  @Test
  void a_file_named_after_an_at_sign_is_no_list_of_options() throws IOException {
    Files.writeString(tasks.resolve("@evil.md"), "-s danger-full-access");
    Cli result = Cli.run("status", "@" + tasks.resolve("evil.md"));
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("no such folder or task file");
  }

  @Test
  void reset_refuses_what_a_crashed_worker_left() {
    Cli reset = Cli.run("reset", "--yes", tasks);
    assertThat(reset.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(reset.err()).contains("crashed.md");
    assertThat(Cli.run("status", tasks).out()).containsPattern("interrupted +2");
  }

  @Test
  void danger_is_asked_for_twice_and_needs_yes_where_nobody_can_be_asked() throws IOException {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Object[] args = {tasks.resolve("pending.md"), "--codex", codex, "-s", "danger-full-access"};
    assertThat(Cli.run(args).err()).contains("--yes");
    assertThat(Cli.run(args).exit()).isEqualTo(ExitCode.USAGE);
    Cli once = Cli.onTerminal("y\nn\n", args);
    assertThat(once.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(once.err()).contains("without a sandbox", "Are you sure");
    assertThat(Cli.run("status", tasks).out()).containsPattern("pending +1");
    assertThat(Cli.onTerminal("y\nyes\n", args).exit()).isEqualTo(ExitCode.OK);
    assertThat(Cli.run("status", tasks).out()).containsPattern("done +2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--concurency 2          | --concurrency",
        "-c 0                    | 1-64",
        "-c 65                   | 1-64",
        "-c two                  | two",
        "-r 11                   | 0-10",
        "-t 10                   | unit",
        "-t 0s                   | greater",
        "-e huge                 | minimal, low, medium, high, xhigh",
        "--mode rw               | read-only",
        "-C nowhere              | nowhere",
        "-p [                    | pattern",
        "nowhere                 | nowhere",
        "--add-dir .             | workspace-write",
        "reset --unknown         | --unknown",
        "status -x               | -x",
        "-n run .                | after the command",
        "status --class nonsense | usage-limit, capacity",
        "reset --class nonsense  | usage-limit, capacity",
        "somewhere reset         | after the command",
        "-p a/b                  | pattern",
        "--halt 101%             | 101%",
        "--max-tokens 0          | greater than zero",
        "--max-load 0            | greater than zero",
        "--max-load busy         | 200%",
        "--max-load 1e3          | '1e3' is not a load",
        "--max-load 99.5%        | '99.5%' is not a load",
        "--min-memory 2          | 512M or 2G",
        "--min-memory 0G         | '0G' is not a size",
        "--min-memory 1.5G       | '1.5G' is not a size",
        "--json -n .             | no dry run",
        "--efort low             | did you mean --effort?",
        "-s readonly             | did you mean read-only?",
        "-e hihg                 | did you mean high?",
        "reset --class timeuot . | did you mean timeout?",
        "staus                   | did you mean status?",
        "-C scr                  | did you mean src?",
        "status LICENCE          | did you mean LICENSE?",
        "exmaples/tasks          | did you mean examples?",
        "examples/taks           | did you mean examples/tasks?",
        "logs                    | TASK",
        "logs nothing-like-it    | no such task",
      })
  void wrong_usage_is_one_clear_line_and_exit_2(String args, String hint) {
    Cli result = Cli.run((Object[]) args.split(" ", -1));
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).singleElement().asString().contains(hint);
  }

  @Test
  void a_log_named_instead_of_its_task_is_explained() {
    Cli result = Cli.run(tasks.resolve("done_exec_log-done.md.txt"));
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("is the log of done.md");
  }

  @ParameterizedTest
  @CsvSource({"no-such-codex, PATH", "./no-such-codex, no codex at", "./LICENSE, executed"})
  void a_codex_that_can_not_be_used_stops_the_run_before_it_touches_a_task(
      String codex, String hint) throws IOException {
    Map<String, String> before = snapshot();
    Cli result = Cli.run(tasks, "--codex", codex);
    assertThat(result.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(result.err().lines()).singleElement().asString().contains("--codex", hint);
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void a_codex_that_can_not_even_tell_its_version_is_no_codex() throws IOException {
    Path codex = FakeCodex.script(temp, "");
    Files.writeString(codex, "#!/bin/sh\necho broken >&2\nexit 9\n");
    Cli result = Cli.run(tasks, "--codex", codex);
    assertThat(result.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(result.err()).contains("exited with 9: broken");
    assertThat(tasks.resolve("running_exec_log-pending.md.txt")).doesNotExist();
  }

  @Test
  void a_single_task_can_be_named_by_any_of_its_two_names() throws IOException {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    assertThat(Cli.run(tasks.resolve("in-progress-crashed.md"), "--codex", codex).exit()).isZero();
    assertThat(Cli.run("run", tasks.resolve("pending.md"), "--codex", codex).exit()).isZero();
    assertThat(Cli.run("status", tasks).out()).containsPattern("done +3").contains("failed");
  }

  @Test
  void the_last_of_a_repeated_option_counts_and_no_other_is_forgotten() throws IOException {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Cli result =
        Cli.run(tasks, "-n", "-m", "m1", "-c", "2", "--codex", codex, "-c", "3", "-r", "1");
    assertThat(result.out()).contains("3 at a time", "-m m1", codex.toString());
  }

  @Test
  void help_is_grouped_and_has_examples() {
    String help = Cli.run("--help").out();
    for (String group :
        List.of("What to run", "Sandbox and safety", "Retries and limits", "Output")) {
      int begin = help.indexOf("\n" + group + ":\n");
      assertThat(begin).as(group).isPositive();
      assertThat(help.substring(begin).lines().skip(2).limit(3))
          .allMatch(line -> line.startsWith("  codex-worker tasks/"));
    }
    for (String verb : List.of("check", "status", "logs", "clean", "reset")) {
      assertThat(Cli.run(verb, "--help").out()).contains("Examples:\n  codex-worker " + verb);
    }
  }

  @Test
  void the_examples_of_the_help_can_be_parsed() {
    for (String verb : List.of("", "check", "status", "logs", "clean", "reset")) {
      String help = (verb.isEmpty() ? Cli.run("--help") : Cli.run(verb, "--help")).out();
      for (String line : help.lines().filter(l -> l.startsWith("  codex-worker ")).toList()) {
        String command =
            line.strip().substring("codex-worker ".length()).replaceAll("  .*|[>|].*", "");
        List<Object> args = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(command);
        while (word.find()) {
          args.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        args.add("--help");
        assertThat(Cli.run(args.toArray()).exit()).as(line).isZero();
      }
    }
  }

  @Test
  void help_names_every_option_and_exit_code() {
    Cli help = Cli.run("--help");
    assertThat(help.exit()).isZero();
    assertThat(help.out())
        .contains("--concurrency", "--mode", "--sandbox", "--dry-run", "--retry-delay", "--add-dir")
        .contains("--skip-failed", "--pattern", "--codex", "--color", "--quiet", "--verbose")
        .contains("Exit codes:", "130", "status", "clean", "reset");
  }
}
