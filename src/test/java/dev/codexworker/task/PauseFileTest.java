package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pauses that workers announce to each other. */
class PauseFileTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path path;
  private TaskFolder folder;

  @BeforeEach
  void openFolder() throws IOException {
    folder = TaskFolder.of(path);
  }

  private Path file(String time) {
    return path.resolve("PAUSED_UNTIL-2026-11-23T" + time + "Z");
  }

  @Test
  void the_latest_pause_counts_and_those_that_are_over_go() throws IOException {
    PauseFile.write(folder, NOON.plusSeconds(60));
    PauseFile.write(folder, NOON.plusSeconds(60));
    PauseFile.write(folder, NOON.plusSeconds(90));
    PauseFile.write(folder, NOON.plusSeconds(30));
    PauseFile.write(folder, NOON);
    assertThat(file("12-01-30")).content().contains("Delete it to go on sooner");
    assertThat(PauseFile.look(folder, NOON)).contains(NOON.plusSeconds(90));
    assertThat(file("12-00-00")).exists();
    assertThat(PauseFile.read(folder, NOON)).contains(NOON.plusSeconds(90));
    assertThat(file("12-00-00")).doesNotExist();
    assertThat(file("12-00-30")).exists();
    PauseFile.end(folder);
    assertThat(PauseFile.look(folder, NOON)).isEmpty();
    assertThat(path).isEmptyDirectory();
  }

  @Test
  void what_only_looks_like_a_pause_is_left_alone() throws IOException {
    Files.createDirectory(file("11-00-00"));
    Files.createSymbolicLink(file("11-30-00"), path);
    Files.createFile(path.resolve("PAUSED_UNTIL-2026Z"));
    assertThat(PauseFile.read(folder, NOON)).isEmpty();
    assertThat(file("11-00-00")).isDirectory();
    assertThat(file("11-30-00")).isSymbolicLink();
    assertThat(path.resolve("PAUSED_UNTIL-2026Z")).exists();
  }
}
