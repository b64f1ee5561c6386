package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs read of a run. */
class JsonRunTest {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
  }

  @Test
  void tells_everything_that_happens_and_nothing_else() throws IOException {
    Files.createDirectory(tasks.resolve("a-folder.md"));
    Files.writeString(tasks.resolve("in-progress-b-crashed.md"), "works");
    Files.writeString(tasks.resolve("running_exec_log-b-crashed.md.txt"), "");
    Files.writeString(tasks.resolve("c-fails.md"), "fails");
    Files.writeString(tasks.resolve("d-\u001b[2Jworks.md"), "works");
    Files.writeString(tasks.resolve("e-done.md"), "works");
    Files.writeString(tasks.resolve("done_exec_log-e-done.md.txt"), "");
    Path codex =
        FakeCodex.script(
            temp,
            """
            if [ "$prompt" = fails ]; then
              echo '{"type":"turn.failed","error":{"message":"no luck"}}'; exit 1
            fi
            """
                + FakeCodex.SUCCESS);
    Cli result = Cli.run(tasks, "--codex", codex, "--json", "-r", "1", "--retry-delay", "1ms");
    assertThat(result.exit()).isEqualTo(1);
    List<String> events = new ArrayList<>();
    for (Map<String, Object> event : events(result)) {
      Object end = event.getOrDefault("end", "");
      events.add((event.getOrDefault("task", "") + " " + event.get("event") + " " + end).strip());
    }
    assertThat(events)
        .containsExactly(
            "begun",
            "a-folder.md refused",
            "b-crashed.md recovered",
            "b-crashed.md started",
            "b-crashed.md doing",
            "b-crashed.md doing",
            "b-crashed.md finished done",
            "c-fails.md started",
            "c-fails.md retrying",
            "c-fails.md started",
            "c-fails.md finished failed",
            "d-\u001b[2Jworks.md started",
            "d-\u001b[2Jworks.md doing",
            "d-\u001b[2Jworks.md doing",
            "d-\u001b[2Jworks.md finished done",
            "ended");
    Map<String, Object> last = events(result).get(15);
    assertThat(last.get("counts").toString())
        .contains("done=2", "failed=1", "refused=1", "done-before=1");
    assertThat(last.get("tokens").toString()).contains("input=10", "output=4");
  }

  @Test
  void messages_go_to_stderr() throws IOException {
    Files.writeString(tasks.resolve("a.md"), "x");
    Path codex = FakeCodex.failing(temp, "unexpected status 401 Unauthorized: bad key");
    Cli result = Cli.run(tasks, "--codex", codex, "--json", "-s", "workspace-write", "-C", temp);
    assertThat(result.exit()).isEqualTo(ExitCode.AUTH);
    assertThat(events(result)).extracting(e -> e.get("event")).contains("notice");
    assertThat(result.err()).contains("is not in a git repository", "stopped: ", "log in");
    Cli unusable = Cli.run(tasks, "--json", "--codex", "no-such-codex");
    assertThat(unusable.out()).isEmpty();
    assertThat(unusable.err()).contains("no-such-codex");
  }

  @Test
  void an_empty_folder_begins_and_ends() throws IOException {
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Cli result = Cli.run(tasks, "--codex", codex, "--json", "--follow");
    assertThat(result.exit()).isZero();
    assertThat(events(result)).extracting(e -> e.get("event")).containsExactly("begun", "ended");
  }

  private static List<Map<String, Object>> events(Cli result) throws IOException {
    List<Map<String, Object>> events = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      assertThat(Schema.RUN_EVENTS.problems(line)).as(line).isEmpty();
      events.add(JSON.std.mapFrom(line));
    }
    return events;
  }
}
