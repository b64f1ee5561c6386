package dev.codexworker.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How git is called: aliases of the repository that run a shell show what git was given. */
class GitTest {
  @TempDir Path repo;
  private Git git;

  @BeforeEach
  void makeRepository() throws IOException {
    git = new Git(repo, () -> false);
    git.run("init", "-q");
  }

  private void config(String key, String value) throws IOException {
    git.run("config", key, value);
  }

  @Test
  void hooks_and_monitors_that_an_agent_could_write_are_not_run() throws IOException {
    Path ran = repo.resolve("ran");
    for (String name : new String[] {"hooks/pre-commit", "monitor"}) {
      Path script = repo.resolve(".git").resolve(name);
      Files.writeString(script, "#!/bin/sh\ntouch " + ran + "\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
    config("core.fsmonitor", repo.resolve(".git/monitor").toString());
    git.run("status");
    git.identified().run("commit", "-q", "--allow-empty", "-m", "x");
    assertThat(ran).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "filter.x.clean,   git-lfs clean -- %f,      ''",
    "filter.x.clean,   git-lfs clean %f ./evil,  filter.x.clean",
    "filter.x.clean,   git-lfs clean %f,         ''",
    "filter.x.smudge,  git-crypt smudge,         ''",
    "filter.x.process, git-lfs filter-process,   ''",
    "filter.x.process, git-lfs; ./evil,          filter.x.process",
    "filter.x.smudge,  ./evil,                   filter.x.smudge",
    "merge.x.driver,   ./evil %A,                merge.x.driver",
    "merge.x.driver,   git-lfs merge,            ''",
    "merge.x.name,     ./evil,                   ''",
  })
  void filters_and_merge_drivers_are_skipped_but_for_the_two_known_ones(
      String key, String command, String skipped) throws IOException {
    config(key, command);
    Git trusted = git.trusted();
    assertThat(String.join(" ", trusted.skipped())).isEqualTo(skipped);
    String now = trusted.holds("config", key) ? trusted.run("config", key) : "";
    if (skipped.isEmpty()) {
      assertThat(now).isEqualTo(command);
    } else {
      assertThat(now).isNotEqualTo(command).matches("|false");
    }
  }

  @Test
  void a_filter_whose_name_could_not_be_overridden_is_refused() throws IOException {
    config("filter.a=b.clean", "./evil");
    assertThatExceptionOfType(Git.Refused.class).isThrownBy(git::trusted);
  }

  @Test
  void marks_are_added_to_the_environment_and_replace_nothing_in_it() throws IOException {
    config("alias.shows", "!echo \"$CW_A/$CW_B/$LC_ALL/$GIT_TERMINAL_PROMPT\"");
    assertThat(git.marked("CW_A", "1").marked("CW_B", "2").run("shows")).isEqualTo("1/2/C/0");
    config("alias.paths", "!echo \"$PATH\"");
    assertThat(git.marked("PATH", "/more").run("paths")).endsWith(" /more");
  }

  @Test
  void there_is_an_identity_in_any_case_and_the_users_if_there_is_one() throws IOException {
    config("user.useConfigOnly", "true");
    config("user.name", "");
    assertThat(git.identified().run("var", "GIT_COMMITTER_IDENT"))
        .startsWith("codex-worker <codex-worker@localhost>");
    config("user.name", "Ada");
    config("user.email", "ada@localhost");
    assertThat(git.identified()).isSameAs(git);
  }

  /** What a failing git prints on stderr, and which line of it is told. */
  @ParameterizedTest
  @CsvSource({
    "'fatal: one',                                     fatal: one",
    "'error: one\\nfatal: two\\nhint: three',          fatal: two",
    "'error: one\\nfatal: adding files failed',        error: one",
    "'one\\ntwo\\nhint: three',                        two",
    "'hint: one',                                      no reason given",
  })
  void a_refusal_tells_the_line_that_says_what_went_wrong(String printed, String told)
      throws IOException {
    config("alias.fails", "!printf '" + printed + "' >&2; false");
    assertThatExceptionOfType(Git.Refused.class)
        .isThrownBy(() -> git.run("fails"))
        .withMessage("git fails: " + told);
  }

  @ParameterizedTest
  @CsvSource({
    "130, '', true",
    "143, said, true",
    "129, '', true",
    "129, usage, false",
    "7, '', false"
  })
  void ended_by_a_signal_is_no_refusal(int exit, String said, boolean stopped) throws IOException {
    config("alias.ends", "!printf '" + said + "' >&2; exit " + exit + "; :");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> git.run("ends"))
        .isInstanceOf(stopped ? Git.Stopped.class : Git.Refused.class);
  }

  @Test
  void once_nothing_is_waited_for_git_is_stopped() throws Exception {
    Path fifo = fifo();
    config("alias.waits", "!tail -f " + fifo + " >/dev/null 0<>" + fifo + "; :");
    assertThatExceptionOfType(Git.Stopped.class)
        .isThrownBy(() -> new Git(repo, () -> true).run("waits"));
    Processes.await(
        "what git started has ended", () -> Processes.withCommandLine("tail -f " + fifo).isEmpty());
    assertThatExceptionOfType(Git.Stopped.class)
        .isThrownBy(() -> new Git(repo, () -> true).await(() -> false));
    new Git(repo, () -> true).await(() -> true);
  }

  private Path fifo() throws IOException {
    config("alias.fifo", "!mkfifo " + repo.resolve("fifo"));
    git.run("fifo");
    return repo.resolve("fifo");
  }
}
