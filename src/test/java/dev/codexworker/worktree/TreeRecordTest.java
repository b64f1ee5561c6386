package dev.codexworker.worktree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.codexworker.git.Repository;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeRecordTest {
  @TempDir Path temp;
  private Repository repository;

  @BeforeEach
  void makeRepository() throws Exception {
    Path repo = Files.createDirectory(temp.resolve("repo"));
    assertThat(new ProcessBuilder("git", "init", "-q", repo.toString()).start().waitFor()).isZero();
    repository = Repository.of(repo, () -> false).orElseThrow();
  }

  private Task task(String queue, String name) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(queue));
    return TaskFolder.of(folder).look(new TaskName(name));
  }

  private TreeRecord own(String queue, String name) throws Exception {
    return TreeRecord.own(repository, task(queue, name));
  }

  @ParameterizedTest
  @CsvSource({
    "a.md, a",
    "api-v2.1_x.md, api-v2.1_x",
    "notes.txt, notes.txt",
    ".md, -[0-9a-f]+",
    "a b.md, a-b-[0-9a-f]+",
    "a..b.md, a-.b-[0-9a-f]+",
    "a.lock.md, a-lock-[0-9a-f]+",
    "a..md, a-[0-9a-f]+",
    "é.md, -[0-9a-f]+",
    "-rf.md, -rf",
    ".hidden.md, -hidden-[0-9a-f]+",
    "a~^:?*[.md, a-[0-9a-f]+",
    "@{.md, -[0-9a-f]+",
  })
  void a_branch_is_called_like_its_task_with_a_hash_where_git_would_not_take_that(
      String task, String name) throws Exception {
    TreeRecord record = own("queue", task);
    assertThat(record.name()).matches(name);
    assertThat(record.branch()).isEqualTo("codex-worker/" + record.name());
    assertThat(repository.git().holds("check-ref-format", "--branch", record.branch())).isTrue();
  }

  @Test
  void names_that_become_alike_do_not_share_a_branch() throws Exception {
    assertThat(own("queue", "a b.md").name()).isNotEqualTo(own("queue", "a?b.md").name());
    assertThat(own("queue", "a b.md").name()).isNotEqualTo(own("queue", "a-b.md").name());
  }

  @Test
  void what_was_written_is_read_again_by_its_own_task_alone() throws Exception {
    TreeRecord record =
        own("queue", "a.md").begunAt("c1").in(TreeRecord.MERGING).finished("attempt", "c2");
    record.write(repository);
    Task task = task("queue", "a.md");
    assertThat(TreeRecord.of(repository, task.folder().path(), task.name())).contains(record);
    assertThat(own("queue", "a.md")).isEqualTo(record);
    assertThat(record.step()).isEqualTo(TreeRecord.MERGING);
    assertThat(record.start()).isEqualTo("c1");
    assertThat(record.finished()).isEqualTo("attempt");
    assertThat(record.commit()).isEqualTo("c2");
    Task other = task("other", "a.md");
    assertThat(TreeRecord.of(repository, other.folder().path(), other.name())).isEmpty();
    assertThat(own("other", "a.md").name()).matches("a-[0-9a-f]+");
  }

  @Test
  void a_name_with_a_line_end_adds_no_field() throws Exception {
    TreeRecord record = own("queue", "a\nstep: passing.md");
    record.write(repository);
    assertThat(own("queue", "a\nstep: passing.md")).isEqualTo(record);
    assertThat(record.step()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"branch", "folder", "dangling link", "record"})
  void what_another_has_is_not_taken(String what) throws Exception {
    for (TreeRecord name : new TreeRecord[] {own("queue", "a.md"), second()}) {
      Path tree = name.tree(repository);
      Files.createDirectories(tree.getParent());
      switch (what) {
        case "branch" -> branch(name.branch());
        case "folder" -> Files.createDirectory(tree);
        case "dangling link" -> Files.createSymbolicLink(tree, Path.of("nowhere"));
        default -> repository.setNote(name.name(), "task: /of/another\n");
      }
      if (name.name().equals("a")) {
        assertThat(own("queue", "a.md").name()).isEqualTo(second().name());
      }
    }
    assertThatExceptionOfType(Worktree.Impossible.class).isThrownBy(() -> own("queue", "a.md"));
  }

  /** The name that a task gets if its first one is taken. */
  private TreeRecord second() throws Exception {
    String hash = Integer.toHexString(task("queue", "a.md").folder().path().toString().hashCode());
    return new TreeRecord("a-" + hash, "", "", "", "", "", "", LandingNote.NONE);
  }

  private void branch(String name) throws IOException {
    if (!repository.git().holds("rev-parse", "HEAD")) {
      repository.git().identified().run("commit", "-q", "--allow-empty", "-m", "first");
    }
    repository.git().run("branch", name);
  }

  @Test
  void a_worktree_lies_beside_the_repository_or_where_a_link_leads() throws Exception {
    Path top = repository.top();
    TreeRecord record = own("queue", "a.md");
    assertThat(record.tree(repository)).isEqualTo(top.resolveSibling("repo.worktrees/a"));
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere")).toRealPath();
    Files.createSymbolicLink(top.resolveSibling("repo.worktrees"), elsewhere);
    assertThat(record.tree(repository)).isEqualTo(elsewhere.resolve("a"));
  }
}
