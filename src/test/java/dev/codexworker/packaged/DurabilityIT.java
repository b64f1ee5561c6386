package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import dev.codexworker.FaultTable;
import dev.codexworker.Processes;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of system calls on which the promise rests, and what happens between two of them. */
class DurabilityIT {
  private static final List<String> ATTEMPT =
      List.of("sync log", "claim", "sync folder", "spawn", "sync log", "commit", "sync folder");

  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeFolder() throws Exception {
    Strace.require();
    temp = temp.toRealPath();
    tasks = Files.createDirectory(temp.resolve("tasks"));
  }

  private static List<String> with(List<String> steps, String... more) {
    List<String> all = new ArrayList<>(steps);
    all.addAll(List.of(more));
    return all;
  }

  /** What a call is in the protocol; empty for what is no step of it. */
  private String step(String call) {
    String of = call.replace(tasks + "/", "").replace(temp + "/", "");
    if (of.matches("f(data)?sync\\(\\d+<\\w+_exec_log-.*")) {
      return "sync log";
    } else if (of.matches("f(data)?sync\\(\\d+<tasks>.*")) {
      return "sync folder";
    } else if (of.matches("f(data)?sync\\(\\d+<out/\\..*")) {
      return "sync output";
    } else if (of.matches("f(data)?sync\\(\\d+<out>.*")) {
      return "sync output's folder";
    } else if (of.matches("rename.*report.*")) {
      return "publish output";
    } else if (of.matches("(link|rename).*in-progress-.*in-progress-.*")) {
      return "odd";
    } else if (of.matches("(link|rename)[^\"]*\"[^\"]*\"[^\"]*\"in-progress-.*")) {
      return "claim";
    } else if (of.matches("(link|rename)[^\"]*\"in-progress-.*")) {
      return "put back";
    } else if (of.matches("(link|rename)[^\"]*\"running_exec_log-.*")) {
      return "commit";
    } else if (of.matches("(link|rename)[^\"]*\"[^\"]*\"[^\"]*\"running_exec_log-.*")) {
      return "reopen";
    } else if (of.matches("execve\\(\"[^\"]*codex[^\"]*\\.sh\".*\"exec\".*")) {
      return "spawn";
    }
    return "";
  }

  private List<String> steps(Path codex, Object... more) throws Exception {
    Path trace = temp.resolve("trace");
    List<Object> program = new ArrayList<>(List.of(Worker.PROGRAM, tasks, "--codex", codex));
    program.addAll(List.of("-c", "1", "--no-resume"));
    program.addAll(List.of(more));
    String kinds = "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat,execve";
    Worker.Result result =
        Worker.startCommand(temp, Map.of(), Strace.command(trace, List.of("-e", kinds), program))
            .await();
    assertThat(result.exit()).as(result.out() + result.err()).isLessThan(2);
    List<String> steps = new ArrayList<>();
    boolean prepared = false;
    for (String call : Strace.calls(trace)) {
      String step = step(call);
      prepared |= step.equals("sync log") || step.equals("reopen");
      if (prepared && !step.isEmpty()) {
        steps.add(step);
      }
    }
    return steps;
  }

  @Test
  @Fault("4 order of durability")
  void the_disk_has_the_claim_before_the_agent_starts_and_the_result_before_the_commit()
      throws Exception {
    Files.writeString(tasks.resolve("a.md"), "x");
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    assertThat(steps(codex)).isEqualTo(with(ATTEMPT, "put back"));
    FaultTable.tried(1);
  }

  @Test
  @Fault("4 order of durability")
  void in_every_attempt_of_a_task_that_failed_before_and_is_retried() throws Exception {
    Files.writeString(tasks.resolve("a.md"), "x");
    Files.writeString(tasks.resolve("failed_exec_log-a.md.txt"), "earlier\n");
    List<String> steps = steps(FakeCodex.failing(temp, "no luck"), "-r", "1");
    List<String> expected = with(List.of("reopen"), "sync log", "claim", "sync folder", "spawn");
    expected.add("sync log");
    expected.addAll(List.of("sync log", "spawn", "sync log"));
    assertThat(steps).isEqualTo(with(expected, "commit", "sync folder", "put back"));
    FaultTable.tried(2);
  }

  @Test
  @Fault("4 order of durability")
  void and_the_output_before_the_outcome_that_others_wait_for() throws Exception {
    Files.writeString(tasks.resolve("a.md"), "---\noutput: out/report.md\n---\nx");
    assertThat(steps(FakeCodex.script(temp, FakeCodex.SUCCESS)))
        .isEqualTo(
            List.of(
                "sync log",
                "claim",
                "sync folder",
                "spawn",
                "sync log",
                "sync output",
                "publish output",
                "sync output's folder",
                "commit",
                "sync folder",
                "put back"));
  }

  @Test
  @Fault("11 a file made in the instant of a rename")
  void what_is_made_while_a_name_is_being_taken_is_not_replaced() throws Exception {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    // Not in-progress-a.md: a claim takes whatever file has the task's name, in one operation.
    Stream.of("done_exec_log-a.md.txt", "a.md")
        .parallel()
        .forEach(
            name -> {
              try {
                makeWhileItIsTaken(name, codex);
              } catch (Exception e) {
                throw new AssertionError(name, e);
              }
            });
  }

  private void makeWhileItIsTaken(String name, Path codex) throws Exception {
    Path queue = Files.createDirectory(temp.resolve(name + ".queue"));
    Files.writeString(queue.resolve("a.md"), "prompt");
    String oldName =
        switch (name) {
          case "in-progress-a.md" -> "a.md";
          case "a.md" -> "in-progress-a.md";
          default -> "running_exec_log-a.md.txt";
        };
    List<String> slow =
        List.of(
            "-e",
            "trace=link,linkat,rename,renameat,renameat2",
            "-e",
            "inject=link,linkat,rename,renameat,renameat2:delay_enter=3s",
            "-P",
            queue.resolve(name).toString(),
            "-P",
            queue.resolve(oldName).toString());
    List<Object> program = List.of(Worker.PROGRAM, queue, "--codex", codex);
    Path trace = temp.resolve(name + ".trace");
    Worker worker = Worker.startCommand(temp, Map.of(), Strace.command(trace, slow, program));
    Processes.await(name + " is about to be taken", () -> isAboutToBeTaken(queue, name));
    try {
      Files.writeString(queue.resolve(name), "mine", StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      // The worker was faster, on a machine that has much to do.
      worker.await();
      return;
    }
    Worker.Result result = worker.await();
    assertThat(queue.resolve(name)).as(result.out() + result.err()).hasContent("mine");
    Path own = queue.resolve(name.equals("a.md") ? "in-progress-a.md" : "a.md");
    assertThat(own).as(result.out() + result.err()).hasContent("prompt");
    FaultTable.tried(1);
  }

  private static boolean isAboutToBeTaken(Path queue, String name) throws Exception {
    Path running = queue.resolve("running_exec_log-a.md.txt");
    return switch (name) {
      case "in-progress-a.md" -> Files.exists(running) && Files.size(running) > 0;
      case "a.md" -> Files.exists(queue.resolve("done_exec_log-a.md.txt"));
      default ->
          Files.exists(queue.resolve(name))
              || (Files.exists(running) && Files.readString(running).contains("== end =="));
    };
  }
}
