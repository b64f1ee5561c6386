package dev.codexworker.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Git in one folder.
 *
 * <p>What agents can write must not be run: no hooks, no file system monitors, and no looks into
 * repositories inside the repository, which may have configurations of their own.
 */
public final class Git {
  private static final List<String> HARMLESS =
      List.of(
          "-c", "core.hooksPath=/dev/null",
          "-c", "core.fsmonitor=false",
          "-c", "diff.ignoreSubmodules=all",
          "-c", "submodule.recurse=false",
          "-c", "merge.autoStash=false",
          "-c", "commit.gpgSign=false",
          "-c", "gc.auto=0");

  private final Path folder;
  private final List<String> where;

  /** Git in a folder, with the repository that the folder lies in. */
  public Git(Path folder) {
    this(folder, List.of());
  }

  private Git(Path folder, List<String> where) {
    this.folder = folder;
    this.where = where;
  }

  /**
   * Git in a linked worktree of this repository. Which repository a worktree belongs to is told by
   * a file in it, which an agent may have changed; here only the repository itself is believed.
   *
   * @throws Refused if it knows of no such worktree
   * @throws IOException if it can't be read
   */
  public Git in(Path worktree) throws IOException {
    Path common = Path.of(run("rev-parse", "--path-format=absolute", "--git-common-dir"));
    try (DirectoryStream<Path> known = Files.newDirectoryStream(common.resolve("worktrees"))) {
      for (Path each : known) {
        String link = Files.readString(each.resolve("gitdir")).strip();
        if (Path.of(link).equals(worktree.resolve(".git"))) {
          return new Git(worktree, List.of("--git-dir=" + each, "--work-tree=" + worktree));
        }
      }
    } catch (NoSuchFileException e) {
      // It has no linked worktrees.
    }
    throw new Refused(worktree + " is no worktree of " + folder);
  }

  /** Git was asked for something that it could not do; the message is what it said. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /** The top folder of the repository, by its real path; empty if there is no repository. */
  public static Optional<Path> top(Path folder) {
    try {
      return Optional.of(Path.of(new Git(folder).run("rev-parse", "--show-toplevel")).toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Runs a command.
   *
   * @return what it printed, without the line end
   * @throws Refused if it failed
   * @throws IOException if there is no git
   */
  public String run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(where);
    command.addAll(HARMLESS);
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File(folder.toString()))
            .redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_") && !isIdentity(name));
    environment.put("LC_ALL", "C");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    return run(builder.redirectErrorStream(true).start(), arguments[0]);
  }

  private static String run(Process process, String verb) throws IOException {
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).stripTrailing();
    try {
      if (process.waitFor() != 0) {
        String last = output.lines().reduce((first, second) -> second).orElse("no reason given");
        throw new Refused("git " + verb + ": " + last);
      }
      return output;
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }

  /** Whether a command succeeds that answers with its exit code. */
  public boolean holds(String... arguments) throws IOException {
    try {
      run(arguments);
      return true;
    } catch (Refused e) {
      return false;
    }
  }

  private static boolean isIdentity(String name) {
    return name.startsWith("GIT_AUTHOR_")
        || name.startsWith("GIT_COMMITTER_")
        || name.startsWith("GIT_CONFIG_");
  }
}
