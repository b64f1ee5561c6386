package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of the guide for orchestrators, and the helper scripts, with the real codex. */
class OrchestratingIT extends RealCodexSetting {
  private static final Path GUIDE = Path.of("docs", "orchestrating.md");
  private static final Path EXAMPLES = Path.of("examples", "claude-code").toAbsolutePath();
  private static final Path SKILL = EXAMPLES.resolve("skills/codex-workers/SKILL.md");
  private static final String EXEC = "codex-exec.sh";
  private static final String LAUNCHER = "codex-worker-launcher.sh";

  /** It would be split, run or replaced if a script did not quote it. */
  private static final String HOSTILE = "it's \"a\" $(touch pwned) `touch pwned` *; touch pwned";

  @BeforeEach
  void makeProject() throws Exception {
    work = work.toRealPath();
    Path bin = Files.createDirectory(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("codex-worker"), Worker.PROGRAM);
    for (String script : List.of(EXEC, LAUNCHER)) {
      Files.createSymbolicLink(bin.resolve(script), EXAMPLES.resolve(script));
    }
    environment = new HashMap<>(environment);
    environment.put("PATH", bin + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    Worker.Result made =
        shell(
            """
            git init -q
            echo '# A project' >README.md
            git add README.md
            git -c user.name=a -c user.email=a@example.org commit -q -m first
            """);
    assertThat(made.exit()).as(made.err()).isZero();
  }

  @AfterEach
  void noRunIsLeft() throws Exception {
    Processes.await(
        "the run in the background ends",
        () -> Processes.withCommandLine("run " + work.resolve(".catlab/tasks")).isEmpty());
  }

  private Worker.Result shell(String commands) throws Exception {
    return Worker.startCommand(work, environment, List.of("/bin/sh", "-euc", commands)).await();
  }

  private Worker.Result codexWorker(Object... args) throws Exception {
    return Worker.run(work, environment, args);
  }

  private Worker.Result script(String name, String... args) throws Exception {
    return Worker.startCommand(work, environment, line(name, args)).await();
  }

  private static List<String> line(String name, String... args) {
    List<String> line = new ArrayList<>(List.of(EXAMPLES.resolve(name).toString()));
    line.addAll(List.of(args));
    return line;
  }

  /** What stands in the blocks of a document that are to be run, each with its first line. */
  private static List<Arguments> blocks(Path document) throws IOException {
    List<Arguments> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    int first = 0;
    int number = 0;
    for (String line : Files.readAllLines(document)) {
      number++;
      if (first == 0) {
        first = line.equals("```sh") ? number + 1 : 0;
      } else if (line.equals("```")) {
        blocks.add(Arguments.of(first, block.toString()));
        block.setLength(0);
        first = 0;
      } else {
        block.append(line).append('\n');
      }
    }
    return blocks;
  }

  static Stream<Arguments> blocksOfTheGuide() throws IOException {
    return blocks(GUIDE).stream();
  }

  @ParameterizedTest(name = "line {0}")
  @MethodSource("blocksOfTheGuide")
  void what_the_guide_says_can_be_run_as_it_stands(int line, String block) throws Exception {
    Worker.Result ended = shell(block);
    assertThat(ended.exit())
        .as("%s, line %d:\n%s\n%s%s", GUIDE, line, block, ended.out(), ended.err())
        .isZero();
    assertThat(ended.err()).doesNotContain("codex-worker: ");
  }

  @Test
  void what_the_skill_says_of_spawning_can_be_run() throws Exception {
    Files.writeString(work.resolve("plan.md"), "Fix the login.\n");
    List<Arguments> blocks = blocks(SKILL);
    assertThat(blocks).hasSize(1);
    Worker.Result spawned = shell(String.valueOf(blocks.get(0).get()[1]));
    assertThat(spawned.exit()).as(spawned.err()).isZero();
    assertThat(spawned.out().lines()).hasSize(7);
    Worker.Result waited = codexWorker("wait");
    assertThat(waited.exit()).as(waited.out() + waited.err()).isZero();
    assertThat(Files.readAllLines(SKILL).subList(0, 2))
        .containsExactly("---", "name: codex-workers");
  }

  @Test
  void codex_exec_waits_and_prints_the_report_alone() throws Exception {
    Worker.Result ended = script(EXEC, "low", HOSTILE);
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("the answer\n");
    assertThat(ended.err()).startsWith("done    ");
    assertThat(provider.prompts()).singleElement().asString().startsWith(HOSTILE + "\n");
    assertThat(FolderNames.of(work)).doesNotContain("pwned");
  }

  @Test
  void codex_exec_changes_files_only_if_it_is_told_to() throws Exception {
    assertThat(script(EXEC, "high", "RUN[touch simply]").exit()).isZero();
    assertThat(script(EXEC, "high", "RUN[touch planned]", "--plan").exit()).isZero();
    assertThat(script(EXEC, "high", "RUN[touch implemented]", "--implement").exit()).isZero();
    assertThat(FolderNames.of(work)).contains("implemented").doesNotContain("simply", "planned");
  }

  @Test
  void codex_exec_fails_as_its_worker_does() throws Exception {
    List<String> line = line(EXEC, "low", "RUN[touch started; sleep 4751]", "--implement");
    Worker exec = Worker.startCommand(work, environment, line);
    Processes.await("it runs", () -> Files.exists(work.resolve("started")));
    assertThat(codexWorker("stop", "--all").exit()).isZero();
    Worker.Result ended = exec.await();
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith("failed  ").contains("stopped");
  }

  @Test
  void the_launcher_prints_id_and_path_and_returns_at_once() throws Exception {
    Worker.Result ended = script(LAUNCHER, "readme analysis", "high", "RUN[sleep 3.4752]");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out())
        .matches("([0-9a-f]{6})\t\\.catlab/workers/\\d{8}_\\d{6}_\\1_readme_analysis\\.md\n")
        .satisfies(out -> assertThat(report(out)).doesNotExist());
    Worker.Result waited = codexWorker("wait", ended.out().substring(0, 6));
    assertThat(waited.exit()).as(waited.err()).isZero();
    assertThat(report(ended.out())).hasContent("the command has run");
    Path task = work.resolve(".catlab/tasks").resolve(report(ended.out()).getFileName());
    assertThat(task).content().contains("effort: high", "sandbox: read-only");
  }

