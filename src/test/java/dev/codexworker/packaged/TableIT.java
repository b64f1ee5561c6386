package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example with a table, with the real codex and answers that follow its schema. */
class TableIT extends RealCodexSetting {
  private static final List<String> FILES = List.of("ask.md", "messages.csv", "answer.schema.json");

  private Worker.Result run(Object... args) throws Exception {
    Worker.Result result = Worker.run(work, environment, args);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  @Test
  void a_table_becomes_tasks_and_answers_to_a_schema_become_a_table() throws Exception {
    Path table = Files.createDirectories(work.resolve("examples/table"));
    for (String file : FILES) {
      Files.copy(Path.of("examples/table", file), table.resolve(file));
    }
    String rows = "examples/table/messages.csv";
    provider.answerWith(request -> LoopbackProvider.Reply.message(answer(request.prompt())));
    run("expand", "examples/table/ask.md", "--rows", rows, "--into", "answers");
    run("answers", "-c", "4");
    String csv = run("collect", "answers", "--rows", rows, "--csv").out();
    assertThat(csv)
        .startsWith("id,product,message,task,state,class,answer,words,advice\n")
        .contains(
            "\n1,shop,Payment declined,1.md,done,,,2,\"Ask shop, \"\"please\"\"\"\n",
            "\n11,login,\"Too many attempts:\nwait a minute\",11.md,done,,,6,");
    assertThat(provider.prompts()).hasSize(12);
    assertThat(Files.readString(work.resolve("answers/done_exec_log-12.md.txt")))
        .contains(" --output-schema " + table.toRealPath().resolve("answer.schema.json"));
    String answer = Files.readString(work.resolve("answers/reports/4.json"));
    assertThat(JSON.std.mapFrom(answer)).containsEntry("words", 6);
  }

  private static String answer(String prompt) throws java.io.IOException {
    String message = prompt.replaceAll("(?s).*message:\\s+(.*?)\\s+Count its.*", "$1");
    String product = prompt.replaceAll("(?s).*user of (\\w+).*", "$1");
    return JSON.std.asString(
        Map.of("words", message.split("\\s+").length, "advice", "Ask " + product + ", \"please\""));
  }
}
