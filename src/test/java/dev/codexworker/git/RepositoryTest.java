package dev.codexworker.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTest {
  @TempDir Path temp;
  private Path top;
  private Repository repository;

  @BeforeEach
  void makeRepository() throws IOException {
    top = Files.createDirectory(temp.resolve("repo")).toRealPath();
    Git git = new Git(top, () -> false);
    git.run("init", "-q");
    git.identified().run("commit", "-q", "--allow-empty", "-m", "first");
    repository = Repository.of(top, () -> false).orElseThrow();
  }

  private Path worktree(String name) throws IOException {
    Path tree = temp.toRealPath().resolve(name);
    repository.git().run("worktree", "add", "-q", "-b", name, tree.toString());
    return tree;
  }

  @Test
  void is_found_from_any_folder_of_it_and_of_its_worktrees_by_real_paths() throws IOException {
    Path sub = Files.createDirectory(top.resolve("sub"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), sub);
    for (Path folder : new Path[] {top, sub, link}) {
      Repository found = Repository.of(folder, () -> false).orElseThrow();
      assertThat(found.top()).isEqualTo(top);
      assertThat(found.common()).isEqualTo(top.resolve(".git"));
    }
    Path tree = worktree("tree");
    Repository linked = Repository.of(tree, () -> false).orElseThrow();
    assertThat(linked.top()).isEqualTo(tree);
    assertThat(linked.common()).isEqualTo(top.resolve(".git"));
    assertThat(Repository.of(Files.createDirectory(temp.resolve("none")), () -> false)).isEmpty();
  }

  @Test
  void believes_itself_and_not_a_worktree_of_where_it_belongs() throws IOException {
    Path tree = worktree("tree");
    Files.writeString(tree.resolve(".git"), "gitdir: /nowhere\n");
    assertThat(repository.known(tree)).contains(top.resolve(".git/worktrees/tree"));
    assertThat(repository.in(tree).run("branch", "--show-current")).isEqualTo("tree");
    Path stranger = Files.createDirectory(temp.resolve("stranger"));
    Files.writeString(stranger.resolve(".git"), "gitdir: " + top.resolve(".git/worktrees/tree"));
    assertThat(repository.known(stranger)).isEmpty();
    assertThatExceptionOfType(Git.Refused.class).isThrownBy(() -> repository.in(stranger));
  }

  @Test
  void knows_branches_by_their_whole_names() throws IOException {
    worktree("tree");
    repository.git().run("tag", "tagged");
    assertThat(repository.hasBranch("tree")).isTrue();
    assertThat(repository.hasBranch("tre")).isFalse();
    assertThat(repository.hasBranch("tagged")).isFalse();
  }

  @Test
  void notes_are_kept_whole_and_forgotten() throws IOException {
    assertThat(repository.notes()).isEmpty();
    assertThat(repository.note("a")).isEmpty();
    repository.setNote("a", "one");
    repository.setNote("b", "two");
    repository.setNote("a", "three");
    assertThat(repository.note("a")).isEqualTo("three");
    assertThat(repository.notes()).containsExactlyInAnyOrder("a", "b");
    repository.removeNote("a");
    repository.removeNote("a");
    assertThat(repository.notes()).containsExactly("b");
  }

  @Test
  void removes_only_the_locks_of_one_worktree_and_its_branch() throws IOException {
    Optional<Path> known = repository.known(worktree("tree"));
    Path heads = top.resolve(".git/refs/heads");
    Files.createFile(heads.resolve("tree.lock"));
    Files.createFile(heads.resolve("other.lock"));
    Files.createFile(known.orElseThrow().resolve("index.lock"));
    Files.createFile(known.orElseThrow().resolve("HEAD.lock"));
    repository.removeLocks(known, "tree");
    assertThat(heads.resolve("tree.lock")).doesNotExist();
    assertThat(heads.resolve("other.lock")).exists();
    assertThat(known.orElseThrow().resolve("index.lock")).doesNotExist();
    assertThat(known.orElseThrow().resolve("HEAD.lock")).doesNotExist();
  }

  @Test
  void a_deleted_folder_takes_nothing_with_it_that_its_links_lead_to() throws IOException {
    Path precious = Files.createDirectory(temp.resolve("precious"));
    Files.createFile(precious.resolve("file"));
    Path tree = Files.createDirectories(temp.resolve("tree/deep")).getParent();
    Files.createSymbolicLink(tree.resolve("deep/link"), precious);
    repository.deleteFolder(tree);
    assertThat(tree).doesNotExist();
    assertThat(precious.resolve("file")).exists();
    Path link = Files.createSymbolicLink(temp.resolve("linked"), precious);
    repository.deleteFolder(link);
    assertThat(precious.resolve("file")).exists();
  }

  @Test
  void works_alone_and_lets_others_in_afterwards_even_if_the_work_failed() throws Exception {
    AtomicBoolean within = new AtomicBoolean();
    CompletableFuture<Boolean> other =
        repository.alone(
            () -> {
              within.set(true);
              CompletableFuture<Boolean> waiting = inAnotherThread(within);
              within.set(false);
              return waiting;
            });
    assertThat(other.get()).as("the other saw the work under way").isFalse();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                repository.alone(
                    () -> {
                      throw new IOException("no");
                    }));
    assertThat(inAnotherThread(within).get()).isFalse();
  }

  /** Whether the work was under way when another thread got in. */
  private CompletableFuture<Boolean> inAnotherThread(AtomicBoolean within) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return repository.alone(within::get);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
