package dev.codexworker.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderCheckTest {
  @TempDir Path temp;

  private void task(String name, String frontMatter) throws IOException {
    Files.writeString(temp.resolve(name), "---\n# first\n" + frontMatter + "\n---\nprompt\n");
  }

  /** All problems, as "name:line: message". */
  private List<String> problems() throws IOException {
    Path base = Files.createDirectories(temp.resolve("base")).toRealPath();
    return new FolderCheck(AgentSettings.forCheck(Sandbox.READ_ONLY, base), Reading.STRICT)
        .check(TaskFolder.of(temp).list(name -> name.value().endsWith(".md"))).stream()
            .map(problem -> problem.task().name() + ":" + problem.line() + ": " + problem.message())
            .toList();
  }

  /** Which of a, b and c need themselves. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "needs: [b.md]       | needs: [c.md] | model: x      | ''",
        "needs: [b.md, c.md] | needs: [c.md] | model: x      | ''",
        "needs: [b.md]       | needs: [a.md] | needs: [a.md] | ab",
        "needs: [b.md]       | needs: [c.md] | needs: [a.md] | abc",
        "needs: [b.md]       | needs: [c.md] | needs: [b.md] | bc",
      })
  void who_needs_itself_and_not_who_only_hangs_on_such_a_circle(
      String a, String b, String c, String circle) throws IOException {
    task("a.md", a);
    task("b.md", b);
    task("c.md", c);
    assertThat(problems())
        .containsExactlyElementsOf(
            circle
                .chars()
                .mapToObj(
                    name ->
                        (char) name
                            + ".md:3: needs: the task needs itself, perhaps by way of others")
                .toList());
  }

  @Test
  void a_mistake_hides_no_other_one() throws IOException {
    task("a.md", "needs: [gone.md]\nmodle: x\ncd: nowhere\nretries: 99");
    assertThat(problems())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("a.md:3: needs: "),
            second -> assertThat(second).startsWith("a.md:4: unknown key 'modle'"),
            third -> assertThat(third).startsWith("a.md:5: cd: "),
            fourth -> assertThat(fourth).startsWith("a.md:6: retries: "));
  }

  @Test
  void an_output_belongs_to_one_task() throws IOException {
    task("a.md", "output: x/../report.md");
    task("b.md", "output: report.md");
    task("c.md", "output: other.md");
    assertThat(problems()).containsExactly("b.md:3: output: is that of a.md, too");
  }

  @Test
  void what_can_not_be_run_is_told_with_its_line_and_the_rest_is_looked_at_all_the_same()
      throws IOException {
    Files.createDirectory(temp.resolve("folder.md"));
    Files.writeString(temp.resolve("empty.md"), "");
    task("mode.md", "sandbox: workspace-write");
    task("wrong.md", "modell: x");
    task("z.md", "needs: [gone.md]");
    assertThat(problems())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("empty.md:1: the task file is empty"),
            line -> assertThat(line).startsWith("folder.md:1: is a folder"),
            line -> assertThat(line).startsWith("mode.md:3: sandbox: "),
            line -> assertThat(line).startsWith("wrong.md:3: "),
            line -> assertThat(line).startsWith("z.md:3: needs: there is no task gone.md"));
  }

  @Test
  void what_is_in_progress_is_held_only_to_what_its_file_says() throws IOException {
    task("in-progress-a.md", "cd: nowhere");
    task("in-progress-b.md", "modell: x");
    assertThat(problems()).singleElement().asString().startsWith("b.md:3: ");
  }
}
