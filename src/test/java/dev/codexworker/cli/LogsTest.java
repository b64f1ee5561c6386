package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
  private static final String ANSWER =
      """
      echo '{"type":"thread.started","thread_id":"t1"}'
      echo '{"type":"turn.started"}'
      echo '{"type":"item.completed","item":{"type":"agent_message","text":"first"}}'
      printf '%s\\n' '{"type":"item.completed","item":{"type":"agent_message","text":"# Answer\\n\\n  == result ==\\nend"}}'
      echo '{"type":"turn.completed","usage":{"input_tokens":5,"output_tokens":2}}'
      """;

  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("fix-auth.md"), "the prompt");
  }

  @Test
  void prints_the_log_of_a_task_named_by_path_or_stem_or_log() throws IOException {
    assertThat(run(ANSWER)).isZero();
    String log = Files.readString(tasks.resolve("done_exec_log-fix-auth.md.txt"));
    for (String name : new String[] {"fix-auth.md", "fix-auth", "done_exec_log-fix-auth.md.txt"}) {
      Cli logs = Cli.run("logs", tasks.resolve(name));
      assertThat(logs.exit()).as(logs.err()).isZero();
      assertThat(logs.out()).isEqualTo(log);
    }
  }

  @Test
  void prints_codex_s_last_message_alone_and_as_it_was() throws IOException {
    run(ANSWER);
    Cli last = Cli.run("logs", tasks.resolve("fix-auth"), "--last");
    assertThat(last.out()).isEqualTo("# Answer\n\n  == result ==\nend\n");
    assertThat(last.err()).isEmpty();
  }

  @Test
  void says_so_when_there_is_nothing_to_print() throws IOException {
    Cli pending = Cli.run("logs", tasks.resolve("fix-auth"));
    assertThat(pending.exit()).isEqualTo(1);
    assertThat(pending.err()).isEqualTo("codex-worker: fix-auth.md has not been run yet\n");
    run("echo '{\"type\":\"turn.failed\",\"error\":{\"message\":\"no\"}}'; exit 1\n");
    Cli failed = Cli.run("logs", tasks.resolve("fix-auth"), "--last");
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("has no last message");
    Cli unknown = Cli.run("logs", tasks.resolve("fix-aut"));
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("no such task").contains("did you mean fix-auth.md?");
  }

  @Test
  void follows_a_log_while_its_task_runs_and_through_its_renaming() throws Exception {
    Path go = temp.resolve("go");
    CompletableFuture<Integer> worker =
        CompletableFuture.supplyAsync(
            () -> unchecked("while [ ! -e %s ]; do sleep 0.05; done\n".formatted(go) + ANSWER));
    Path running = tasks.resolve("running_exec_log-fix-auth.md.txt");
    Processes.await(
        "the agent runs",
        () -> Files.exists(running) && Files.readString(running).contains("agent: "));
    CompletableFuture<Cli> last =
        CompletableFuture.supplyAsync(
            () -> Cli.run("logs", tasks.resolve("fix-auth"), "-f", "--last"));
    CompletableFuture<Cli> follow =
        CompletableFuture.supplyAsync(() -> Cli.run("logs", tasks.resolve("fix-auth"), "-f"));
    assertThat(Cli.run("logs", tasks.resolve("fix-auth")).out()).contains("-- transcript --");
    assertThat(Cli.run("logs", tasks.resolve("fix-auth"), "--last").err())
        .contains("it is running");
    Files.createFile(go);
    assertThat(worker.get()).isZero();
    assertThat(follow.get().out())
        .isEqualTo(Files.readString(tasks.resolve("done_exec_log-fix-auth.md.txt")));
    assertThat(last.get().out()).startsWith("# Answer\n");
  }

  @Test
  void what_steers_a_terminal_is_shown_even_from_a_log_that_others_wrote() throws IOException {
    Files.write(
        tasks.resolve("done_exec_log-fix-auth.md.txt"),
        new byte[] {'a', 27, '[', '2', 'J', (byte) 0xff, '\n'});
    assertThat(Cli.run("logs", tasks.resolve("fix-auth")).out()).isEqualTo("a\\x1b[2J\uFFFD\n");
  }

  private int run(String codex) throws IOException {
    return Cli.run(tasks, "--codex", FakeCodex.script(temp, codex), "-r", "0").exit();
  }

  private int unchecked(String codex) {
    try {
      return run(codex);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