  private Path report(String spawned) {
    return work.resolve(spawned.substring(spawned.indexOf('\t') + 1).strip());
  }

  @Test
  void the_launcher_hands_on_what_could_be_taken_for_options() throws Exception {
    Worker.Result ended = script(LAUNCHER, "--odd", "low", "--help", "--plan");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(codexWorker("wait").exit()).isZero();
    assertThat(provider.prompts()).singleElement().asString().contains("\n\n--help\n");
  }

  @Test
  void another_codex_worker_may_be_named() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("a b"));
    Path link = Files.createSymbolicLink(folder.resolve("worker"), Worker.PROGRAM);
    environment.put("CODEX_WORKER", link.toString());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    Worker.Result ended = script(EXEC, "low", "hello");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("the answer\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "low", "low\nquick\nlisting", "low\na\n--plan\nb"})
  void codex_exec_refuses_wrong_arguments(String args) throws Exception {
    refused(script(EXEC, words(args)), "usage: codex-exec.sh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "name", "name\nlow", "name\nlow\na\nb", "name\nlow\na\n--plan\nb"})
  void the_launcher_refuses_wrong_arguments(String args) throws Exception {
    refused(script(LAUNCHER, words(args)), "usage: codex-worker-launcher.sh");
  }

  @Test
  void a_wrong_level_and_an_empty_prompt_are_refused_by_codex_worker() throws Exception {
    refused(script(EXEC, "silly", "a"), "codex-worker: Invalid value for option '--effort'");
    refused(script(LAUNCHER, "name", "silly", "a"), "codex-worker: Invalid value");
    refused(script(EXEC, "low", ""), "codex-worker: the prompt is empty");
    refused(script(LAUNCHER, "name", "low", " "), "codex-worker: the prompt is empty");
  }

  private static String[] words(String args) {
    return args.isEmpty() ? new String[0] : args.split("\n", -1);
  }

  private void refused(Worker.Result ended, String why) throws IOException {
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith(why);
    assertThat(FolderNames.of(work)).doesNotContain(".catlab");
  }

  @Test
  void the_guide_is_not_empty() throws IOException {
    assertThat(blocks(GUIDE)).hasSizeGreaterThan(15);
    Map<Boolean, Long> fences = new HashMap<>();
    for (String line : Files.readAllLines(GUIDE)) {
      if (line.startsWith("```")) {
        fences.merge(line.matches("```(sh|text|json)?"), 1L, Long::sum);
      }
    }
    assertThat(fences).as("a fence of another kind would not be run").doesNotContainKey(false);
  }
}
