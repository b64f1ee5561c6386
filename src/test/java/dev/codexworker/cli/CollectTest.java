package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectTest {
  @TempDir Path temp;
  private Path tasks;

  /** A codex that answers with the last line of the prompt. */
  private Path echo() throws IOException {
    return FakeCodex.script(
        temp,
        """
        text=$(printf '%s' "$prompt" | tail -n 1)
        echo '{"type":"thread.started","thread_id":"t1"}'
        printf '{"type":"item.completed","item":{"type":"agent_message","text":%s}}\\n' "$text"
        echo '{"type":"turn.completed","usage":{"input_tokens":5,"output_tokens":2}}'
        """);
  }

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(
        temp.resolve("s.json"), "{\"properties\":{\"score\":{},\"id\":{},\"why\":{}}}");
  }

  /** Writes a task whose answer is this JSON string. */
  private void task(String name, String settings, String answer) throws IOException {
    String head = settings.isEmpty() ? "" : "---\n" + settings + "\n---\n";
    Files.writeString(tasks.resolve(name), head + "Say:\n" + answer);
  }

  private void run() throws IOException {
    Cli.run(tasks, "-C", temp, "--codex", echo(), "-r", "0");
  }

  private Cli collect(Object... more) {
    return Cli.run(
        Stream.concat(Stream.of("collect", tasks, "-C", temp), Stream.of(more)).toArray());
  }

  @Test
  void a_row_for_each_task_with_its_answer_as_it_is() throws IOException {
    task("a.md", "", "\"=1+1, \\\"x\\\"\\nsecond\"");
    task("b.md", "schema: missing.json", "\"\"");
    task("c.md", "", "\"\"");
    run();
    Files.delete(tasks.resolve("b.md"));
    Files.writeString(tasks.resolve("d.md"), "new");
    assertThat(collect().out())
        .isEqualTo(
            """
            task,state,class,answer
            a.md,done,,"=1+1, ""x""
            second"
            c.md,failed,no-answer,
            d.md,pending,,
            """);
  }

  @Test
  void the_fields_of_a_schema_become_columns_and_no_other_text_is_lost() throws IOException {
    String settings = "schema: s.json";
    task("1.md", settings, "\"{\\\"score\\\": 1.50, \\\"why\\\": [\\\"a\\\"], \\\"id\\\": null}\"");
    task("2.md", settings, "\"{\\\"score\\\": 2, \\\"more\\\": true}\"");
    task("3.md", "", "\"{\\\"score\\\": 3}\"");
    run();
    Path rows = Files.writeString(temp.resolve("rows.csv"), "id,state\n2,S2\n9,S9\n1,S1\n");
    assertThat(collect("--rows", rows).out())
        .isEqualTo(
            """
            id,row.state,task,state,class,answer,score,answer.id,why
            2,S2,2.md,done,,"{""score"": 2, ""more"": true}",2,,
            9,S9,9.md,missing,,,,,
            1,S1,1.md,done,,,1.50,,"[""a""]"
            ,,3.md,done,,"{""score"": 3}",,,
            """);
    List<String> lines = collect("--rows", rows, "--jsonl").out().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "{\"row\":{\"id\":\"2\",\"state\":\"S2\"},\"task\":\"2.md\",\"state\":\"done\","
                + "\"class\":null,\"answer\":{\"score\":2,\"more\":true}}");
    assertThat(lines.get(3)).contains("\"answer\":\"{\\\"score\\\": 3}\"");
    assertThat(lines.get(2)).contains("{\"score\":1.50,\"why\":[\"a\"],\"id\":null}");
  }

  @Test
  void the_example_becomes_a_table_of_answers() throws IOException {
    Path example = Files.createDirectories(temp.resolve("examples/table"));
    for (String file : List.of("ask.md", "messages.csv", "answer.schema.json")) {
      Files.copy(Path.of("examples/table", file), example.resolve(file));
    }
    Path rows = example.resolve("messages.csv");
    Cli.run("expand", example.resolve("ask.md"), "--rows", rows, "--into", tasks);
    Path codex = Path.of("examples/offline-codex").toAbsolutePath();
    assertThat(Cli.run(tasks, "-C", temp, "--codex", codex, "-c", "12").exit()).isZero();
    List<String> lines = collect("--rows", rows, "--csv").out().lines().toList();
    assertThat(lines).hasSize(1 + 12 + 1);
    assertThat(lines.get(0)).isEqualTo("id,product,message,task,state,class,answer,words,advice");
    assertThat(lines.get(4))
        .isEqualTo(
            "4,mail,\"Message \"\"Invoice\"\" could not be sent\","
                + "4.md,done,,,29,offline-codex knows none");
    assertThat(lines.get(11)).isEqualTo("11,login,\"Too many attempts:");
    assertThat(lines.get(12)).isEqualTo("wait a minute\",11.md,done,,,29,offline-codex knows none");
  }

  @Test
  void several_folders_are_told_apart_and_rows_belong_to_one() throws IOException {
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("a.md"), "x");
    task("a.md", "", "\"x\"");
    Path rows = Files.writeString(temp.resolve("rows.csv"), "id\na\n");
    assertThat(Cli.run("collect", tasks, other).out()).contains(tasks + "/a.md,", other + "/a.md,");
    assertThat(Cli.run("collect", tasks, other, "--rows", rows).err()).contains("one folder");
  }

  @Test
  void what_cannot_be_joined_is_refused() throws IOException {
    task("1.md", "schema: s.json", "\"x\"");
    Path rows = Files.writeString(temp.resolve("rows.csv"), "id\n1\n1\n");
    assertThat(collect("--rows", rows).exit()).isEqualTo(ExitCode.USAGE);
    assertThat(collect("--rows", rows).err()).contains("rows.csv:3: the name 1.md is that of");
    assertThat(collect("--rows", rows, "--name", "{{key}}").err()).contains("no column 'key'");
    assertThat(collect("--csv", "--jsonl").err()).contains("choose");
    assertThat(Cli.run("collect", tasks).err()).contains("s.json", "-C");
  }

  @Test
  void a_terminal_gets_no_control_characters() throws IOException {
    task("1.md", "schema: s.json", "\"{\\\"why\\\": \\\"\\\\u001b[2J\\\"}\"");
    run();
    assertThat(collect().out()).contains("\u001b[2J");
    assertThat(Cli.onTerminal("", "collect", tasks, "-C", temp).out()).contains("\\x1b[2J");
    assertThat(collect("--jsonl").out()).contains("\\u001B[2J").doesNotContain("\u001b");
  }
}
