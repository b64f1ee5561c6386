package dev.codexworker.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Git in one folder.
 *
 * <p>Git must not run anything that agents can write: no hooks, no file system monitors, and
 * nothing in repositories inside the repository, which may have their own configuration.
 */
public final class Git {
  /** What every command gets; without fsync, a power loss leaves commits of empty files. */
  private static final List<String> HARMLESS =
      List.of(
          "-c", "core.hooksPath=/dev/null",
          "-c", "core.fsmonitor=false",
          "-c", "diff.ignoreSubmodules=all",
          "-c", "submodule.recurse=false",
          "-c", "merge.autoStash=false",
          "-c", "commit.gpgSign=false",
          "-c", "merge.ff=true",
          "-c", "merge.verifySignatures=false",
          "-c", "worktree.useRelativePaths=false",
          "-c", "core.safecrlf=false",
          "-c", "core.fsync=all",
          "-c", "core.fsyncMethod=batch",
          "-c", "i18n.commitEncoding=UTF-8",
          "-c", "i18n.logOutputEncoding=UTF-8",
          "-c", "gc.auto=0");

  /** Variables that may lead git to another repository; not those of names and settings. */
  private static final Pattern OTHER = Pattern.compile("(?s)GIT_(?!(AUTHOR|COMMITTER|CONFIG)_).*");

  /** Exit codes of programs ended by SIGHUP, SIGINT and SIGTERM. */
  private static final Set<Integer> STOPPED = Set.of(129, 130, 143);

  /** Git's code for a usage error equals that of SIGHUP. */
  private static final int USAGE = 129;

  /** Git needs less time for anything that can be committed, and all other workers wait for it. */
  private static final long LONGEST_NANOS = 1_800_000_000_000L;

  private static final long POLL_MILLIS = 100;
  private static final long NAP_MILLIS = 5;

  private final Path folder;
  private final List<String> options;
  private final Map<String, String> marks;
  private final List<String> skipped;
  private final BooleanSupplier atOnce;

  /**
   * Git in a folder, with the repository that the folder lies in.
   *
   * @param atOnce polled; once true, nothing waits for git any more
   */
  Git(Path folder, BooleanSupplier atOnce) {
    this(folder, HARMLESS, Map.of(), List.of(), atOnce);
  }

  private Git(
      Path folder,
      List<String> options,
      Map<String, String> marks,
      List<String> skipped,
      BooleanSupplier atOnce) {
    this.folder = folder;
    this.options = options;
    this.marks = marks;
    this.skipped = skipped;
    this.atOnce = atOnce;
  }

  /** Returns git's version as git names it. */
  public static String version() throws IOException {
    return new Git(Path.of("").toAbsolutePath(), () -> false).run("--version");
  }

  /** Returns the user's settings with commands that are not run. */
  List<String> skipped() {
    return skipped;
  }

  /** A command of git failed; the message is git's. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    /** Bytes; git frees what it could not finish before it reports the failure. */
    private static final long LITTLE = 64 << 20;

    private static final Pattern NO_SPACE =
        Pattern.compile("No space left|quota exceeded|unable to write|[Cc]ould not (write|reset)");

    private final String output;
    private final transient Path folder;

    Refused(String message, String output, Path folder) {
      super(message);
      this.output = output;
      this.folder = folder;
    }

    /** Returns all that git printed. */
    public String output() {
      return output;
    }

