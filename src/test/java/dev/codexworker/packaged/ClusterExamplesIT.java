package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FakeCodex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files in examples/cluster; {@code SlurmIT} runs the one for Slurm on a real one. */
class ClusterExamplesIT {
  private static final Path EXAMPLES = Path.of("examples", "cluster").toAbsolutePath();

  /** Each would be split, run or replaced if it were not quoted. */
  private static final List<String> HOSTILE =
      List.of(
          "it's \"a\" $(touch pwned) `touch pwned` *; touch pwned",
          "{}",
          "{= system('touch pwned') =}",
          "{1} {.} {#} %",
          "a\\b",
          "two\nlines\n",
          "");

  @TempDir Path temp;
  private Path bin;
  private Map<String, String> environment;

  @BeforeEach
  void makeProject() throws Exception {
    temp = temp.toRealPath();
    bin = Files.createDirectory(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("codex-worker"), Worker.PROGRAM);
    environment = new HashMap<>();
    environment.put("PATH", bin + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("CODEX_CMD", FakeCodex.script(temp, FakeCodex.SUCCESS).toString());
    JournalingAgent.makeTasks(Files.createDirectory(temp.resolve("tasks")), 6);
  }

  private void standIn(String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Worker.Result example(String name, List<String> args) throws Exception {
    List<String> command = new ArrayList<>(List.of(EXAMPLES.resolve(name).toString()));
    command.addAll(args);
    return Worker.startCommand(temp, environment, command).await();
  }

  private void allAreDone() throws IOException {
    assertThat(JournalingAgent.count(temp.resolve("tasks"), "done_exec_log-")).isEqualTo(6);
  }

  /** A codex-worker that writes down its arguments. */
  private void useRecorder() throws IOException {
    standIn("recorder", "printf '<%s>' \"$@\" >" + temp + "/args\n");
    environment.put("CODEX_WORKER", bin.resolve("recorder").toString());
  }

  private String recorded(String... before) throws IOException {
    StringBuilder expected = new StringBuilder();
    for (String word : before) {
      expected.append('<').append(word).append('>');
    }
    String args = Files.readString(temp.resolve("args"));
    HOSTILE.forEach(word -> expected.append('<').append(word).append('>'));
    assertThat(args).isEqualTo(expected.toString());
    assertThat(temp.resolve("pwned")).doesNotExist();
    return args;
  }

  @Test
  void slurm_gives_a_run_as_many_agents_as_the_job_has_processors() throws Exception {
    environment.put("SLURM_CPUS_PER_TASK", "3");
    useRecorder();
    assertThat(example("slurm-array.sh", HOSTILE).exit()).isZero();
    recorded("run", "--skip-failed", "--concurrency", "3");
  }

  @Test
  void hyperqueue_starts_so_many_runs_on_the_folder() throws Exception {
    standIn(
        "hq",
        """
        echo "$@" >hq
        while [ "$1" != -- ]; do case $1 in --array=1-*) n=${1#--array=1-} ;; esac; shift; done
        shift
        while [ $n -gt 0 ]; do "$@" & n=$((n - 1)); done
        wait
        """);
    environment.put("RUNS", "3");
    Worker.Result ended = example("hyperqueue.sh", List.of("tasks"));
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(temp.resolve("hq"))
        .content()
        .startsWith("submit --name=codex-worker --array=1-3 --cpus=2 --wait -- /");
    assertThat(ended.out().lines().filter(line -> line.contains("duration"))).hasSize(3);
    allAreDone();
    useRecorder();
    assertThat(example("hyperqueue.sh", HOSTILE).exit()).isZero();
    recorded("run", "--skip-failed", "--concurrency", "2");
    assertThat(example("hyperqueue.sh", List.of()).exit()).isEqualTo(2);
    environment.put("CODEX_WORKER", "missing");
    assertThat(example("hyperqueue.sh", List.of("tasks")).exit()).isEqualTo(3);
  }

  @Test
  @EnabledIfSystemProperty(
      named = "cluster",
      matches = "true",
      disabledReason = "-Pcluster runs it")
  void parallel_starts_a_run_on_each_host() throws Exception {
    RealShell.requireCommand("parallel");
    standIn("ssh", "while [ \"$1\" != -- ]; do shift; done; shift 2\nexec sh -c \"$*\"\n");
    environment.put("PARALLEL_SSH", bin.resolve("ssh").toString());
    environment.put("PARALLEL_HOME", temp.toString());
    Files.writeString(temp.resolve("hosts"), "ada\ngrace\n");
    Worker.Result ended = example("parallel-ssh.sh", List.of("hosts", "tasks"));
    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .containsPattern("(?m)^ada\t.*duration")
        .containsPattern("(?m)^grace\t.*duration");
    allAreDone();
    useRecorder();
    Files.writeString(temp.resolve("hosts"), "ada\n");
    List<String> hostile = new ArrayList<>(List.of("hosts"));
    hostile.addAll(HOSTILE);
    ended = example("parallel-ssh.sh", hostile);
    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    recorded("run", "--skip-failed");
    assertThat(example("parallel-ssh.sh", List.of("hosts")).exit()).isEqualTo(2);
  }

  @Test
  void the_command_of_the_kubernetes_job_runs() throws Exception {
    Object job =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(EXAMPLES.resolve("kubernetes-job.yaml")));
    List<?> containers = (List<?>) at(job, "spec", "template", "spec").get("containers");
    List<String> command =
        ((List<?>) ((Map<?, ?>) containers.get(0)).get("command"))
            .stream().map(Object::toString).toList();
    assertThat(command.get(0)).isEqualTo("codex-worker");
    Object[] args = command.subList(1, command.size()).toArray();
    Worker.Result ended = Worker.run(temp, environment, args);
    assertThat(ended.exit()).as(ended.err()).isZero();
    allAreDone();
  }

  private static Map<?, ?> at(Object from, String... path) {
    Map<?, ?> here = (Map<?, ?>) from;
    for (String key : path) {
      here = (Map<?, ?>) here.get(key);
    }
    return here;
  }

  /**
   * Types come from the schema of Kubernetes; names that it does not know are TypeScript errors.
   */
  @Test
  @EnabledIfSystemProperty(
      named = "cluster",
      matches = "true",
      disabledReason = "-Pcluster runs it")
  void the_kubernetes_job_is_as_the_schema_of_kubernetes_says() throws Exception {
    RealShell.requireCommand("npm");
    Path job = EXAMPLES.resolve("kubernetes-job.yaml");
    Worker.Result checked = checkedBySchema(job);
    assertThat(checked.exit()).as(checked.out() + checked.err()).isZero();
    for (String mistake :
        List.of(
            "completions/complitions", "completions: 4/completions: four", "name: run/nam: run")) {
      String[] words = mistake.split("/", -1);
      Path wrong = temp.resolve("wrong.yaml");
      Files.writeString(wrong, Files.readString(job).replace(words[0], words[1]));
      checked = checkedBySchema(wrong);
      assertThat(checked.exit()).as(mistake + checked.out()).isNotZero();
    }
  }

  private Worker.Result checkedBySchema(Path job) throws Exception {
    String script =
        """
        mkdir -p "$0" && cd "$0"
        [ -d node_modules/typescript ] || npm install --silent --no-audit --no-fund \\
          kubernetes-models@4.5.1 js-yaml@4 typescript@5
        node -e '
          const data = require("js-yaml").load(require("fs").readFileSync(process.argv[1], "utf8"));
          new (require("kubernetes-models/batch/v1").Job)(data).validate();
          require("fs").writeFileSync("job.ts", "import {IJob} from \\"kubernetes-models/batch/v1\\";\\n"
            + "export const job: IJob = " + JSON.stringify(data) + ";\\n");' "$1"
        node_modules/.bin/tsc --noEmit --strict --skipLibCheck --moduleResolution node job.ts
        """;
    Path tools = Path.of("target", "kubernetes-models").toAbsolutePath();
    return Worker.startCommand(
            temp, environment, List.of("sh", "-euc", script, tools.toString(), job.toString()))
        .await();
  }
}
