package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codexworker.FolderNames;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
  private static final TaskName NAME = new TaskName("a.md");

  @TempDir Path path;
  private TaskFolder folder;

  @BeforeEach
  void makeTask() throws IOException {
    folder = TaskFolder.of(path);
    Files.writeString(path.resolve("a.md"), "prompt");
  }

  private static TaskLog begin(Claim claim) throws IOException {
    TaskLog log = claim.openLog();
    claim.begin(log, Samples.header("id"));
    return log;
  }

  private List<String> names() throws IOException {
    return FolderNames.of(path);
  }

  private void touch(String name) throws IOException {
    Files.writeString(path.resolve(name), name);
  }

  private TaskState state() throws IOException {
    return folder.look(NAME).state();
  }

  @Test
  void a_task_goes_from_pending_through_running_to_done() throws IOException {
    assertThat(state()).isEqualTo(TaskState.PENDING);
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      begin(claim).close();
      assertThat(names()).containsExactly("in-progress-a.md", "running_exec_log-a.md.txt");
      assertThat(state()).isEqualTo(TaskState.RUNNING);
      claim.commit(TaskFile.DONE_LOG);
      assertThat(names()).containsExactly("a.md", "done_exec_log-a.md.txt");
    }
    assertThat(state()).isEqualTo(TaskState.DONE);
  }

  @Test
  void a_held_task_can_not_be_taken_again() throws IOException {
    try (Claim first = Claim.take(folder, NAME).orElseThrow()) {
      assertThat(first.task().exists()).isTrue();
      assertThat(Claim.take(folder, NAME)).isEmpty();
      assertThat(Claim.take(folder, new TaskName("other.md"))).isPresent();
    }
    assertThat(Claim.take(folder, NAME)).isPresent();
  }

  @Test
  void a_failed_task_runs_again_in_the_same_log() throws IOException {
    touch("failed_exec_log-a.md.txt");
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      begin(claim).close();
      assertThat(names()).containsExactly("in-progress-a.md", "running_exec_log-a.md.txt");
      claim.commit(TaskFile.FAILED_LOG);
    }
    assertThat(Files.readString(path.resolve("failed_exec_log-a.md.txt")))
        .startsWith("failed_exec_log-a.md.txt\n== attempt id ==\n");
  }

  @Test
  void a_new_task_written_meanwhile_is_kept_beside_the_old_one() throws IOException {
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      begin(claim).close();
      Files.writeString(path.resolve("a.md"), "new");
      assertThatThrownBy(() -> claim.commit(TaskFile.DONE_LOG))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThat(Files.readString(path.resolve("a.md"))).isEqualTo("new");
    assertThat(Files.readString(path.resolve("in-progress-a.md"))).isEqualTo("prompt");
    assertThat(names()).contains("done_exec_log-a.md.txt");
    assertThat(state()).isEqualTo(TaskState.REFUSED);
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      assertThat(claim.task().refusal()).isPresent();
    }
    assertThat(names()).containsExactly("a.md", "done_exec_log-a.md.txt", "in-progress-a.md");
  }

  @Test
  void a_log_made_by_somebody_else_after_the_look_is_not_written() throws IOException {
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      touch("running_exec_log-a.md.txt");
      assertThatThrownBy(claim::openLog).isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThat(Files.readString(path.resolve("running_exec_log-a.md.txt")))
        .isEqualTo("running_exec_log-a.md.txt");
  }

  @Test
  void an_outcome_log_made_by_somebody_else_is_not_replaced() throws IOException {
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      begin(claim).close();
      touch("done_exec_log-a.md.txt");
      assertThatThrownBy(() -> claim.commit(TaskFile.FAILED_LOG))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThat(Files.readString(path.resolve("done_exec_log-a.md.txt")))
        .isEqualTo("done_exec_log-a.md.txt");
    assertThat(names())
        .containsExactly("a.md", "done_exec_log-a.md.txt", "running_exec_log-a.md.txt");
    assertThat(state()).isEqualTo(TaskState.REFUSED);
  }

  @Test
  void a_log_that_is_a_symbolic_link_is_not_written_through() throws IOException {
    Path victim = Files.writeString(path.resolve("victim"), "mine");
    Files.createSymbolicLink(path.resolve("failed_exec_log-a.md.txt"), victim);
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      assertThatThrownBy(() -> begin(claim)).isInstanceOf(IOException.class);
    }
    assertThat(Files.readString(victim)).isEqualTo("mine");
  }

  @Test
  void finishes_the_last_step_of_a_worker_that_died_after_its_commit() throws IOException {
    for (String outcome : List.of("done", "failed", "interrupted")) {
      String log = outcome + "_exec_log-a.md.txt";
      Files.move(path.resolve("a.md"), path.resolve("in-progress-a.md"));
      touch(log);
      try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
        assertThat(claim.finishedForAnother()).isTrue();
      }
      assertThat(names()).containsExactly("a.md", log);
      Files.delete(path.resolve(log));
    }
  }

  @Test
  void unlinks_the_second_name_when_a_worker_died_between_link_and_unlink() throws IOException {
    Files.createLink(path.resolve("in-progress-a.md"), path.resolve("a.md"));
    touch("done_exec_log-a.md.txt");
    Claim.take(folder, NAME).orElseThrow().close();
    assertThat(names()).containsExactly("a.md", "done_exec_log-a.md.txt");
    assertThat(Files.readString(path.resolve("a.md"))).isEqualTo("prompt");
  }

  @Test
  void a_reset_task_is_pending_and_keeps_its_log() throws IOException {
    touch("done_exec_log-a.md.txt");
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      claim.reset(Instant.EPOCH);
    }
    assertThat(state()).isEqualTo(TaskState.INTERRUPTED);
    assertThat(Files.readString(path.resolve("interrupted_exec_log-a.md.txt")))
        .startsWith("done_exec_log-a.md.txt\n== reset ==");
  }

  @Test
  void a_reset_outcome_is_no_outcome_even_if_its_worker_dies_at_once() throws IOException {
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      try (TaskLog log = begin(claim)) {
        log.thread("t");
        log.result(Samples.done("ok"));
      }
      claim.commit(TaskFile.DONE_LOG);
    }
    try (Claim claim = Claim.take(folder, NAME).orElseThrow()) {
      claim.reset(Instant.EPOCH);
    }
    LogHistory history = LogHistory.read(path.resolve("interrupted_exec_log-a.md.txt"));
    assertThat(history.attempts()).isEqualTo(1);
    assertThat(history.lastResult()).isEmpty();
    assertThat(history.threadId()).isEmpty();
  }

  @Test
  void a_planted_thread_that_reads_as_an_option_is_none() throws IOException {
    Path log = path.resolve("interrupted_exec_log-a.md.txt");
    for (String thread : List.of("--dangerously-bypass-approvals-and-sandbox", "a b", "", "../x")) {
      Files.writeString(log, "== attempt x ==\nthread: " + thread + "\n");
      assertThat(LogHistory.read(log).threadId()).isEmpty();
    }
    Files.writeString(log, "== attempt x ==\nthread: 01a1fcc5-0000-7000-8000-000000000001\n");
    assertThat(LogHistory.read(log).threadId()).isPresent();
  }

  @Test
  void states_follow_from_names_alone() throws IOException {
    touch("failed_exec_log-a.md.txt");
    assertThat(state()).isEqualTo(TaskState.FAILED);
    touch("done_exec_log-a.md.txt");
    assertThat(state()).isEqualTo(TaskState.DONE);
    assertThat(folder.look(NAME).inconsistency()).isPresent();
    Files.delete(path.resolve("done_exec_log-a.md.txt"));
    touch("interrupted_exec_log-a.md.txt");
    assertThat(state()).isEqualTo(TaskState.REFUSED);
    Files.delete(path.resolve("failed_exec_log-a.md.txt"));
    assertThat(state()).isEqualTo(TaskState.INTERRUPTED);
    Files.delete(path.resolve("interrupted_exec_log-a.md.txt"));
    touch("running_exec_log-a.md.txt");
    assertThat(state()).isEqualTo(TaskState.CRASHED);
  }

  @Test
  void a_deleted_lock_file_is_noticed() throws IOException {
    folder.prepareForClaims();
    assertThat(folder.isLockCurrent()).isTrue();
    Files.delete(path.resolve(FolderLocks.FILE_NAME));
    assertThat(folder.isLockCurrent()).isFalse();
    Files.createFile(path.resolve(FolderLocks.FILE_NAME));
    Files.createFile(path.resolve("inode-taker"));
  }
}
