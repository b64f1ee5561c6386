package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a task file's front matter does to a run. */
class FrontMatterRunTest {
  @TempDir Path temp;
  private Path tasks;
  private Path work;
  private Path journal;
  private Path codex;

  @BeforeEach
  void makeFolders() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    work = Files.createDirectory(temp.resolve("work")).toRealPath();
    journal = temp.resolve("journal");
    codex =
        FakeCodex.script(
            temp,
            """
            case $prompt in *FAIL*) exit 7;; esac
            printf '%%s|%%s|%%s\\n' "$(pwd)" "$*" "$(printf %%s "$prompt" | tr '\\n' ' ')" >>%s
            """
                    .formatted(journal)
                + FakeCodex.SUCCESS);
  }

  private void task(String name, String... lines) throws IOException {
    Files.writeString(tasks.resolve(name), String.join("\n", lines) + "\n");
  }

  private Cli run(Object... args) {
    List<Object> all = new ArrayList<>();
    all.addAll(List.of(tasks, "--codex", codex, "-C", work, "--retry-delay", "1ms"));
    all.addAll(List.of(args));
    return Cli.run(all.toArray());
  }

  private List<String> journal() throws IOException {
    return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
  }

  private String withoutFolder(String line) {
    String folder = tasks.toAbsolutePath().toString();
    return line.replaceFirst("^\\Q" + folder + "\\E", "").replace(folder, "TASKS");
  }

  @Test
  void its_settings_reach_codex_and_its_body_alone_is_the_prompt() throws IOException {
    Files.createDirectories(work.resolve("services/auth"));
    Files.writeString(work.resolve("answer.json"), "{}");
    Files.writeString(codex, Files.readString(codex).replace("\"text\":\"ok\"", "\"text\":\"1\""));
    Files.writeString(work.resolve("shot.png"), "x");
    task(
        "a.md",
        "---",
        "model: m1",
        "effort: low",
        "sandbox: read-only",
        "cd: services/auth",
        "schema: answer.json",
        "images: [shot.png]",
        "web-search: true",
        "---",
        "The prompt.");
    task("b.md", "No front matter.");
    Cli result = run("-s", "workspace-write", "-m", "m0", "--add-dir", temp);
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(journal())
        .containsExactly(
            "%1$s/services/auth|exec --json -s read-only --skip-git-repo-check -m m1 -c"
                    .formatted(work)
                + " model_reasoning_effort=low --output-schema %1$s/answer.json".formatted(work)
                + " --image=%1$s/shot.png -c web_search=live -|The prompt.".formatted(work),
            "%s|exec --json -s workspace-write --skip-git-repo-check -m m0 --add-dir %s -|No front matter."
                .formatted(work, temp.toRealPath()));
    String log = Files.readString(tasks.resolve("done_exec_log-a.md.txt"));
    assertThat(log).contains("sandbox: read-only", "model: m1", "  The prompt.");
    assertThat(log).doesNotContain("  web-search");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "efort: low               | a.md:2: unknown key 'efort'; did you mean effort?",
        "sandbox: workspace-write | a.md:2: sandbox: workspace-write is more than the command line",
        "output: file             | a.md:2: output: file exists and is not what this task wrote",
        "needs: [b.md]            | a.md:2: needs: there is no task b.md in",
      })
  void what_can_not_be_followed_is_rejected_with_its_line_and_never_run(String line, String why)
      throws IOException {
    Files.writeString(temp.resolve("x"), "x");
    Files.createSymbolicLink(work.resolve("out"), temp);
    Files.writeString(work.resolve("file"), "somebody's");
    task("a.md", "---", line, "---", "prompt");
    Cli result = run();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("rejected: " + why);
    assertThat(journal()).isEmpty();
    assertThat(Files.readString(work.resolve("file"))).isEqualTo("somebody's");
    assertThat(tasks.resolve("failed_exec_log-a.md.txt")).exists();
  }

  @Test
  void the_last_message_is_also_written_where_the_task_says() throws IOException {
    task("a.md", "---", "output: reports/deep/a.md", "---", "prompt");
    assertThat(run().exit()).isZero();
    Path report = work.resolve("reports/deep/a.md");
    assertThat(report).hasContent("ok\n");
    assertThat(FolderNames.of(report.getParent())).containsExactly("a.md");
    Cli.run("reset", tasks, "--yes");
    assertThat(run().exit()).as("its own output is replaced").isZero();
    Files.write(report, new byte[] {(byte) 0xff, 0, 'x'});
    Cli.run("reset", tasks, "--yes");
    assertThat(run().out()).contains("rejected: a.md:2: output: ");
    Files.writeString(report, "edited");
    Cli.run("reset", tasks, "--yes");
    assertThat(run().out()).contains("rejected: a.md:2: output: ");
    assertThat(report).hasContent("edited");
  }

  @Test
  void an_output_never_leaves_the_working_folder_even_if_the_agent_makes_a_link()
      throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    codex = FakeCodex.script(temp, "ln -s %s reports\n".formatted(outside) + FakeCodex.SUCCESS);
    task("a.md", "---", "output: reports/a.md", "---", "prompt");
    Cli result = run();
    assertThat(result.exit()).as(result.out() + result.err()).isNotZero();
    assertThat(FolderNames.of(outside)).isEmpty();
  }

  @Test
  void an_answer_whose_output_could_not_be_written_is_not_asked_for_again() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    codex =
        FakeCodex.script(
            temp,
            "echo x >>%s\nln -s %s reports\n".formatted(journal, outside) + FakeCodex.SUCCESS);
    task("a.md", "---", "output: reports/a.md", "---", "prompt");
    task("b.md", "---", "output: b.txt", "---", "prompt");
    Cli first = run("-r", "3");
    assertThat(first.exit()).isEqualTo(1);
    assertThat(first.out()).contains("failed  a.md  ", "undelivered: codex answered, but");
    assertThat(work.resolve("b.txt")).as("the others go on").hasContent("ok\n");
    assertThat(run().out()).as("still").contains("undelivered");
    Files.delete(work.resolve("reports"));
    Cli again = run();
    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    assertThat(work.resolve("reports/a.md")).hasContent("ok\n");
    assertThat(journal()).hasSize(2);
  }

  @Test
  void its_own_output_is_known_again_after_an_attempt_that_failed_with_another_message()
      throws IOException {
    codex = FakeCodex.script(temp, FakeCodex.SUCCESS.replace("\"ok\"", "\"\\u0007 first\""));
    task("a.md", "---", "output: report.md", "---", "prompt");
    assertThat(run().exit()).isZero();
    codex = FakeCodex.script(temp, FakeCodex.SUCCESS.replace("\"ok\"", "\"second\""));
    task("a.md", "---", "output: report.md", "---", "prompt, edited");
    assertThat(run("--changed", "--verify", "false", "-r", "0").exit()).isEqualTo(1);
    Cli again = run();
    assertThat(again.exit()).as(again.out()).isZero();
    assertThat(work.resolve("report.md")).hasContent("second\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file/a.md      | is no folder",
        "link/a.md      | lies behind a symbolic link",
        "NAME/a.md      | a file name is at most 255 bytes long",
        "dir            | exists and is not what this task wrote",
      })
  void an_output_that_can_not_be_written_is_found_before_anything_is_run(String row)
      throws IOException {
    String[] cells = row.split("\\|", -1);
    Files.createDirectories(work.resolve("dir"));
    Files.createSymbolicLink(work.resolve("link"), work.resolve("dir"));
    Files.writeString(work.resolve("file"), "x");
    task("a.md", "---", "output: " + cells[0].strip().replace("NAME", "n".repeat(256)), "---", "p");
    assertThat(run().out()).contains("rejected: a.md:2: output: ", cells[1].strip());
    assertThat(journal()).isEmpty();
  }

  @Test
  void an_output_that_the_agent_wrote_itself_is_left_alone() throws IOException {
    codex = FakeCodex.script(temp, "echo agent >report.md\n" + FakeCodex.SUCCESS);
    task("a.md", "---", "output: report.md", "---", "prompt");
    Cli result = run();
    assertThat(result.exit()).isZero();
    assertThat(result.err()).contains("report.md was made meanwhile");
    assertThat(work.resolve("report.md")).hasContent("agent\n");
  }

  @Test
  void tasks_run_after_what_they_need_and_are_told_of_its_output() throws IOException {
    task("a.md", "---", "needs: [c.md, b.md]", "---", "top");
    task("b.md", "---", "needs: d.md", "output: b-report.md", "---", "left");
    task("c.md", "---", "needs: d.md", "---", "right");
    task("d.md", "root");
    task("e.md", "free");
    Cli result = run();
    assertThat(result.exit()).as(result.out()).isZero();
    assertThat(journal().stream().map(l -> l.replaceAll(".*\\|(\\w+).*", "$1")))
        .containsExactly("root", "left", "right", "top", "free");
    assertThat(journal().get(3))
        .contains("This task builds on others", "- b.md: " + work.resolve("b-report.md"))
        .contains("- c.md: " + tasks.toRealPath().resolve("done_exec_log-c.md.txt"));
  }

  @Test
  void a_task_whose_need_failed_waits_and_has_not_failed() throws IOException {
    task("a.md", "---", "needs: b.md", "---", "top");
    task("b.md", "FAIL");
    task("c.md", "---", "needs: a.md", "---", "above the top");
    Cli result = run("-r", "0", "-c", "3");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out())
        .contains("waits   a.md  needs b.md, which failed", "waits   c.md  needs a.md, which waits")
        .contains("waiting for others (pending)  2");
    assertThat(FolderNames.of(tasks))
        .containsExactly("a.md", "b.md", "c.md", "failed_exec_log-b.md.txt");
    assertThat(Cli.run("status", "-d", tasks).out()).contains("needs b.md, which failed");
    task("b.md", "now it works");
    assertThat(run().exit()).isZero();
    assertThat(journal()).hasSize(3);
  }

  @Test
  void a_circle_is_refused_and_what_hangs_on_it_waits() throws IOException {
    task("a.md", "---", "needs: b.md", "---", "x");
    task("b.md", "---", "needs: c.md", "---", "x");
    task("c.md", "---", "needs: b.md", "---", "x");
    task("d.md", "---", "needs: d.md", "---", "x");
    task("e.md", "free");
    Cli result = run("-c", "4");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out())
        .contains("refused b.md  needs itself: b.md needs c.md needs b.md")
        .contains("refused d.md  needs itself: d.md needs d.md")
        .contains("waits   a.md  needs b.md, which was refused");
    assertThat(journal()).hasSize(1);
  }

  @Test
  void a_need_that_is_no_part_of_the_run_must_be_done_before() throws IOException {
    task("a.md", "---", "needs: b.md", "---", "x");
    task("b.md", "x");
    Path a = tasks.resolve("a.md");
    Cli alone = Cli.run(a, "--codex", codex, "-C", work);
    assertThat(alone.out()).contains("needs b.md, which is not done and no part of this run");
    assertThat(Cli.run(tasks.resolve("b.md"), "--codex", codex, "-C", work).exit()).isZero();
    assertThat(Cli.run(a, "--codex", codex, "-C", work).exit()).isZero();
    assertThat(journal()).hasSize(2);
  }

  @Test
  void a_done_task_that_was_edited_is_shown_and_run_again_when_asked() throws IOException {
    task("a.md", "first");
    task("b.md", "same");
    assertThat(run().exit()).isZero();
    task("a.md", "second");
    task("b.md", "same");
    assertThat(Cli.run("status", tasks).out())
        .contains("done              2  100.0%  (1 edited since)");
    assertThat(Cli.run("status", "-d", tasks).out()).containsOnlyOnce("edited since it was done");
    assertThat(run().out()).contains("skipped (done before)  2");
    assertThat(run("--changed").out()).contains("start   a.md").doesNotContain("start   b.md");
    assertThat(journal().stream().map(l -> l.replaceAll(".*\\|", "").strip()))
        .containsExactly("first", "same", "second");
    assertThat(Files.readString(tasks.resolve("done_exec_log-a.md.txt")))
        .contains("  first", "  second");
    assertThat(Cli.run("status", tasks).out()).doesNotContain("edited since");
    assertThat(run("--changed").out()).contains("skipped (done before)  2");
  }

  @Test
  void check_finds_all_that_is_wrong_and_runs_nothing() throws IOException {
    task("a.md", "---", "efort: low", "---", "x");
    task("b.md", "---", "model: m", "needs: [c.md, nowhere.md]", "---", "x");
    task("c.md", "---", "effort: low", "needs: b.md", "---", "x");
    task("d.md", "---", "output: r.md", "---", "x");
    task("e.md", "---", "effort: minimal", "web-search: true", "---", "x");
    task("f.md", "---", "cd: .", "output: ./r.md", "sandbox: workspace-write", "---", "x");
    task("g.md", "");
    task("h.md", "---", "timeout: 5m", "---", "fine");
    Files.createDirectory(tasks.resolve("i.md"));
    List<String> before = FolderNames.of(tasks);
    Cli check = Cli.run("check", tasks, "-C", work, "-s", "read-only");
    assertThat(check.exit()).isEqualTo(1);
    assertThat(check.out().lines().map(this::withoutFolder).sorted())
        .containsExactly(
            "/a.md:2: unknown key 'efort'; did you mean effort? (--front-matter drop ignores it)",
            "/b.md:3: needs: the task needs itself, perhaps by way of others",
            "/b.md:3: needs: there is no task nowhere.md in TASKS",
            "/c.md:3: needs: the task needs itself, perhaps by way of others",
            "/e.md:3: web-search: can't be had with effort minimal; take low or more",
            "/f.md:3: output: is that of d.md, too",
            "/f.md:4: sandbox: workspace-write is more than the command line allows, which is"
                + " read-only; a task may only narrow that",
            "/g.md:1: the task file is empty; write what codex is to do",
            "/i.md:1: is a folder; a task must be a regular file");
    assertThat(check.err()).isEqualTo("9 tasks, 9 problems\n");
    assertThat(FolderNames.of(tasks)).isEqualTo(before);
    Cli fine = Cli.run("check", tasks.resolve("h.md"));
    assertThat(fine.exit()).isZero();
    assertThat(fine.out()).isEmpty();
  }

  @Test
  void many_in_a_chain_and_many_on_one_are_run_in_order() throws IOException {
    int many = 60;
    String last = "needs: chain-%04d.md".formatted(1000 - many);
    codex = FakeCodex.script(temp, "echo \"$prompt\" >>" + journal + "\n" + FakeCodex.SUCCESS);
    for (int i = 0; i < many; i++) {
      String needs = i == 0 ? "effort: low" : "needs: chain-%04d.md".formatted(1000 - i);
      task("chain-%04d.md".formatted(999 - i), "---", needs, "---", "chain " + i);
      task("fan-%d.md".formatted(i), "---", last, "---", "fan");
    }
    List<String> all = IntStream.range(0, many).mapToObj("fan-%d.md"::formatted).toList();
    task("0-all.md", "---", "needs: " + all, "---", "end");
    assertThat(run("-c", "2", "-q").exit()).isZero();
    List<String> ran = journal().stream().filter(l -> l.matches("chain.*|fan|end")).toList();
    List<String> chain = IntStream.range(0, many).mapToObj(i -> "chain " + i).toList();
    assertThat(ran).startsWith(chain.toArray(String[]::new)).endsWith("fan", "end");
    assertThat(ran.subList(many, 2 * many)).containsOnly("fan");
  }
}
