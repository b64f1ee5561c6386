package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worktrees and landing in a repository whose commits have SHA-256 names. */
class Sha256RepositoryTest extends LandSetting {
  @Override
  List<String> initOptions() {
    return List.of("--object-format=sha256");
  }

  @Test
  void branches_are_made_landed_and_squashed() throws Exception {
    task("a.md", "echo a >a");
    task("b.md", "---", "needs: a.md", "---", "cat a >b");
    ran();
    assertThat(tip("codex-worker/b")).hasSize(64);
    Cli merged = land("--verify", "test -e a");
    assertThat(merged.exit()).as(merged.out() + merged.err()).isZero();
    task("c.md", "echo c >c");
    task("d.md", "echo d >d");
    ran();
    Cli squashed = land("--squash", "--verify", "test -e a && ! test -e d");
    assertThat(squashed.exit()).as(squashed.out() + squashed.err()).isEqualTo(1);
    assertThat(git("ls-files").lines()).contains("a", "b", "c").doesNotContain("d");
    assertThat(branches()).containsExactly("codex-worker/d");
  }

  @Test
  void what_can_not_be_checked_out_stays_as_a_branch() throws Exception {
    task("a.md", "echo a >file");
    ran();
    Files.writeString(repo.resolve("file"), "mine");
    assertThat(land().exit()).isEqualTo(3);
    assertThat(git("show", "codex-worker-landed/main:file")).isEqualTo("a");
    git("checkout", "-q", "file");
    git("merge", "-q", "--ff-only", "codex-worker-landed/main");
    assertThat(land().exit()).isZero();
    assertThat(git("branch", "--format=%(refname:short)")).isEqualTo("main");
  }
}
