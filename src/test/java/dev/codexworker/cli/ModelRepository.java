package dev.codexworker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A repository in which the tasks of a model run and land, and what must be in it: what a done task
 * came to, on some branch of codex-worker's or in main, and all that main ever held.
 */
final class ModelRepository {
  private static final Pattern SENT = Pattern.compile("(?m)^  (text-[abc]-\\d+)$");

  private final Path repo;
  private Set<String> landed = Set.of();

  ModelRepository(Path repo) throws IOException {
    this.repo = Files.createDirectories(repo).toRealPath();
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@localhost");
    git("commit", "-q", "--allow-empty", "-m", "first");
  }

  Path folder() {
    return repo;
  }

  private String git(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("git", "-C", repo.toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.onExit().join().exitValue()).as(command + output).isZero();
    return output;
  }

  private Set<String> files(String ref) throws IOException {
    return new HashSet<>(git("ls-tree", "-r", "--name-only", ref).lines().toList());
  }

  /** The file that the agent of a done task made: it is named as its prompt. */
  private static String work(Path doneLog) throws IOException {
    return SENT.matcher(Files.readString(doneLog))
        .results()
        .map(found -> found.group(1))
        .reduce("", (earlier, last) -> last);
  }

  /**
   * Checks that nothing is lost.
   *
   * @param doneLogs those that a run wrote
   */
  void check(List<Path> doneLogs) throws IOException {
    Set<String> now = files("main");
    assertThat(now).as("main").containsAll(landed);
    landed = now;
    assertThat(git("status", "--porcelain")).as("the checkout").isEmpty();
    Set<String> kept = new HashSet<>(now);
    for (String ref : git("for-each-ref", "--format=%(refname)").lines().toList()) {
      kept.addAll(files(ref));
    }
    for (Path log : doneLogs) {
      assertThat(kept).as(log.toString()).contains(work(log));
    }
  }

  /** Checks that what tasks came to is in main. */
  void ended(List<Path> doneLogs) throws IOException {
    for (Path log : doneLogs) {
      assertThat(files("main")).as(log.toString()).contains(work(log));
    }
  }
}
