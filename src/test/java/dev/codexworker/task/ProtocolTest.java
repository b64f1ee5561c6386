package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codexworker.FolderNames;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file operations of a claim, one by one: what is in the folder before each. */
class ProtocolTest {
  private static final TaskName NAME = new TaskName("a.md");
  private static final String DONE = "done_exec_log-a.md.txt";
  private static final String INTERRUPTED = "interrupted_exec_log-a.md.txt";
  private static final String RUNNING = "running_exec_log-a.md.txt";

  @TempDir Path path;
  private TaskFolder folder;
  private final List<String> operations = new ArrayList<>();

  @BeforeEach
  void makeTask() throws IOException {
    folder = TaskFolder.of(path);
    folder.prepareForClaims();
    Files.writeString(path.resolve("a.md"), "prompt");
    FolderChange.beforeEach =
        operation -> operations.add(operation + " " + String.join(" ", FolderNames.of(path)));
  }

  @AfterEach
  void noMoreSteps() {
    CrashPoint.never();
  }

  private void attempt() throws IOException {
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      assertThat(claim.finishedForAnother()).isFalse();
      assertThat(claim.file()).exists();
      try (TaskLog log = claim.openLog()) {
        claim.begin(log, Samples.header("id"));
        log.agent(1, 2);
        log.result(Samples.done("ok"));
      }
      claim.commit(TaskFile.DONE_LOG);
    }
  }

  @Test
  void an_attempt_is_durable_before_its_agent_and_before_its_commit_and_named_back_after_it()
      throws IOException {
    attempt();
    assertThat(operations)
        .containsExactly(
            "create a.md",
            "append a.md " + RUNNING,
            "sync-log a.md " + RUNNING,
            "rename a.md " + RUNNING,
            "sync-folder in-progress-a.md " + RUNNING,
            "append in-progress-a.md " + RUNNING,
            "append in-progress-a.md " + RUNNING,
            "sync-log in-progress-a.md " + RUNNING,
            "link in-progress-a.md " + RUNNING,
            "unlink " + DONE + " in-progress-a.md " + RUNNING,
            "sync-folder " + DONE + " in-progress-a.md",
            "link " + DONE + " in-progress-a.md",
            "unlink a.md " + DONE + " in-progress-a.md");
  }

  @Test
  void a_reset_is_in_the_log_and_durable_before_the_outcome_goes() throws IOException {
    attempt();
    Task task = folder.look(NAME);
    StopRequest.make(task);
    ForeignLog.mark(task);
    operations.clear();
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      claim.reset(Instant.EPOCH);
    }
    String marks = "FOREIGN_LOG-a.md.txt STOP_REQUESTED-a.md.txt a.md " + DONE;
    assertThat(operations)
        .containsExactly(
            "open " + marks,
            "append " + marks,
            "sync-log " + marks,
            "unlink " + marks,
            "link FOREIGN_LOG-a.md.txt a.md " + DONE,
            "unlink FOREIGN_LOG-a.md.txt a.md " + DONE + " " + INTERRUPTED,
            "unlink FOREIGN_LOG-a.md.txt a.md " + INTERRUPTED,
            "sync-folder a.md " + INTERRUPTED);
    assertThat(path.resolve(INTERRUPTED))
        .content()
        .endsWith("== end ==\n\n== reset ==\nwhen: 1970-01-01T00:00:00Z\n");
    LogHistory history = LogHistory.read(path.resolve(INTERRUPTED));
    assertThat(history.lastResult()).isEmpty();
    assertThat(history.isAnotherTask("hash")).isTrue();
  }

  @Test
  void a_log_that_a_dead_worker_left_two_names_loses_the_one_that_does_not_count()
      throws IOException {
    attempt();
    Files.createLink(path.resolve(RUNNING), path.resolve(DONE));
    Files.createSymbolicLink(path.resolve(INTERRUPTED), path.resolve(DONE));
    Claim.take(folder, NAME).orElseThrow().close();
    assertThat(FolderNames.of(path)).containsExactly("a.md", DONE, INTERRUPTED);
  }

  @Test
  void a_worker_that_can_not_commit_puts_the_task_back() throws IOException {
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      TaskLog log = claim.openLog();
      claim.begin(log, Samples.header("id"));
      log.close();
      Files.move(path.resolve(RUNNING), path.resolve("away"));
      assertThatThrownBy(() -> claim.commit(TaskFile.DONE_LOG))
          .isInstanceOf(Claim.LogReplaced.class);
      assertThat(FolderNames.of(path)).containsExactly("a.md", "away");
    }
  }

  @Test
  void a_worker_that_gives_up_leaves_the_task_pending() throws IOException {
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      TaskLog log = claim.openLog();
      claim.begin(log, Samples.header("id"));
      log.close();
      claim.giveUp();
      claim.giveUp();
    }
    assertThat(FolderNames.of(path)).containsExactly("a.md", INTERRUPTED);
  }

  @Test
  void a_claim_that_fails_holds_no_lock() throws IOException {
    Files.createSymbolicLink(path.resolve("link.md"), path.resolve("a.md"));
    FolderChange.beforeEach =
        operation -> {
          throw new IOException("no");
        };
    Files.move(path.resolve("a.md"), path.resolve("in-progress-a.md"));
    Files.writeString(path.resolve(DONE), "");
    assertThatThrownBy(() -> Claim.take(folder, NAME)).hasMessage("no");
    assertThat(folder.isHeld(NAME)).isFalse();
  }

  @Test
  void a_claimed_task_is_put_back_before_it_was_begun() throws IOException {
    Files.move(path.resolve("a.md"), path.resolve("in-progress-a.md"));
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      claim.putBack();
      assertThat(FolderNames.of(path)).containsExactly("a.md");
      claim.putBack();
    }
  }

  @Test
  void what_can_have_no_second_name_is_renamed_after_a_look() throws IOException {
    Path from = Files.createDirectory(path.resolve("from"));
    Path to = path.resolve("to");
    FolderChange.rename(from, to);
    assertThat(from).doesNotExist();
    assertThat(to).isDirectory();
    Files.createDirectory(from);
    assertThatThrownBy(() -> FolderChange.rename(from, to))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> FolderChange.rename(path.resolve("none"), path.resolve("new")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
