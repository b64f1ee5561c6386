package dev.codexworker.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a file that is added to a followed folder is taken for whole. */
class ArrivalsTest {
  @TempDir Path temp;
  private final AtomicLong nanos = new AtomicLong();
  private Path folder;
  private Path file;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("tasks"));
    file = folder.resolve("a.md");
  }

  private Arrivals arrivals() throws IOException {
    TaskFolder tasks = TaskFolder.of(folder);
    return new Arrivals(tasks.list(n -> true), () -> tasks.list(n -> true), nanos::get);
  }

  private List<String> names(Arrivals arrivals) throws IOException {
    return arrivals.list().stream().map(task -> task.name().value()).toList();
  }

  private void pass(long millis) {
    nanos.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  @Test
  void a_file_that_is_written_in_two_pieces_two_seconds_apart_is_whole_after_the_second()
      throws IOException {
    Arrivals arrivals = arrivals();
    Files.writeString(file, "one");
    assertThat(names(arrivals)).isEmpty();
    for (int look = 0; look < 4; look++) {
      pass(500);
      assertThat(names(arrivals)).isEmpty();
      assertThat(arrivals.expectsMore()).isTrue();
    }
    Files.writeString(file, ", two", StandardOpenOption.APPEND);
    pass(500);
    assertThat(names(arrivals)).isEmpty();
    pass(2500);
    assertThat(names(arrivals)).isEmpty();
    pass(500);
    assertThat(names(arrivals)).containsExactly("a.md");
    assertThat(arrivals.expectsMore()).isFalse();
  }

  @Test
  void an_empty_file_and_one_that_is_rewritten_with_the_same_size_are_waited_for()
      throws IOException {
    Arrivals arrivals = arrivals();
    Files.createFile(file);
    assertThat(names(arrivals)).isEmpty();
    Files.writeString(file, "one");
    assertThat(names(arrivals)).isEmpty();
    pass(2900);
    // The clock of files moves in steps.
    Instant before = Files.getLastModifiedTime(file).toInstant();
    while (!Files.getLastModifiedTime(file).toInstant().isAfter(before)) {
      Files.writeString(file, "two");
    }
    assertThat(names(arrivals)).isEmpty();
    pass(2900);
    assertThat(names(arrivals)).isEmpty();
    pass(100);
    assertThat(names(arrivals)).containsExactly("a.md");
  }

  @Test
  void a_file_that_was_moved_there_is_whole_at_once() throws IOException {
    Arrivals arrivals = arrivals();
    Path elsewhere = Files.writeString(temp.resolve("a.md"), "whole");
    Files.setLastModifiedTime(elsewhere, FileTime.from(Instant.now().minusSeconds(9)));
    Files.move(elsewhere, file);
    assertThat(names(arrivals)).containsExactly("a.md");
    assertThat(arrivals.expectsMore()).isFalse();
  }

  @Test
  void what_was_there_from_the_start_and_what_is_no_file_is_not_waited_for() throws IOException {
    Files.writeString(file, "one");
    Arrivals arrivals = arrivals();
    Files.createDirectory(folder.resolve("b.md"));
    Files.writeString(folder.resolve("in-progress-c.md"), "claimed by another run");
    assertThat(names(arrivals)).containsExactly("a.md", "b.md", "c.md");
  }

  @Test
  void a_file_that_is_removed_and_made_anew_is_waited_for_again() throws IOException {
    Files.writeString(file, "one");
    Arrivals arrivals = arrivals();
    Files.delete(file);
    assertThat(names(arrivals)).isEmpty();
    Files.writeString(file, "two");
    assertThat(names(arrivals)).isEmpty();
    assertThat(arrivals.expectsMore()).isTrue();
  }
}
