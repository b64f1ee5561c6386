package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskLookupTest {
  @TempDir Path here;

  @BeforeEach
  void makeFolders() throws IOException {
    for (String file :
        new String[] {
          "top.md",
          "queue/a.md",
          "queue/b.md",
          "queue/b.txt",
          "queue/in-progress-c.md",
          "queue/twice.md",
          "other/twice.md",
          "other/exact",
          "other/exact.md",
          "no-queue/d.md"
        }) {
      Files.createDirectories(here.resolve(file).getParent());
      Files.createFile(here.resolve(file));
    }
    Files.createFile(here.resolve("queue/.codex-worker.lock"));
    Files.createFile(here.resolve("other/.codex-worker.lock"));
  }

  @Test
  void a_name_is_looked_for_here_and_in_the_queues_below() throws Exception {
    assertThat(found("top")).isEqualTo("top.md");
    assertThat(found("a.md")).isEqualTo("queue/a.md");
    assertThat(found("a")).isEqualTo("queue/a.md");
    assertThat(found("c")).isEqualTo("queue/c.md");
    assertThat(found("in-progress-c.md")).isEqualTo("queue/c.md");
    assertThat(found("running_exec_log-c.md.txt")).isEqualTo("queue/c.md");
    assertThat(found("exact")).isEqualTo("other/exact");
    assertThatThrownBy(() -> found("d")).hasMessageContaining("no such task: d");
  }

  @Test
  void a_path_leads_to_its_folder() throws Exception {
    assertThat(found("no-queue/d")).isEqualTo("no-queue/d.md");
    assertThat(found("./queue/twice.md")).isEqualTo("queue/twice.md");
    assertThatThrownBy(() -> found("queue/top")).hasMessageContaining("no such task: queue/top");
    assertThatThrownBy(() -> found("nowhere/top")).hasMessageContaining("no such task");
  }

  @Test
  void an_ambiguous_name_lists_the_candidates() {
    assertThatThrownBy(() -> found("twice"))
        .isInstanceOf(SelectionException.class)
        .hasMessageContaining("queue/twice.md")
        .hasMessageContaining("other/twice.md")
        .hasMessageContaining("name one of them");
    assertThatThrownBy(() -> found("b"))
        .hasMessageContaining("queue/b.md")
        .hasMessageContaining("queue/b.txt");
  }

  private String found(String named) throws Exception {
    Path path = TaskLookup.find(here, named).path(TaskFile.TASK);
    return here.toRealPath().relativize(path).toString();
  }
}
