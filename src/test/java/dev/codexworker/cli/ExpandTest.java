package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.spec.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpandTest {
  private static final String TEMPLATE =
      """
      ---
      effort: low # of {{id}}
      output: out/{{id}}.md
      ---
      Greet {{ who }}.
      """;

  @TempDir Path temp;
  private Path template;
  private Path tasks;

  @BeforeEach
  void makeTemplate() throws IOException {
    template = Files.writeString(temp.resolve("template.md"), TEMPLATE);
    tasks = temp.resolve("tasks");
  }

  private Path table(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  private Cli expand(Path rows, Object... more) {
    return Cli.run(
        Stream.concat(
                Stream.of("expand", template, "--rows", rows, "--into", tasks), Stream.of(more))
            .toArray());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(tasks)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String prompt(String name) throws IOException {
    return Prompt.read(tasks.resolve(name)).text();
  }

  @Test
  void each_row_becomes_a_task_that_runs() throws IOException {
    Path rows = table("rows.csv", "\uFEFFid, who\r\n1,\"A, \"\"B\"\"\nand C\"\r\n2,{{id}}\r\n");
    Cli made = expand(rows);
    assertThat(made.err()).isEmpty();
    assertThat(made.out()).isEqualTo("wrote 2 tasks to " + tasks + "\n");
    assertThat(names()).containsExactly("1.md", "2.md");
    assertThat(tasks.resolve("1.md"))
        .hasContent(
            """
            ---
            effort: low # of {{id}}
            output: "out/1.md"
            ---
            Greet A, "B"
            and C.
            """);
    assertThat(prompt("2.md")).isEqualTo("Greet {{id}}.\n");
    Path codex = FakeCodex.script(temp, FakeCodex.SUCCESS);
    assertThat(Cli.run(tasks, "-C", temp, "--codex", codex).exit()).isZero();
  }

  @Test
  void json_lines_keep_numbers_and_nested_values() throws IOException {
    Files.writeString(template, "{{id}} {{n}} {{o}} {{none}} {{\"{{\"}}\n");
    Path rows = table("rows", "\n{\"id\": \"é\", \"n\": 1.10, \"o\": [1, {}], \"none\": null}\n");
    assertThat(expand(rows).exit()).isZero();
    assertThat(tasks.resolve("é.md")).hasContent("é 1.10 [1,{}]  {{\n");
  }

  @Test
  void files_become_rows_named_by_their_path() throws IOException {
    Files.writeString(template, "Read {{path}}, called {{name}}.\n");
    for (String file : List.of("src/a.py", "src/x/a.py", "src/.hidden/a.py", "src/b.txt")) {
      Files.createDirectories(temp.resolve(file).getParent());
      Files.writeString(temp.resolve(file), "");
    }
    Files.createSymbolicLink(temp.resolve("src/link.py"), temp.resolve("src/a.py"));
    String glob = temp + "/src/**/*.py";
    Cli made =
        Cli.run("expand", template, "--files", glob, "--into", tasks, "--name", "of-{{path}}");
    assertThat(made.err()).isEmpty();
    String start = "of-" + temp.toString().replace('/', '-') + "-src-";
    assertThat(names()).containsExactly(start + "a.py.md", start + "x-a.py.md");
    assertThat(prompt(start + "x-a.py.md"))
        .isEqualTo("Read " + temp + "/src/x/a.py, called a.py.\n");
    assertThat(Cli.run("expand", template, "--files", temp + "/*.go", "--into", tasks).err())
        .contains("no file matches");
  }

  @Test
  void the_same_content_is_left_alone_and_more_rows_are_added() throws IOException {
    assertThat(expand(table("rows.csv", "id,who\n1,A\n")).exit()).isZero();
    Object before = Files.getAttribute(tasks.resolve("1.md"), "unix:ino");
    Path more = table("rows.csv", "id,who\n1,A\n2,B\n");
    assertThat(expand(more, "-n").out())
        .isEqualTo(
            "would write  %s/2.md\nwould write 1 task to %s; 1 task already there\n"
                .formatted(tasks, tasks));
    assertThat(names()).containsExactly("1.md");
    assertThat(expand(more).out())
        .isEqualTo("wrote 1 task to %s; 1 task already there\n".formatted(tasks));
    assertThat(Files.getAttribute(tasks.resolve("1.md"), "unix:ino")).isEqualTo(before);
  }

  @Test
  void a_running_task_is_left_alone_too() throws IOException {
    Path rows = table("rows.csv", "id,who\n1,A\n");
    assertThat(expand(rows).exit()).isZero();
    Files.move(tasks.resolve("1.md"), tasks.resolve("in-progress-1.md"));
    assertThat(expand(rows).out()).startsWith("wrote 0 tasks");
    assertThat(names()).containsExactly("in-progress-1.md");
  }

  @Test
  void another_content_under_the_name_is_refused_and_nothing_is_written() throws IOException {
    Files.createDirectory(tasks);
    Files.writeString(tasks.resolve("2.md"), "mine");
    Files.createSymbolicLink(tasks.resolve("3.md"), tasks.resolve("2.md"));
    Cli refused = expand(table("rows.csv", "id,who\n1,A\n2,B\n3,C\n"));
    assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err())
        .contains("rows.csv:3: " + tasks + "/2.md exists with another content", "rows.csv:4: ")
        .endsWith("nothing was written\n");
    assertThat(tasks.resolve("2.md")).hasContent("mine");
    assertThat(names()).containsExactly("2.md", "3.md");
  }

  @Test
  void every_wrong_row_is_named_with_its_line() throws IOException {
    String rows =
        "id,who\n1,A\n1,B\n\" \",C\n.h,D\ndone_exec_log-a.md.txt,E\n\"a\nb\",F\n"
            + "x".repeat(300)
            + ",G\n../up,H\nREADME,I\n";
    Cli refused = expand(table("rows.csv", rows));
    assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err())
        .contains(
            "rows.csv:3: the name 1.md is that of line 2, too",
            "rows.csv:4: has no 'id'",
            "rows.csv:5: '.h.md' is hidden",
            "rows.csv:6: 'done_exec_log-a.md.txt.md': the name is one that codex-worker uses",
            "rows.csv:7: 'a\\nb.md' has control characters",
            "rows.csv:9: ",
            "rows.csv:10: '..-up.md' is hidden",
            "rows.csv:11: 'README.md' describes a folder")
        .doesNotContain("\\nb.md\n");
    assertThat(tasks).doesNotExist();
  }

  @Test
  void an_unknown_place_is_refused_with_its_line_and_a_suggestion() throws IOException {
    Cli refused = expand(table("rows.csv", "id,whom\n1,A\n"));
    assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("template.md:5: no column 'who'; did you mean whom?");
    assertThat(expand(table("rows.csv", "key,who\n1,A\n")).err())
        .contains("template.md:3: no column 'id'", "--name: no column 'id'; there are key, who");
    assertThat(expand(table("rows", "{\"id\":1,\"who\":2}\n{\"id\":3}\n")).err())
        .contains("rows:2: has no 'who'");
    assertThat(tasks).doesNotExist();
  }

  @Test
  void what_is_no_table_is_refused() throws IOException {
    List<String> tables =
        List.of(
            "",
            "id,who\n",
            "id,id\n1,2\n",
            "id,\n1,2\n",
            "id,who\n1,2,3\n",
            "id,who\n1,\"A\n2,B\n");
    List<String> wrong =
        List.of("no rows", "no rows", "two columns", "no name", ":2: has 3", "quote is not closed");
    for (int i = 0; i < tables.size(); i++) {
      assertThat(expand(table("rows.csv", tables.get(i))).err()).contains(wrong.get(i));
    }
    assertThat(expand(table("r", "{\"id\":1}\n{\"id\":2\n")).err()).contains("r:2: not a JSON");
    assertThat(expand(table("r", "{\"id\":1,\"id\":2}\n")).err()).contains("r:1: ", "uplicate");
    assertThat(expand(table("r", "{\"id\":1,\"who\":\"\\ud800\"}\n")).err()).contains("half a");
    assertThat(expand(temp.resolve("missing.csv")).err()).contains("no such file");
    Files.write(temp.resolve("latin.csv"), new byte[] {'i', 'd', '\n', (byte) 0xe9, '\n'});
    assertThat(expand(temp.resolve("latin.csv")).err()).contains("not valid UTF-8");
    assertThat(tasks).doesNotExist();
  }

  @Test
  void the_command_line_is_checked() throws IOException {
    Path rows = table("rows.csv", "id,who\n1,A\n");
    assertThat(Cli.run("expand", template, "--into", tasks).err()).contains("name a table");
    assertThat(expand(rows, "--files", "*").err()).contains("name a table");
    assertThat(expand(rows, "--name", "same").err()).contains("--name has no place");
    assertThat(expand(rows, "--name", "sub/{{id}}").err()).contains("can't hold a '/'");
    assertThat(Cli.run("expand", template, "--rows", rows, "--into", temp).err())
        .contains("would be a task");
    Files.writeString(template, "---\nmodle: x\n---\n{{who}}\n");
    assertThat(expand(rows).err()).contains("rows.csv:2: line 2 of its task: unknown key 'modle'");
  }
}
