package dev.codexworker.cli;

import static com.fasterxml.jackson.jr.ob.JSON.std;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Processes;
import dev.codexworker.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a run still takes, as its own JSON and the status tell it. */
class TimeLeftRunTest {
  @TempDir Path temp;

  @Test
  void it_is_told_once_five_tasks_are_over() throws Exception {
    Path tasks = Files.createDirectory(temp.resolve("tasks"));
    for (int i = 1; i <= 8; i++) {
      Files.writeString(tasks.resolve("t" + i + ".md"), i == 6 ? "WAIT" : "x");
    }
    Path codex =
        FakeCodex.script(
            temp,
            "[ $prompt = x ] || { : >'%1$s/began'; while [ ! -e '%1$s/go' ]; do sleep 0.05; done; }\n"
                    .formatted(temp)
                + FakeCodex.SUCCESS);
    CompletableFuture<Cli> run =
        CompletableFuture.supplyAsync(() -> Cli.run(tasks, "--codex", codex, "--json"));
    Processes.await("the sixth runs", () -> Files.exists(temp.resolve("began")));
    assertThat(Cli.run("status", "-d", tasks).out()).contains("  less than a minute left\n");
    assertThat(Cli.run("status", tasks).out()).as("names alone do not tell").doesNotContain("left");
    String json = Cli.run("status", "--json", tasks).out();
    assertThat(Schema.STATUS.problems(json)).isEmpty();
    assertThat(std.mapFrom(json).get("left_ms")).isInstanceOf(Number.class);
    Files.createFile(temp.resolve("go"));

    List<Boolean> told = new ArrayList<>();
    for (Map<String, Object> event : events(run.join().out())) {
      if (event.get("event").equals("finished")) {
        told.add(event.get("left_ms") != null);
      }
    }
    assertThat(told).containsExactly(false, false, false, false, true, true, true, false);
    assertThat(std.mapFrom(Cli.run("status", "--json", tasks).out()).get("left_ms")).isNull();
    assertThat(Cli.run("status", "-d", tasks).out()).doesNotContain("left");
  }

  private static List<Map<String, Object>> events(String out) throws IOException {
    List<Map<String, Object>> events = new ArrayList<>();
    for (String line : out.lines().toList()) {
      events.add(std.mapFrom(line));
    }
    return events;
  }
}
