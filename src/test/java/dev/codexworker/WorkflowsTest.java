package dev.codexworker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The GitHub workflows: pinned, with few rights, and calling scripts that exist. */
class WorkflowsTest {
  private static final Pattern SCRIPT = Pattern.compile("(?:packaging|\\.ci)/[\\w-]+");

  static List<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(".github/workflows"))) {
      return files.sorted().toList();
    }
  }

  private static Map<?, ?> jobs(Path workflow) throws IOException {
    return (Map<?, ?>) load(workflow).get("jobs");
  }

  private static Map<?, ?> load(Path workflow) throws IOException {
    LoadSettings settings = LoadSettings.builder().build();
    return (Map<?, ?>) new Load(settings).loadFromString(Files.readString(workflow));
  }

  private static List<String> values(Path workflow, String key) throws IOException {
    List<String> values = new ArrayList<>();
    for (Object job : jobs(workflow).values()) {
      for (Object step : (List<?>) ((Map<?, ?>) job).get("steps")) {
        if (((Map<?, ?>) step).get(key) instanceof String value) {
          values.add(value);
        }
      }
    }
    assertThat(values).isNotEmpty();
    return values;
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void actions_are_pinned_to_a_commit_and_name_its_version(Path workflow) throws Exception {
    assertThat(values(workflow, "uses"))
        .allMatch(uses -> uses.matches("actions/[\\w-]+@\\p{XDigit}{40}"));
    assertThat(Files.readAllLines(workflow).stream().filter(line -> line.contains("uses:")))
        .allMatch(line -> line.matches(".* # v\\d+\\.\\d+\\.\\d+"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void nothing_that_others_can_name_reaches_a_shell(Path workflow) throws Exception {
    assertThat(values(workflow, "run")).noneMatch(run -> run.contains("${{"));
    assertThat(Files.readString(workflow)).doesNotContain("pull_request_target", "secrets.");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void only_the_job_that_builds_nothing_may_write(Path workflow) throws Exception {
    assertThat(load(workflow).get("permissions").toString()).doesNotContain("write");
    for (Object value : jobs(workflow).values()) {
      Map<?, ?> job = (Map<?, ?>) value;
      assertThat(job.get("timeout-minutes")).isNotNull();
      if (job.get("permissions") instanceof Map<?, ?> rights && rights.containsValue("write")) {
        assertThat(job.get("steps").toString()).doesNotContain("checkout", "packaging/", "mvn");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void scripts_that_are_called_exist(Path workflow) throws Exception {
    List<String> scripts =
        SCRIPT
            .matcher(String.join("\n", values(workflow, "run")))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(scripts).isNotEmpty().allMatch(script -> Files.isExecutable(Path.of(script)));
  }
}
