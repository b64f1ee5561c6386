package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.Schema;
import dev.codexworker.packaged.LoopbackProvider.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the account has left is known from the real codex's record, and minded. */
class LimitsIT extends RealCodexSetting {
  private final Instant reset = Instant.now().plusSeconds(5000).truncatedTo(ChronoUnit.SECONDS);

  private void account(int used, boolean credits) {
    Map<String, String> headers = new HashMap<>();
    headers.put("x-codex-primary-used-percent", Integer.toString(used));
    headers.put("x-codex-primary-window-minutes", "300");
    headers.put("x-codex-primary-reset-at", Long.toString(reset.getEpochSecond()));
    headers.put("x-codex-secondary-used-percent", "40");
    headers.put("x-codex-secondary-window-minutes", "10080");
    headers.put(
        "x-codex-secondary-reset-at", Long.toString(reset.plusSeconds(90_000).getEpochSecond()));
    headers.put("x-codex-credits-has-credits", Boolean.toString(credits));
    headers.put("x-codex-credits-unlimited", "false");
    headers.put("x-codex-credits-balance", credits ? "12" : "0");
    provider.sendHeaders(headers);
  }

  private void exits(int exit, Worker.Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
  }

  private Worker.Result status(Object... more) throws Exception {
    return Worker.run(
        work, environment, Stream.concat(Stream.of("status", tasks), Stream.of(more)).toArray());
  }

  @Test
  void both_limits_are_shown_wherever_a_run_is() throws Exception {
    account(91, false);
    task("a.md", "x");
    Worker.Result run = start("--json").await();
    exits(0, run);
    String line =
        run.out().lines().filter(l -> l.contains("\"event\":\"limits\"")).findFirst().orElseThrow();
    assertThat(Schema.RUN_EVENTS.problems(line)).isEmpty();
    assertThat(JSON.std.mapFrom(line).get("windows"))
        .isEqualTo(
            List.of(
                Map.of(
                    "name",
                    "5 h",
                    "minutes",
                    300,
                    "used_percent",
                    91.0,
                    "resets_at",
                    reset.toString()),
                Map.of(
                    "name",
                    "week",
                    "minutes",
                    10080,
                    "used_percent",
                    40.0,
                    "resets_at",
                    reset.plusSeconds(90_000).toString())));
    assertThat(run.out()).contains("\"limits\":{");
    String json = status("--json").out();
    assertThat(Schema.STATUS.problems(json)).isEmpty();
    assertThat(json).contains("\"name\":\"5 h\"", "\"name\":\"week\"", "\"paused_until\":null");
    assertThat(status().out()).contains("limits  5 h 91 %, resets ", " · week 40 %");
    task("b.md", "x");
    assertThat(start().await().out()).contains("limits", "5 h 91 %, resets ");
  }

  @Test
  void a_reserve_is_kept() throws Exception {
    account(91, false);
    for (int i = 1; i <= 3; i++) {
      task("t" + i + ".md", "x");
    }
    Worker.Result result = start("--reserve", "10").await();
    exits(4, result);
    assertThat(result.err()).contains("5 h", "91 %", "--reserve keeps 10 %");
    assertThat(provider.prompts()).hasSize(1);
    exits(0, start("--reserve", "8").await());
    assertThat(provider.prompts()).hasSize(3);
  }

  @Test
  void credits_are_used_only_if_that_is_allowed() throws Exception {
    account(100, true);
    for (int i = 1; i <= 3; i++) {
      task("t" + i + ".md", "x");
    }
    Worker.Result result = start().await();
    exits(4, result);
    assertThat(result.err()).contains("credits", "--use-credits");
    assertThat(provider.prompts()).hasSize(1);
    exits(4, start().await());
    assertThat(provider.prompts()).hasSize(1);
    exits(0, start("--use-credits").await());
    assertThat(provider.prompts()).hasSize(3);
  }

  @Test
  void a_limit_that_one_folder_met_is_known_in_another_and_to_the_second() throws Exception {
    account(100, false);
    task("a.md", "x");
    provider.answerWith(r -> Reply.usageLimit(",\"resets_at\":" + reset.getEpochSecond()));
    exits(4, start().await());
    try (Stream<Path> files = Files.list(tasks)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("PAUSED_UNTIL-" + reset.toString().replace(':', '-'));
    }
    assertThat(status("--json").out()).contains("\"paused_until\":\"" + reset + "\"");
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("b.md"), "x");
    Worker.Result second = Worker.run(work, environment, other);
    exits(4, second);
    assertThat(second.err()).contains("the limit (5 h) is used to 100 %");
    assertThat(provider.prompts()).hasSize(1);
  }
}
