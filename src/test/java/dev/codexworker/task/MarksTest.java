package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What codex-worker notes beside a task: requests to stop, foreign logs, roles, the owner. */
class MarksTest {
  @TempDir Path path;
  private TaskFolder folder;
  private Task task;

  @BeforeEach
  void makeTask() throws IOException {
    folder = TaskFolder.of(path);
    Files.writeString(path.resolve("a.md"), "prompt");
    task = folder.look(new TaskName("a.md"));
  }

  @Test
  void a_request_to_stop_is_made_once_and_removed_once() throws IOException {
    assertThat(StopRequest.isMade(task)).isFalse();
    StopRequest.remove(task);
    StopRequest.make(task);
    StopRequest.make(task);
    assertThat(StopRequest.isMade(task)).isTrue();
    assertThat(path.resolve("STOP_REQUESTED-a.md.txt")).content().contains("a.md");
    StopRequest.remove(task);
    assertThat(StopRequest.isMade(task)).isFalse();
    assertThat(path.resolve("STOP_REQUESTED-a.md.txt")).doesNotExist();
  }

  @Test
  void a_folder_or_a_link_of_that_name_is_no_request() throws IOException {
    Path name = path.resolve("STOP_REQUESTED-a.md.txt");
    Files.createSymbolicLink(name, path.resolve("a.md"));
    assertThat(StopRequest.isMade(task)).isFalse();
    StopRequest.remove(task);
    assertThat(name).isSymbolicLink();
  }

  @Test
  void a_done_log_is_foreign_unless_a_worker_of_the_folder_signed_it() throws IOException {
    Path log = Files.writeString(path.resolve("done_exec_log-a.md.txt"), "forged");
    task = folder.look(task.name());
    assertThat(ForeignLog.isForeign(task)).isTrue();
    assertThat(ForeignLog.isMarked(task)).isFalse();
    ForeignLog.mark(task);
    ForeignLog.mark(task);
    assertThat(ForeignLog.isMarked(task)).isTrue();
    assertThat(folder.look(task.name()).refusal()).contains(ForeignLog.REFUSAL);
    ForeignLog.unmark(task);
    ForeignLog.unmark(task);
    assertThat(folder.look(task.name()).refusal()).isEmpty();
    Files.delete(log);
    assertThat(ForeignLog.isForeign(task)).as("it is gone").isFalse();
    Files.createSymbolicLink(log, path.resolve("a.md"));
    assertThat(ForeignLog.isForeign(task)).isTrue();
  }

  @Test
  void a_signature_is_good_for_its_own_task_and_attempt_alone() throws IOException {
    for (String name : new String[] {"a.md", "b.md"}) {
      Files.writeString(path.resolve(name), "prompt");
      try (Claim claim = Claim.take(folder, new TaskName(name)).orElseThrow()) {
        try (TaskLog log = claim.openLog()) {
          claim.begin(log, Samples.header(name));
          log.result(Samples.done("ok"));
        }
        claim.commit(TaskFile.DONE_LOG);
      }
    }
    Path log = path.resolve("done_exec_log-a.md.txt");
    task = folder.look(task.name());
    LogHistory own = LogHistory.read(log);
    assertThat(own.isAnswered(task)).isTrue();
    assertThat(own.isHeaderSigned(task)).isTrue();
    assertThat(own.isUndelivered(task)).isFalse();
    Task other = folder.look(new TaskName("b.md"));
    assertThat(own.isAnswered(other)).isFalse();
    assertThat(own.isHeaderSigned(other)).isFalse();
    String text = Files.readString(log);
    Files.writeString(log, text.replaceAll("(?m)^signature: .*\n", ""));
    assertThat(LogHistory.read(log).isAnswered(task)).isFalse();
    assertThat(LogHistory.read(log).isHeaderSigned(task)).isFalse();
    assertThat(LogHistory.NONE.isHeaderSigned(task)).isFalse();
    Files.writeString(
        log, text.replace("outcome: done\nclass: none", "outcome: failed\nclass: undelivered"));
    assertThat(LogHistory.read(log).isUndelivered(task)).as("its signature is another's").isFalse();
  }

  @Test
  void a_role_has_one_holder_at_a_time() throws IOException {
    folder.prepareForClaims();
    FolderRole other = FolderRole.follower("--retries 1");
    FolderRole.Held held = FolderRole.FOLLOWER.take(folder, 0).orElseThrow();
    assertThat(FolderRole.FOLLOWER.isTaken(folder)).isTrue();
    assertThat(FolderRole.follower("").take(folder, 30)).isEmpty();
    assertThat(other.isTaken(folder)).isFalse();
    assertThat(other.take(folder, 0)).isPresent();
    assertThat(FolderRole.STARTER.isTaken(folder)).isFalse();
    held.close();
    assertThat(FolderRole.FOLLOWER.isTaken(folder)).isFalse();
  }

  @Test
  void a_folder_that_others_write_without_a_sticky_bit_is_doubted() throws Exception {
    assertThat(folder.doubt()).isEmpty();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(folder.doubt().orElseThrow()).contains("every user can write it");
    assertThat(new ProcessBuilder("chmod", "1777", path.toString()).start().waitFor()).isZero();
    assertThat(folder.doubt()).isEmpty();
  }

  @Test
  void the_last_message_is_that_of_the_last_attempt() throws IOException {
    Path log = path.resolve("log");
    Files.writeString(
        log,
        """
        == attempt 1 ==
        -- prompt --
          p
        -- last message --
          old
        == result ==
        == attempt 2 ==
        -- prompt --
          p
        -- last message --
          one

          two
        """);
    assertThat(LastMessage.read(log)).as("no run writes an empty line").contains("one\ntwo\n");
    Files.writeString(log, "== attempt 2 ==\n-- last message --\n  a\n    b\n== result ==\n  c\n");
    assertThat(LastMessage.read(log)).contains("a\n  b\n");
    Files.writeString(log, "== attempt 1 ==\n-- last message --\n  old\n== attempt 2 ==\n  x\n");
    assertThat(LastMessage.read(log)).isEmpty();
  }

  @Test
  void a_run_was_here_if_it_left_a_lock_a_log_or_a_claimed_task() throws IOException {
    assertThat(QueueTrace.isIn(path)).isFalse();
    Path claimed = Files.createFile(path.resolve("in-progress-b.md"));
    assertThat(QueueTrace.isIn(path)).isTrue();
    Files.delete(claimed);
    folder.prepareForClaims();
    assertThat(QueueTrace.isIn(path)).isTrue();
  }
}
