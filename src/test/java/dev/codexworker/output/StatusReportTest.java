package dev.codexworker.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusReportTest {
  @TempDir Path temp;

  @Test
  void a_task_that_was_finished_since_the_folder_was_listed_has_not_crashed() throws IOException {
    Files.createFile(temp.resolve("in-progress-a.md"));
    Files.createFile(temp.resolve("running_exec_log-a.md.txt"));
    Files.createFile(temp.resolve("in-progress-b.md"));
    Files.createFile(temp.resolve("in-progress-c.md"));
    TaskFolder folder = TaskFolder.of(temp);
    List<Task> listed = folder.list(name -> true);
    Files.move(temp.resolve("in-progress-a.md"), temp.resolve("a.md"));
    Files.move(temp.resolve("running_exec_log-a.md.txt"), temp.resolve("done_exec_log-a.md.txt"));
    Files.delete(temp.resolve("in-progress-b.md"));
    for (boolean withLogs : List.of(true, false)) {
      StatusReport report = StatusReport.of(List.of(folder), listed, withLogs, row -> true);
      assertThat(report.rows())
          .extracting(row -> row.task().name() + " " + row.state())
          .containsExactly("a.md " + TaskState.DONE, "c.md " + TaskState.CRASHED);
    }
  }
}