    /**
     * Whether git failed because the disk is full. Its output may contain names that an agent
     * chose, so the disk itself is asked.
     */
    public boolean isDiskFull() {
      try {
        return NO_SPACE.matcher(output).find()
            && Files.getFileStore(folder).getUsableSpace() < LITTLE;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** Git was ended before it finished. */
  public static final class Stopped extends IOException {
    private static final long serialVersionUID = 1;

    Stopped(String message) {
      super(message);
    }
  }

  /**
   * Git without the filters and merge drivers that the user configured, except git-lfs and
   * git-crypt: their commands may name files of the worktree, which an agent can write. Then a file
   * with a required filter can't be added, a file with an optional one stays unchanged, and a file
   * with a merge driver is a conflict.
   */
  Git trusted() throws IOException {
    List<String> all = new ArrayList<>(options);
    String found =
        holds("config", "--get-regexp", UserCommands.QUERY)
            ? run("config", "-z", "--get-regexp", UserCommands.QUERY)
            : "";
    Map<String, String> unsafe = UserCommands.unsafe(found);
    for (Map.Entry<String, String> setting : unsafe.entrySet()) {
      if (setting.getKey().contains("=")) {
        throw new Refused(
            "git config: no name with = can be handled: " + setting.getKey(), "", folder);
      }
      all.addAll(List.of("-c", setting.getKey() + "=" + setting.getValue()));
    }
    return new Git(folder, all, marks, List.copyOf(unsafe.keySet()), atOnce);
  }

  /** Returns the same git; its processes have a mark in their environment. */
  Git marked(String variable, String value) {
    Map<String, String> all = new LinkedHashMap<>(marks);
    all.put(variable, value);
    return new Git(folder, options, all, skipped, atOnce);
  }

  /** Returns the same git, which is waited for even if the program stops. */
  Git patient() {
    return new Git(folder, options, marks, skipped, () -> false);
  }

  /** Returns the same git with a name and an address, which commits need. */
  public Git identified() throws IOException {
    if (holds("var", "GIT_COMMITTER_IDENT") && holds("var", "GIT_AUTHOR_IDENT")) {
      return this;
    }
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("-c", "user.name=codex-worker", "-c", "user.email=codex-worker@localhost"));
    return new Git(folder, all, marks, skipped, atOnce);
  }

  /** Returns git in a linked worktree, which is not asked for its repository. */
  Git in(Path gitFolder, Path worktree) {
    List<String> all =
        new ArrayList<>(List.of("--git-dir=" + gitFolder, "--work-tree=" + worktree));
    all.addAll(options);
    return new Git(worktree, all, marks, skipped, atOnce);
  }

  /**
   * Runs a command.
   *
   * @return what it printed, without the line end
   * @throws Refused if it failed
   */
  public String run(String... arguments) throws IOException {
    return run(List.of(arguments));
  }

  /** Runs a command in the same way. */
  public String run(List<String> arguments) throws IOException {
    return run(start(new File("/dev/null"), arguments), arguments.get(0));
  }

  /** Runs a command that reads a text. */
  public void feed(String text, List<String> arguments) throws IOException {
    Process process = start(null, arguments);
    try (OutputStream input = process.getOutputStream()) {
      input.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      // It has ended before it read all; its exit code tells why.
    }
    run(process, arguments.get(0));
  }

  private Process start(@Nullable File input, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(options);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File(folder.toString()));
    if (input != null) {
      builder.redirectInput(input);
    }
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(OTHER.asMatchPredicate());
    environment.putAll(Map.of("LC_ALL", "C", "GIT_TERMINAL_PROMPT", "0"));
    marks.forEach(
        (name, mark) -> environment.merge(name, mark, (outer, inner) -> outer + " " + inner));
    return builder.start();
  }

  private String run(Process process, String verb) throws IOException {
    CompletableFuture<String> output = text(process.getInputStream());
    CompletableFuture<String> complaints = text(process.getErrorStream());
    long begun = System.nanoTime();
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (atOnce.getAsBoolean()) {
          end(process);
          throw new Stopped("git " + verb + " was stopped");
        }
        if (System.nanoTime() - begun > LONGEST_NANOS) {
          end(process);
          String why = " took longer than half an hour; look for huge files, and odd .gitignore";
          throw new Refused("git " + verb + why, "", folder);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
    boolean usage = process.exitValue() == USAGE && !whole(complaints).isEmpty();
    if (STOPPED.contains(process.exitValue()) && !usage) {
      throw new Stopped("git " + verb + " was stopped by a signal");
    }
    if (process.exitValue() != 0) {
      String all = (whole(output) + "\n" + whole(complaints)).strip();
      throw new Refused("git " + verb + ": " + reason(all), all, folder);
    }
    return whole(output);
  }

  private static void end(Process git) {
    git.descendants().forEach(ProcessHandle::destroyForcibly);
    git.destroyForcibly();
  }

  /**
   * Waits for the whole output; a process that git started may hold the pipe longer than git runs.
   */
  private String whole(CompletableFuture<String> text) throws IOException {
    while (true) {
      try {
        return text.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (atOnce.getAsBoolean()) {
          throw new Stopped("git was stopped");
        }
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException("this wait never fails and is never interrupted", e);
      }
    }
  }

  interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits until a condition holds, or the program stops. */
  void await(Condition condition) throws IOException {
    while (!condition.holds()) {
      if (atOnce.getAsBoolean()) {
        throw new Stopped("stopped while waiting for git");
      }
      try {
        Thread.sleep(NAP_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException("worker threads are never interrupted", e);
      }
    }
  }

  private static CompletableFuture<String> text(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(stream.readAllBytes(), UTF_8).stripTrailing();
          } catch (IOException e) {
            return "";
          }
        },
        reader -> new Thread(reader, "git").start());
  }

  /** Returns the last error message, without hints for people at a prompt. */
  private static String reason(String output) {
    List<String> lines = output.lines().filter(line -> !line.startsWith("hint:")).toList();
    return lines.stream()
        .filter(line -> line.startsWith("fatal: ") || line.startsWith("error: "))
        .filter(line -> !line.equals("fatal: adding files failed"))
        .reduce((first, second) -> second)
        .orElse(lines.isEmpty() ? "no reason given" : lines.get(lines.size() - 1));
  }

  /** Whether a command succeeds. */
  public boolean holds(String... arguments) throws IOException {
    try {
      run(arguments);
      return true;
    } catch (Refused e) {
      return false;
    }
  }
}
