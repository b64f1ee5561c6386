package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The steps of the example's GitHub Action, run as GitHub runs them: one script after another. */
class GitHubActionIT {
  private static final Path ACTION = Path.of("examples/github-action/action.yml");

  @TempDir Path temp;
  private final Map<String, String> inputs = new HashMap<>();
  private List<Map<?, ?>> steps;
  private Path summary;
  private Path tasks;

  @BeforeEach
  void readActionAndPack() throws Exception {
    Probe.require("npm", "--version");
    steps = new ArrayList<>();
    Map<?, ?> action =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ACTION));
    ((Map<?, ?>) action.get("inputs"))
        .forEach(
            (name, input) ->
                inputs.put((String) name, String.valueOf(((Map<?, ?>) input).get("default"))));
    for (Object step : (List<?>) ((Map<?, ?>) action.get("runs")).get("steps")) {
      steps.add((Map<?, ?>) step);
    }
    Path packages = temp.resolve("packages");
    Worker.Result packed =
        Worker.startCommand(
                temp,
                Map.of("PACKAGES", packages.toString()),
                List.of(Path.of("packaging/make-npm").toAbsolutePath().toString()))
            .await();
    assertThat(packed.exit()).as(packed.err()).isZero();
    try (Stream<Path> files = Files.list(packages)) {
      Path tarball =
          files.filter(file -> file.toString().endsWith(".tgz")).findFirst().orElseThrow();
      inputs.put("package", tarball.toString());
    }
    inputs.put("codex", Path.of("examples/offline-codex").toAbsolutePath().toString());
    inputs.put("path", "-my $(touch pwned)\"; touch pwned; 'tasks");
    tasks = Files.createDirectory(temp.resolve(inputs.get("path")));
    summary = Files.writeString(temp.resolve("summary.md"), "before\n");
  }

  /** Runs a step; its environment is that of the action, with the inputs in their places. */
  private Worker.Result run(int index) throws IOException, InterruptedException {
    Map<?, ?> step = steps.get(index);
    Map<String, String> environment = new HashMap<>();
    ((Map<?, ?>) step.get("env"))
        .forEach(
            (name, value) ->
                environment.put(
                    (String) name,
                    inputs.get(
                        ((String) value).replaceAll("^\\$\\{\\{ inputs\\.(\\w+) }}$", "$1"))));
    environment.put("RUNNER_TEMP", temp.resolve("runner").toString());
    environment.put("GITHUB_PATH", temp.resolve("path").toString());
    environment.put("GITHUB_STEP_SUMMARY", summary.toString());
    environment.put("npm_config_offline", "true");
    environment.put("npm_config_cache", temp.resolve("cache").toString());
    environment.put("PATH", temp.resolve("runner/codex-worker/bin") + ":" + System.getenv("PATH"));
    Path script = Files.writeString(temp.resolve("step.sh"), (String) step.get("run"));
    return Worker.startCommand(
            temp, environment, List.of((String) step.get("shell"), "-e", script.toString()))
        .await();
  }

  @Test
  void installs_runs_and_reports_also_if_a_task_fails() throws Exception {
    Files.writeString(tasks.resolve("good.md"), "Say hello.\n");
    Files.writeString(tasks.resolve("bad.md"), "");
    inputs.put("concurrency", "2");
    Worker.Result installed = run(0);
    assertThat(installed.exit()).as(installed.err()).isZero();
    assertThat(temp.resolve("path")).hasContent(temp.resolve("runner/codex-worker/bin") + "\n");
    Worker.Result ran = run(1);
    assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
    assertThat(tasks.resolve("done_exec_log-good.md.txt")).exists();
    assertThat(tasks.resolve("failed_exec_log-bad.md.txt")).exists();
    Worker.Result reported = run(2);
    assertThat(reported.exit()).as(reported.err()).isZero();
    assertThat(summary).content().startsWith("before\n").contains("good", "bad", "|---");
    assertThat(temp.resolve("pwned")).doesNotExist();
    assertThat(steps.get(2).get("if")).hasToString("always()");
  }

  @Test
  void an_input_is_a_value_and_never_another_option() throws Exception {
    Files.writeString(tasks.resolve("good.md"), "Say hello.\n");
    assertThat(run(0).exit()).isZero();
    inputs.put("concurrency", "1 --mode danger-full-access");
    assertThat(run(1).exit()).isEqualTo(2);
    assertThat(tasks.resolve("done_exec_log-good.md.txt")).doesNotExist();
  }

  @Test
  void no_script_contains_an_input() {
    assertThat(steps).hasSize(4);
    assertThat(steps).allMatch(step -> !String.valueOf(step.get("run")).contains("${{"));
    assertThat(steps.get(3).get("uses").toString()).matches("actions/[\\w-]+@\\p{XDigit}{40}");
  }
}
