package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.Schema;
import org.junit.jupiter.api.Test;

class ReportBranchTest extends WorktreeSetting {
  @Test
  void a_report_names_the_branches_that_tasks_left() throws Exception {
    task("a.md", "echo changed >file");
    task("b.md", "exit 1");
    assertThat(run().exit()).isEqualTo(ExitCode.TASK_FAILED);
    String branch = branches().get(0);
    assertThat(Cli.run("report", tasks).out())
        .contains("  branches, unless they are landed\n    " + branch + "\n");
    assertThat(Cli.run("report", tasks, "--format", "markdown").out())
        .contains(
            "| output | branch |\n|---|---|--:|--:|--:|---|---|\n", "|  | `" + branch + "` |\n");
    String json = Cli.run("report", tasks, "--format", "json").out();
    assertThat(json).containsOnlyOnce("\"branch\":\"" + branch + "\"");
    assertThat(Schema.REPORT.problems(json)).isEmpty();
  }
}
