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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The helper scripts for orchestrators, with the real codex. */
class HelperScriptsIT extends RealCodexSetting {
  private static final Path EXAMPLES = Path.of("examples", "claude-code").toAbsolutePath();
  private static final String EXEC = "codex-exec.sh";
  private static final String LAUNCHER = "codex-worker-launcher.sh";
  private static final String RESEARCH = "codex-research.sh";
  private static final String COMPARE = "codex-compare.sh";

  /** It would be split, run or replaced if a script did not quote it. */
  private static final String HOSTILE = "it's \"a\" $(touch pwned) `touch pwned` *; touch pwned";

  @BeforeEach
  void makeProject() throws Exception {
    work = work.toRealPath();
    Path bin = Files.createDirectory(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("codex-worker"), Worker.PROGRAM);
    environment = new HashMap<>(environment);
    environment.put("PATH", bin + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
  }

  @AfterEach
  void noRunIsLeft() throws Exception {
    Processes.await(
        "the run in the background ends",
        () -> Processes.withCommandLine("run " + work.resolve(".catlab/tasks")).isEmpty());
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
    List<String> line = line(EXEC, "low", "RUN[touch started; sleep 4753]", "--implement");
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
  void topics_are_researched_at_once_and_all_reports_are_printed() throws Exception {
    provider.answerWith(
        request ->
            LoopbackProvider.Reply.message(
                request.prompt().contains("Java") ? "about Java" : "about " + HOSTILE));
    Worker.Result ended = script(RESEARCH, "Java 25", HOSTILE);
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("about Java\nabout " + HOSTILE + "\n");
    assertThat(ended.err().lines()).hasSize(2).allMatch(line -> line.startsWith("done    "));
    assertThat(provider.prompts()).anyMatch(p -> p.startsWith("Research this: " + HOSTILE + "\n"));
    assertThat(FolderNames.of(work)).doesNotContain("pwned");
  }

  @Test
  void reports_are_printed_although_another_research_failed() throws Exception {
    provider.answerWith(
        request ->
            request.prompt().contains("Java")
                ? LoopbackProvider.Reply.message("yes")
                : LoopbackProvider.Reply.error(400, "{\"error\":{\"message\":\"refused\"}}"));
    Worker.Result ended = script(RESEARCH, "nothing", "Java");
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).isEqualTo("yes\n");
    assertThat(ended.err()).contains("rejected");
  }

  @Test
  void two_topics_are_compared_and_the_comparison_alone_is_printed() throws Exception {
    provider.answerWith(
        request ->
            LoopbackProvider.Reply.message(
                request.prompt().startsWith("Compare") ? "the comparison" : "facts"));
    Worker.Result ended = script(COMPARE, "Maven $(touch pwned)", "Gradle");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("the comparison\n");
    assertThat(provider.prompts())
        .hasSize(3)
        .anyMatch(prompt -> prompt.startsWith("Compare Maven $(touch pwned) with Gradle."));
    assertThat(FolderNames.of(work)).doesNotContain("pwned");
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
  void research_and_comparison_refuse_wrong_arguments() throws Exception {
    refused(script(RESEARCH), "usage: codex-research.sh");
    refused(script(RESEARCH, "--help"), "usage: codex-research.sh");
    refused(script(RESEARCH, " "), "codex-worker: the prompt is empty");
    refused(script(COMPARE, "a"), "usage: codex-compare.sh");
    refused(script(COMPARE, "a", "b", "c"), "usage: codex-compare.sh");
    refused(script(COMPARE, "a vs b", "c"), "codex-worker: compare needs two topics");
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
}
