package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The live view in a real terminal: what is on the screen, and what is left of it. */
class TerminalIT {
  /** Says what it runs, and answers once there is a file "go-" with its prompt's name. */
  private static final String WAITS =
      """
      echo '{"type":"thread.started","thread_id":"t1"}'
      echo '{"type":"turn.started"}'
      echo "{\\"type\\":\\"item.started\\",\\"item\\":{\\"id\\":\\"i\\",\\"type\\":\\"command_execution\\",\\"command\\":\\"/bin/bash -lc 'make $prompt'\\",\\"status\\":\\"in_progress\\"}}"
      while [ ! -e "go-$prompt" ]; do sleep 0.05; done
      """
          + FakeCodex.SUCCESS;

  @TempDir Path temp;
  private Path codex;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(temp.resolve("tasks"));
    codex = FakeCodex.script(temp, WAITS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void shows_each_agent_and_the_whole_folder_through_a_resize_and_back(int agents)
      throws Exception {
    makeTasks(agents + 1);
    try (Tmux terminal = Tmux.open(100, 30, temp, Map.of())) {
      terminal.type(command(agents));
      awaitText(terminal, "make %02d".formatted(agents));
      String wide =
          "COMMAND\n"
              + agentLines(agents, agents)
              + "  BAR   0%%\n  0 of %d done, 0 failed, %d running, 1 left"
                  .formatted(agents + 1, agents);
      awaitScreen(terminal, wide);

      terminal.resize(60, 12);
      int shown = agents <= 9 ? agents : 8;
      awaitEnd(
          terminal,
          agentLines(agents, shown)
              + (shown < agents ? "  and " + (agents - shown) + " more\n" : "")
              + "  BAR   0%%\n  0 of %d done, 0 failed, %d running, 1 left"
                  .formatted(agents + 1, agents));
      assertThat(screen(terminal)).containsOnlyOnce(" running, ");

      Files.createFile(temp.resolve("go-01"));
      awaitText(terminal, "1 of ");
      terminal.resize(100, 30);
      awaitEnd(
          terminal,
          "TIME done    task-01.md TIME, 7 tokens\n"
              + agentLines(agents + 1, agents + 1).replace(agentLine(1), "")
              + "  BAR PERCENT\n  1 of %d done, 0 failed, %d running, 0 left, 7 tokens"
                  .formatted(agents + 1, agents));
      for (int i = 2; i <= agents + 1; i++) {
        Files.createFile(temp.resolve("go-%02d".formatted(i)));
      }
      awaitText(terminal, "duration");
      awaitPrompt(terminal);
      assertThat(screen(terminal))
          .endsWith(
              """
                done      %d
                failed    0
                duration  TIME
                tokens    %d: input %d (cached 0), output %d (reasoning 0)
              $"""
                  .formatted(agents + 1, 7 * (agents + 1), 5 * (agents + 1), 2 * (agents + 1)))
          .doesNotContain("running", "more");
      assertNothingIsBroken(terminal);
    }
  }

  @Test
  void ctrl_c_leaves_the_outcomes_and_a_terminal_as_it_was() throws Exception {
    makeTasks(3);
    try (Tmux terminal = Tmux.open(100, 30, temp, Map.of())) {
      terminal.type(command(2));
      awaitText(terminal, "make 02");
      terminal.press("C-c");
      awaitText(terminal, "run again to go on");
      awaitPrompt(terminal);
      assertThat(screen(terminal))
          .contains(
              "codex-worker: stopping: agents are being ended; once more kills them at once\n")
          .contains("pending task-01.md  interrupted: ", "pending task-02.md  interrupted: ")
          .contains("\n  interrupted (pending)  2\n", "\n  not started (pending)  1\n")
          .doesNotContain("make");
      assertNothingIsBroken(terminal);
    }
  }

  @Test
  void an_agent_that_is_killed_and_a_folder_that_breaks_leave_nothing_broken() throws Exception {
    makeTasks(2);
    try (Tmux terminal = Tmux.open(100, 30, temp, Map.of())) {
      terminal.type(command(2) + " --retries 0");
      awaitText(terminal, "make 02");
      new ProcessBuilder("/bin/sh", "-c", "kill -9 " + agentOf("01")).start().waitFor();
      awaitText(terminal, "failed  task-01.md  task-failed: ");
      Files.delete(temp.resolve("tasks/.codex-worker.lock"));
      Files.writeString(temp.resolve("tasks/task-02.md"), "a new file of that name");
      Files.createFile(temp.resolve("go-02"));
      awaitText(terminal, "duration");
      awaitPrompt(terminal);
      assertThat(terminal.history()).contains("refused task-02.md").doesNotContain("running");
      assertNothingIsBroken(terminal);
    }
  }

  @Test
  void a_stop_and_what_is_typed_meanwhile_do_not_break_the_view() throws Exception {
    makeTasks(2);
    try (Tmux terminal = Tmux.open(100, 30, temp, Map.of())) {
      terminal.type("set -m; clear; " + command(2));
      awaitText(terminal, "make 02");
      terminal.press("C-z");
      awaitText(terminal, "topped");
      terminal.type("echo FIRST; echo SECOND");
      awaitText(terminal, "\nSECOND\n");
      terminal.type("fg");
      await(
          terminal,
          "a frame below what was typed",
          () -> terminal.screen().matches("(?s).*\nSECOND\n\\$ fg\n.*\n  task-01.*0 left"));
      Files.createFile(temp.resolve("go-01"));
      Files.createFile(temp.resolve("go-02"));
      awaitText(terminal, "duration");
      awaitPrompt(terminal);
      assertThat(terminal.history()).contains("\nFIRST\nSECOND\n").contains("tokens  ");
      assertNothingIsBroken(terminal);
    }
  }

  @Test
  void nothing_of_the_view_gets_into_the_scrollback() throws Exception {
    makeTasks(3);
    try (Tmux terminal = Tmux.open(100, 30, temp, Map.of())) {
      terminal.type("clear; " + command(1));
      for (int i = 1; i <= 3; i++) {
        awaitText(terminal, "make 0" + i);
        Files.createFile(temp.resolve("go-0" + i));
      }
      awaitText(terminal, "duration");
      assertThat(terminal.value("history_size")).isEqualTo("0");
    }
  }

  @Test
  void wide_names_do_not_break_the_columns() throws Exception {
    for (String name :
        new String[] {"漢字漢字漢字", "👩‍👩‍👧‍👦 家族", "e\u0301te\u0301", "❤️", "x".repeat(200)}) {
      Files.writeString(temp.resolve("tasks").resolve(name + ".md"), "zz");
    }
    try (Tmux terminal = Tmux.open(60, 12, temp, Map.of())) {
      terminal.type(command(5));
      awaitText(terminal, "5 running");
      Processes.await(
          "all run",
          () -> screen(terminal).lines().filter(line -> line.endsWith("$ make zz")).count() == 5);
      assertThat(terminal.screen().lines().filter(line -> line.contains("$ make zz"))).hasSize(5);
      Files.createFile(temp.resolve("go-zz"));
      awaitText(terminal, "duration");
      awaitPrompt(terminal);
      assertThat(terminal.history()).doesNotContain("running", "make zz");
      assertNothingIsBroken(terminal);
    }
  }

  @Test
  void status_is_watched_in_place_until_nothing_runs() throws Exception {
    makeTasks(2);
    Worker worker = Worker.start(temp, Map.of(), "tasks", "--codex", codex, "-c", "2");
    try (Tmux terminal = Tmux.open(60, 12, temp, Map.of())) {
      terminal.type(Worker.PROGRAM + " status tasks --watch -d");
      awaitText(terminal, "running           2  100.0%");
      Files.createFile(temp.resolve("go-01"));
      awaitText(terminal, "done              1   50.0%");
      Files.createFile(temp.resolve("go-02"));
      awaitText(terminal, "done              2  100.0%");
      awaitPrompt(terminal);
      assertThat(terminal.history()).containsOnlyOnce("total             2");
      assertNothingIsBroken(terminal);
    }
    assertThat(worker.await().exit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM=dumb", "NO_COLOR=1", "CI=true", "--color never", "| cat"})
  void where_nothing_can_be_redrawn_there_is_not_one_escape_byte(String how) throws Exception {
    makeTasks(2);
    Files.createFile(temp.resolve("go-01"));
    Files.createFile(temp.resolve("go-02"));
    String run = how.contains("=") ? how + " " + command(1) : command(1) + " " + how;
    try (Tmux terminal = Tmux.open(100, 30, temp, Map.of())) {
      Path typed = temp.resolve("typescript");
      Files.writeString(temp.resolve("run.sh"), run + "\n");
      terminal.type("script -qc 'sh run.sh' " + typed + "; echo ended");
      awaitText(terminal, "\nended");
      assertThat(Files.readString(typed))
          .contains("start   task-01.md", "done    task-02.md")
          .doesNotContain("\u001b");
    }
  }

  private void makeTasks(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      Files.writeString(temp.resolve("tasks/task-%02d.md".formatted(i)), "%02d".formatted(i));
    }
  }

  private String command(int concurrency) {
    return Worker.PROGRAM + " tasks --codex ./" + codex.getFileName() + " -c " + concurrency;
  }

  private static String agentLine(int i) {
    return "  task-%02d.md TIME  #1  $ make %02d\n".formatted(i, i);
  }

  private static String agentLines(int agents, int shown) {
    return IntStream.rangeClosed(1, Math.min(agents, shown))
        .mapToObj(TerminalIT::agentLine)
        .collect(Collectors.joining());
  }

  private long agentOf(String prompt) throws Exception {
    for (long pid : Processes.withCommandLine(codex.getFileName().toString())) {
      String log =
          Files.readString(temp.resolve("tasks/running_exec_log-task-" + prompt + ".md.txt"));
      if (log.contains("agent: " + pid + " ")) {
        return pid;
      }
    }
    throw new AssertionError("no agent for " + prompt);
  }

  /** The screen with everything replaced that differs from run to run. */
  private String screen(Tmux terminal) throws IOException, InterruptedException {
    return terminal
        .screen()
        .replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d ", "TIME ")
        .replaceAll(" +\\d+(\\.\\d)?s(,|$|  #)", " TIME$2")
        .replaceAll("(?m)  \\d+(\\.\\d)?s(,|$)", "  TIME$2")
        .replaceAll("(?m)(duration  )\\d+(\\.\\d)?s$", "$1TIME")
        .replaceAll(", (about|less than)[^,]+ left,", ",")
        .replaceAll("[█▓▒░]+", "BAR")
        .replaceAll("BAR +[1-9]\\d*%", "BAR PERCENT")
        .replaceAll("(?s)^\\$ .*?-c \\d+\\s?\n", "COMMAND\n");
  }

  private void awaitText(Tmux terminal, String text) throws Exception {
    await(terminal, text, () -> terminal.screen().contains(text));
  }

  private void awaitScreen(Tmux terminal, String expected) throws Exception {
    await(terminal, expected, () -> screen(terminal).equals(expected));
  }

  private void awaitEnd(Tmux terminal, String expected) throws Exception {
    await(terminal, expected, () -> screen(terminal).endsWith(expected));
  }

  private void awaitPrompt(Tmux terminal) throws Exception {
    await(terminal, "a prompt", () -> terminal.screen().endsWith("\n$"));
  }

  private void await(Tmux terminal, String what, java.util.concurrent.Callable<Boolean> condition)
      throws Exception {
    try {
      Processes.await("the screen shows " + what, condition);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nbut it shows\n" + screen(terminal), e);
    }
  }

  private static void assertNothingIsBroken(Tmux terminal) throws Exception {
    assertThat(terminal.value("cursor_flag")).as("the cursor is shown").isEqualTo("1");
    assertThat(terminal.value("wrap_flag")).as("lines wrap").isEqualTo("1");
    terminal.type("echo $((6*7))");
    Processes.await("the shell answers", () -> terminal.screen().contains("\n42\n"));
  }
}
