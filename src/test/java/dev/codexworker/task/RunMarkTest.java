package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as the mark of a run that was killed, or is under way. */
class RunMarkTest {
  @TempDir Path temp;
  private TaskFolder folder;
  private Path mark;

  @BeforeEach
  void prepare() throws IOException {
    folder = TaskFolder.of(temp);
    folder.prepareForClaims();
    mark = temp.resolve(RunMark.FILE_NAME);
  }

  @Test
  void a_run_that_ends_in_an_orderly_way_leaves_none() throws IOException {
    RunMark run = RunMark.begin(folder);
    assertThat(run.unwatchedSince()).isEmpty();
    assertThat(mark).isNotEmptyFile();
    run.close();
    assertThat(mark).doesNotExist();
  }

  @Test
  void a_mark_that_is_just_being_made_is_not_taken_away() throws IOException {
    Files.createFile(mark);
    Object inode = Files.getAttribute(mark, "unix:ino");
    try (RunMark run = RunMark.begin(folder)) {
      assertThat(run.unwatchedSince()).contains(RunMark.changed(mark));
      assertThat(Files.getAttribute(mark, "unix:ino")).isEqualTo(inode);
    }
  }

  @Test
  void a_copy_is_none_and_gives_way() throws IOException {
    Files.writeString(mark, "1");
    try (RunMark run = RunMark.begin(folder)) {
      assertThat(run.unwatchedSince()).isEmpty();
      assertThat(mark).content().isNotEqualTo("1");
    }
  }
}
