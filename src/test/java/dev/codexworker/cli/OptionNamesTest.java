package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names that look like options or shell reach checks, hooks and git as mere names. */
class OptionNamesTest extends LandSetting {
  private static final String[] NAMES = {
    "-rf.md", "--help.md", "-.md", "a \n'b\".md", "$(touch pwned);`touch pwned`.md", "--onto=x.md",
  };

  private static String tell(Path file) {
    return "printf '%s|' \"$CODEX_WORKER_TASK\" >>'" + file + "'";
  }

  private void wasToldOfAll(Path file, String before) throws IOException {
    assertThat(Files.readString(file).split("\\|", -1))
        .as(file.toString())
        .containsExactlyInAnyOrder(
            Stream.concat(
                    Stream.of(NAMES).map(name -> tasks.resolve(before + name).toString()),
                    Stream.of(""))
                .toArray(String[]::new));
  }

  @Test
  @Fault("10 hostile names and files")
  void run_check_hooks_and_landing() throws Exception {
    for (int i = 0; i < NAMES.length; i++) {
      task(NAMES[i], "echo " + i + " >new" + i);
    }
    Path failed = temp.resolve("failed");
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    List<Object> args = new ArrayList<>(List.of(tasks, "--codex", codex, "-C", temp, "-r", "0"));
    args.addAll(List.of("--verify", "false", "--on-failure", tell(failed)));
    Cli failing = Cli.run(args.toArray());
    assertThat(failing.exit()).as(failing.out()).isEqualTo(ExitCode.TASK_FAILED);
    wasToldOfAll(failed, "");

    Path checked = temp.resolve("checked");
    Cli run = run("-c", "4", "--verify", tell(checked));
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    wasToldOfAll(checked, "in-progress-");

    Cli landed = land("--verify", "test -e new0");
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(landed.out()).contains(NAMES.length + " branches landed, 0 left out");
    assertThat(git("status", "--porcelain")).isEmpty();
    assertThat(branches()).isEmpty();
    for (int i = 0; i < NAMES.length; i++) {
      assertThat(repo.resolve("new" + i)).exists();
      assertThat(tasks.resolve("done_exec_log-" + NAMES[i] + ".txt")).exists();
    }
    for (Path folder : List.of(temp, repo, tasks, Path.of(""))) {
      assertThat(folder.resolve("pwned")).doesNotExist();
    }
  }
}
