package dev.codexworker.codex;

import dev.codexworker.process.CallerLocale;
import dev.codexworker.process.ProcessLimit;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The codex program, or a wrapper that takes its place.
 *
 * @param path where it lies
 */
public record CodexProgram(Path path) {
  private static final long ANSWER_SECONDS = 30;
  private static final int ANSWER_BYTES = 16 << 10;

  private static final String WRITTEN = "codex-worker wrote ";

  /** Tries to make a file in each folder, and prints the numbers of the folders where it could. */
  private static final String TRIAL =
      """
      name=$1; shift; n=0
      for folder; do
        n=$((n + 1)); file=$folder/$name
        if (: >"$file") 2>/dev/null; then rm -f "$file"; echo "codex-worker wrote $n"; fi
      done
      """;

  /** Codex's own answer to {@code --version}, which a wrapper passes on. */
  private static final Pattern CODEX_VERSION = Pattern.compile("codex-cli \\d.*");

  /** Codex can't be used; the message says why and what to do. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Finds a program as a shell does: a name with a slash is a path, any other is looked up.
   *
   * @param searchPath the value of {@code PATH}
   * @throws Unusable if there is no such program or it can't be executed
   */
  public static CodexProgram find(String command, String searchPath) throws Unusable {
    if (command.indexOf('/') >= 0) {
      return executable(Path.of(command).toAbsolutePath().normalize());
    }
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder).resolve(command).toAbsolutePath();
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return new CodexProgram(candidate);
      }
    }
    throw new Unusable(
        "'"
            + command
            + "' was not found in the absolute folders of the PATH; install it (npm install -g"
            + " @openai/codex) or name it with --codex");
  }

  private static CodexProgram executable(Path path) throws Unusable {
    if (!Files.exists(path)) {
      throw new Unusable("there is no codex at " + path + "; name another with --codex");
    }
    if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
      throw new Unusable(path + " can't be executed; name another codex with --codex, or chmod +x");
    }
    return new CodexProgram(path);
  }

  /**
   * Asks the program for its version, which also shows that it runs.
   *
   * @return the last line it prints, "unknown" if it prints none
   * @throws Unusable if it can't be started, fails, or does not answer in 30 seconds
   */
  public String version() throws Unusable {
    Answer answer = ask(Path.of("").toAbsolutePath(), "--version");
    List<String> lines = answer.text().lines().filter(line -> !line.isBlank()).toList();
    String version = lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
    if (answer.exit() != 0) {
      throw new Unusable(
          path
              + " --version exited with "
              + answer.exit()
              + (version.isEmpty() ? "" : ": " + version));
    }
    return version.isEmpty() ? "unknown" : version;
  }

  /** Whether a program with this version is codex itself, and so has codex's other commands. */
  public static boolean isCodex(String version) {
    return CODEX_VERSION.matcher(version).matches();
  }

  /**
   * The result of a trial of codex's sandbox.
   *
   * @param complaint why the sandbox can't start; empty if it can, or if the program has no sandbox
   *     command
   * @param workspace whether a file could be made in the working folder
   * @param opened whether one could be made in all folders that the profile opens
   * @param others whether one could be made in another folder
   */
  public record SandboxTrial(
      Optional<String> complaint, boolean workspace, boolean opened, boolean others) {
    /** What to do about a sandbox that can't start. */
    public static final String REMEDY =
        "In a container, allow user namespaces (docker or podman: --security-opt"
            + " seccomp=unconfined); on a host, see 'sysctl kernel.unprivileged_userns_clone' and"
            + " 'kernel.apparmor_restrict_unprivileged_userns'; in a container that is itself the"
            + " sandbox, use --mode danger-full-access";

    /** Returns that the sandbox can't start, and why; empty if it can. */
    public Optional<String> problem() {
      return complaint.map(
          why -> "codex's sandbox cannot start here, so no command of an agent would run: " + why);
    }
  }

  /**
   * Runs a command in codex's sandbox that tries to make a file in some folders and removes it;
   * this needs no login and no tokens.
   *
   * @param profile the profile to try; empty for codex's default, which tries no folders
   * @param folder the agents' working folder
   * @throws Unusable if the program can't be started
   */
  public SandboxTrial trySandbox(Optional<PermissionProfile> profile, Path folder) throws Unusable {
    List<String> arguments = new ArrayList<>(List.of("sandbox"));
    profile.ifPresent(known -> arguments.addAll(known.options("try-" + UUID.randomUUID())));
    String file = ".codex-worker-" + UUID.randomUUID();
    arguments.addAll(List.of("--", "sh", "-c", TRIAL, "sh", file));
    List<Path> opened = profile.map(PermissionProfile::open).orElse(List.of());
    if (profile.isPresent()) {
      arguments.add(folder.toString());
      opened.forEach(each -> arguments.add(each.toString()));
      profile.get().readOnly().forEach(each -> arguments.add(each.toString()));
    }
    Answer answer = ask(folder, arguments.toArray(String[]::new));
    Set<String> written =
        answer.text().lines().filter(l -> l.startsWith(WRITTEN)).collect(Collectors.toSet());
    boolean workspace = written.remove(WRITTEN + 1);
    boolean all = true;
    for (int i = 0; i < opened.size(); i++) {
      all &= written.remove(WRITTEN + (i + 2));
    }
    Optional<String> complaint =
        Optional.of(SandboxComplaint.complaint(answer.text()))
            .filter(said -> answer.exit() != 0 && !said.isEmpty());
    return new SandboxTrial(complaint, workspace, all, !written.isEmpty());
  }

  /** Whether codex reports that the user is not logged in, even if the provider needs no login. */
  public boolean isLoggedOut() {
    try {
      return ask(Path.of("").toAbsolutePath(), "login", "status").text().contains("Not logged in");
    } catch (Unusable e) {
      return false;
    }
  }

  /** The program's exit code, and the beginning of its output. */
  private record Answer(int exit, String text) {}

  private Answer ask(Path folder, String... arguments) throws Unusable {
    List<String> command = new ArrayList<>(List.of(path.toString()));
    command.addAll(List.of(arguments));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(new File(folder.toString()))
              .redirectErrorStream(true);
      CallerLocale.restore(builder.environment());
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> text = new CompletableFuture<>();
      Thread reader = new Thread(() -> read(process.getInputStream(), text), "codex-answer");
      reader.setDaemon(true);
      reader.start();
      if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new Unusable(
            "%s did not answer %s within %d s".formatted(path, arguments[0], ANSWER_SECONDS));
      }
      return new Answer(
          process.exitValue(), text.completeOnTimeout("", 1, TimeUnit.SECONDS).join());
    } catch (IOException e) {
      throw new Unusable(path + " can't be started: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw new Unusable(ProcessLimit.words(e));
    } catch (InterruptedException e) {
      throw new IllegalStateException("worker threads are never interrupted", e);
    }
  }

  /** Keeps the beginning and discards the rest. */
  private static void read(InputStream in, CompletableFuture<String> answer) {
    try {
      answer.complete(new String(in.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8));
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      answer.complete("");
    }
  }
}
