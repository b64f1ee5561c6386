package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.FolderNames;
import dev.codexworker.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workers of an orchestrator in worktrees. */
class SpawnWorktreeTest extends WorktreeSetting {
  @AfterEach
  void noRunIsLeft() throws Exception {
    Processes.await(
        "the runs in the background end",
        () -> Processes.withCommandLine("run " + repo.resolve(".catlab/tasks")).isEmpty());
  }

  private Cli in(Object verb, Object... args) throws Exception {
    String codex =
        FakeCodex.script(temp, "echo new >made; pwd >>made\n" + FakeCodex.SUCCESS).toString();
    List<Object> all = new ArrayList<>(List.of(verb, "-C", repo));
    all.addAll(List.of(args));
    return Cli.with(Map.of("CODEX_CMD", codex), all.toArray());
  }

  @Test
  void the_branch_is_named_and_lands_and_the_report_is_in_the_project() throws Exception {
    Cli spawned = in("spawn", "--implement", "--worktree", "--name", "make", "one");
    assertThat(spawned.exit()).as(spawned.err()).isZero();
    String id = spawned.out().substring(0, 6);
    Cli waited = in("wait");
    assertThat(waited.exit()).as(waited.out() + waited.err()).isZero();
    String branch = branches().get(0);
    assertThat(branch).matches("codex-worker/\\d+_\\d+_" + id + "_make");
    assertThat(waited.out()).endsWith("  branch " + branch + "\n");
    assertThat(in("wait", "--json").out()).contains("\"branch\":\"" + branch + "\"");
    assertThat(git("show", "--name-only", "--format=", branch)).isEqualTo("made");
    assertThat(repo.resolve("made")).doesNotExist();
    Path report = repo.resolve(".catlab/workers").resolve(branch.substring(13) + ".md");
    assertThat(report).hasContent("ok");
    Cli landed = Cli.run("land", "-y", repo.resolve(".catlab/tasks"), "-C", repo);
    assertThat(landed.exit()).as(landed.out() + landed.err()).isZero();
    assertThat(repo.resolve("made")).exists();
  }

  @Test
  void what_a_worker_needs_is_in_its_worktree_and_the_report_in_its_prompt() throws Exception {
    String id = in("spawn", "--implement", "--worktree", "one").out().substring(0, 6);
    Cli spawned = in("spawn", "--implement", "--worktree", "--needs", id, "two");
    assertThat(spawned.exit()).as(spawned.err()).isZero();
    assertThat(in("wait").exit()).isZero();
    String second = spawned.out().substring(0, 6);
    Path queue = repo.resolve(".catlab/tasks");
    String log =
        FolderNames.of(queue).stream()
            .filter(n -> n.startsWith("done_") && n.contains(second))
            .findFirst()
            .orElseThrow();
    assertThat(Files.readString(queue.resolve(log)))
        .containsPattern(id + "_one\\.md: " + repo.resolve(".catlab/workers"));
    String branch = branches().stream().filter(b -> b.contains(second)).findFirst().orElseThrow();
    assertThat(git("rev-list", "--count", "main.." + branch)).isEqualTo("2");
  }
}
