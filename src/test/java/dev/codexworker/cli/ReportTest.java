package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Schema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ReportTest {
  /** Everything that a terminal, Markdown or XML could take for more than text. */
  private static final String HOSTILE = "`a` | <b> @all ]]> & \\\"q\\\" \\u001b[2J \\ufffe";

  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void runSome() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    for (String name : List.of("a", "b")) {
      Files.writeString(tasks.resolve(name + "-fails.md"), "x");
    }
    assertThat(Cli.run(tasks, "--codex", FakeCodex.failing(temp, HOSTILE), "-r", "0").exit())
        .isEqualTo(1);
    Files.writeString(tasks.resolve("c-works.md"), "---\noutput: out/c.md\n---\nx");
    Path working = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Cli.run(tasks, "-C", temp, "--codex", working, "--skip-failed");
    Files.writeString(tasks.resolve("d-rejected.md"), "---\nmodle: x\n---\nx");
    Cli.run(tasks, "--codex", working, "--skip-failed");
    Files.writeString(tasks.resolve("e-waits.md"), "x");
    Files.createDirectory(tasks.resolve("f-refused.md"));
  }

  @Test
  void tasks_rejected_for_the_same_mistake_are_one_group() throws IOException {
    Files.writeString(tasks.resolve("d2-rejected.md"), "---\neffort: low\nmodle: x\n---\nx");
    Path working = FakeCodex.script(temp, FakeCodex.SUCCESS);
    Cli.run(tasks, "--codex", working, "--skip-failed");
    assertThat(report().out())
        .contains("rejected: 2 tasks\n    unknown key 'modle'", "d-rejected.md, d2-rejected.md");
  }

  private Cli report(Object... more) {
    return Cli.run(Stream.concat(Stream.of("report", tasks), Stream.of(more)).toArray());
  }

  @Test
  void text_groups_failures_with_the_command_that_goes_on() {
    String text = report().out().replaceAll("\\d+(\\.\\d)?s", "TIME");
    String folder = tasks + "/";
    assertThat(text)
        .isEqualTo(
            """
            codex-worker report: 6 tasks, 1 pending, 1 done, 3 failed, 1 refused

              task-failed: 2 tasks
                codex exited with 1: `a` | <b> @all ]]> & "q" \\x1b[2J \ufffe
                a-fails.md, b-fails.md
                codex-worker FOLDER

              rejected: 1 task
                d-rejected.md:2: unknown key 'modle'; did you mean model? (--front-matter drop ignores it)
                d-rejected.md
                codex-worker check FOLDER

              refused: 1 task
                is a folder; a task must be a regular file
                f-refused.md
                codex-worker check FOLDER

              TASK           ATTEMPTS      TIME   TOKENS  STATE
            """
                    .replace("FOLDER", folder)
                + text.substring(text.indexOf("  a-fails.md   ")));
    assertThat(text).contains("  outputs\n    out/c.md\n", "  7 tokens (5 read, 0 of them cached");
  }

  @Test
  void text_fits_the_terminal_but_for_its_commands() throws IOException {
    Files.writeString(tasks.resolve("g-" + "long-".repeat(30) + ".md"), "x");
    String text = Cli.with(Map.of("COLUMNS", "60"), "report", tasks).out();
    assertThat(text.lines().filter(line -> !line.contains("codex-worker ")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    assertThat(text).contains("g-long-long…");
  }

  @Test
  void markdown_shows_text_from_outside_as_code() {
    String text = report("--format", "markdown").out();
    assertThat(text)
        .startsWith("<!-- codex-worker report -->\n### codex-worker: 1 of 6 tasks done\n")
        .contains(
            "**task-failed**: 2 tasks, ``codex exited with 1: `a` | <b> @all ]]> & \"q\" \\x1b[2J \ufffe``\n")
        .contains("\n`a-fails.md`, `b-fails.md`\n")
        .contains("```sh\ncodex-worker check " + tasks + "/\n```\n")
        .containsPattern("\\| `c-works.md` \\| done \\| 1 \\| [0-9.]+s \\| 7 \\| `out/c.md` \\|\n");
  }

  @Test
  void junit_counts_failures_and_holds_only_what_xml_can() throws Exception {
    Files.writeString(tasks.resolve("g&\"<\u0001|.md"), "x");
    String text = report("--format", "junit").out();
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("tests")).isEqualTo("7");
    assertThat(suite.getAttribute("failures")).isEqualTo("4");
    assertThat(suite.getAttribute("skipped")).isEqualTo("2");
    Element failure = (Element) xml.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("type")).isEqualTo("task-failed");
    assertThat(failure.getAttribute("message"))
        .isEqualTo("codex exited with 1: `a` | <b> @all ]]> & \"q\" \\x1b[2J \ufffd");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      names.add(((Element) xml.getElementsByTagName("testcase").item(i)).getAttribute("name"));
    }
    assertThat(names).contains("c-works.md", "g&\"<\\x01|.md");
  }

  @Test
  void json_is_as_its_schema_says() throws IOException {
    Cli result = report("--format", "json");
    assertThat(Schema.REPORT.problems(result.out())).isEmpty();
    assertThat(result.out()).matches("\\p{ASCII}+\n");
    assertThat(Schema.REPORT.problems(result.out().replace("\"unpriced\":0,", ""))).isNotEmpty();
    Map<String, Object> report = JSON.std.mapFrom(result.out());
    assertThat(report).containsEntry("retries", 0).containsEntry("cost", null);
    assertThat((List<?>) report.get("groups")).hasSize(3);
  }

  @Test
  void money_is_counted_with_the_prices_of_the_user_only() throws IOException {
    Path prices = temp.resolve("prices.csv");
    Files.writeString(prices, "model,input,cached,output\ndefault,100000,0,250000.5\n");
    assertThat(report("--prices", prices).out()).contains("COST", "    1.00  done", "cost 1.00");
    Files.writeString(prices, "model,input,cached,output\nother,1,1,1\n");
    assertThat(report("--prices", prices).out()).contains("cost 0.00 without 1 task of other");
    Cli json = report("--prices", prices, "--format", "json");
    assertThat(Schema.REPORT.problems(json.out())).isEmpty();
    Files.writeString(prices, "model,input,cached,output\nother,1,1,x\n");
    assertThat(report("--prices", prices).err()).contains("prices.csv:2: output: 'x' is not a");
    Files.writeString(prices, "model,input\nother,1\n");
    assertThat(report("--prices", prices).exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_file_is_replaced_only_if_it_is_an_earlier_report() throws IOException {
    for (String format : List.of("text", "markdown", "junit", "json")) {
      Path file = temp.resolve("report." + format);
      assertThat(report("--format", format, "-o", file).exit()).isZero();
      String first = Files.readString(file);
      assertThat(report("--format", format, "-o", file).out()).isEmpty();
      assertThat(file).hasContent(first);
    }
    Path mine = Files.writeString(temp.resolve("mine.txt"), "codex-worker is mine");
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("report.text"));
    for (Path taken : List.of(mine, link, temp)) {
      Cli refused = report("-o", taken);
      assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).contains("is no report; nothing was replaced");
    }
    assertThat(mine).hasContent("codex-worker is mine");
    assertThat(report("-o", tasks.resolve("report.md")).err()).contains("taken for a task");
  }
}
