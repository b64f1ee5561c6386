package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repository, a queue folder, and a codex that does what the prompt says. */
abstract class WorktreeSetting {
  /** Does what the prompt says, as a shell would. */
  static final String OBEYS = "eval \"${prompt%%---*}\"\n" + FakeCodex.SUCCESS;

  @TempDir Path temp;
  Path tasks;
  Path repo;

  @BeforeEach
  void makeRepository() throws Exception {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    repo = Files.createDirectory(temp.resolve("repo")).toRealPath();
    List<String> init = new ArrayList<>(List.of("init", "-q", "-b", "main"));
    init.addAll(initOptions());
    git(init.toArray(String[]::new));
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@localhost");
    Files.writeString(repo.resolve("file"), "one\ntwo\nthree\n");
    Files.createDirectory(repo.resolve("sub"));
    Files.writeString(repo.resolve("sub/x"), "x\n");
    Files.writeString(repo.resolve(".gitignore"), "*.log\n");
    git("add", ".");
    git("commit", "-q", "-m", "first");
  }

  /** What the repository is made with. */
  List<String> initOptions() {
    return List.of();
  }

  String git(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", repo.toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + output).isZero();
    return output.stripTrailing();
  }

  void task(String name, String... lines) throws IOException {
    Files.writeString(tasks.resolve(name), String.join("\n", lines) + "\n");
  }

  Cli run(Object... args) throws IOException {
    List<Object> all = new ArrayList<>(List.of(tasks, "--worktree", "-s", "workspace-write"));
    all.addAll(List.of("-C", repo, "--codex", FakeCodex.script(temp, OBEYS), "-r", "0"));
    all.addAll(List.of(args));
    return Cli.run(all.toArray());
  }

  List<String> branches() throws Exception {
    return git("branch", "--list", "codex-worker/*", "--format=%(refname:short)").lines().toList();
  }

  Path tree(String name) {
    return repo.resolveSibling("repo.worktrees").resolve(name);
  }
}
