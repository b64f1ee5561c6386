package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue folder as it is, which tasks of it are selected, and what can be done in it. */
class TaskFolderTest {
  @TempDir Path temp;
  private TaskFolder folder;

  @BeforeEach
  void makeFolder() throws IOException {
    temp = temp.toRealPath();
    folder = TaskFolder.of(temp);
  }

  private void make(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(temp.resolve(name), "x");
    }
  }

  @Test
  void is_its_path() throws Exception {
    Path other = Files.createDirectory(temp.resolve("other"));
    assertThat(folder)
        .isEqualTo(TaskFolder.of(other.resolve("..")))
        .hasSameHashCodeAs(TaskFolder.of(temp))
        .isNotEqualTo(TaskFolder.of(other))
        .isNotEqualTo(temp)
        .hasToString(temp.toString());
    assertThat(folder.hashCode()).isEqualTo(temp.hashCode());
    assertThat(folder.isShared()).isFalse();
    assertThat(RunMark.isIn(folder)).isFalse();
    make(".codex-worker.run");
    assertThat(RunMark.isIn(folder)).isTrue();
    assertThat(FolderSystem.isShared(temp.resolve("nowhere"))).isFalse();
  }

  @Test
  void a_name_that_is_not_utf_8_is_no_task() throws Exception {
    assertThat(folder.look(new TaskName("\uFFFDa.md")).refusal())
        .hasValueSatisfying(why -> assertThat(why).contains("not valid UTF-8"));
  }

  @Test
  void a_folder_of_another_user_is_doubted() throws Exception {
    assertThat(folder.doubt()).isEmpty();
    boolean root = (Integer) Files.getAttribute(temp, "unix:uid") == 0;
    Assumptions.assumeTrue(root, "only root can give a folder away");
    Files.setAttribute(temp, "unix:uid", 4_711);
    assertThat(folder.doubt()).hasValueSatisfying(why -> assertThat(why).contains("another user"));
    Files.setAttribute(temp, "unix:uid", 0);
  }

  @Test
  void what_workers_do_can_be_tried_and_leaves_nothing() throws Exception {
    FolderTrial trial = FolderTrial.of(temp);
    assertThat(trial).isEqualTo(new FolderTrial(Optional.empty(), "", List.of()));
    assertThat(temp).isEmptyDirectory();
    FolderTrial failed = FolderTrial.of(temp.resolve("nowhere"));
    assertThat(failed.failure())
        .hasValueSatisfying(why -> assertThat(why).startsWith("no file can be made: "));
    assertThat(failed.remedy()).contains("df -i");
  }

  @Test
  void tasks_are_selected_by_pattern_or_by_name() throws Exception {
    make("a1.md", "a10.md", "a2.md", "b.md", "README.md", "done_exec_log-a2.md.txt");
    Selection some = Selection.of(List.of(temp), "a?.md");
    assertThat(some.list())
        .extracting(task -> task.name().value())
        .containsExactly("a1.md", "a2.md");
    assertThat(some.isOfFolders()).isTrue();
    assertThat(some.hasTasks()).isTrue();
    Selection named = Selection.of(List.of(temp.resolve("b.md")), "*.md");
    assertThat(named.list()).extracting(task -> task.name().value()).containsExactly("b.md");
    assertThat(named.isOfFolders()).isFalse();
    assertThat(Selection.of(List.of(temp), "c*.md").hasTasks()).isFalse();
  }

  @Test
  void numbers_in_names_count() throws Exception {
    make("a10.md", "a9.md", "a09.md", "a0.md", "a.md", "a9b.md", "ab.md", "a00.md");
    assertThat(Selection.of(List.of(temp), "*.md").list())
        .extracting(task -> task.name().value())
        .containsExactly("a.md", "a0.md", "a00.md", "a09.md", "a9.md", "a9b.md", "a10.md", "ab.md");
    assertThat(new TaskName("a9")).isLessThan(new TaskName("a10"));
    assertThat(new TaskName("a")).isLessThan(new TaskName("a0"));
  }

  @Test
  void a_log_tells_whether_the_task_is_still_the_same() throws Exception {
    assertThat(LogHistory.NONE.isAnotherTask("hash")).isTrue();
    Path log = temp.resolve("running_exec_log-a.md.txt");
    try (Claim claim = claimed()) {
      try (TaskLog open = claim.openLog()) {
        claim.begin(open, Samples.header("1"));
      }
      LogHistory history = LogHistory.read(log);
      assertThat(history.isAnotherTask("hash")).isFalse();
      assertThat(history.isAnotherTask("other")).isTrue();
      assertThat(history.lastHeader().orElseThrow().branch()).isEmpty();
    }
  }

  private Claim claimed() throws IOException {
    make("a.md");
    folder.prepareForClaims();
    return Claim.take(folder, new TaskName("a.md")).orElseThrow();
  }
}
