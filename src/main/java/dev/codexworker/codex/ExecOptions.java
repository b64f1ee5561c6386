package dev.codexworker.codex;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How {@code codex exec} is called.
 *
 * @param profile the permission profile to use instead of the sandbox; empty for the sandbox
 * @param sandbox codex's own name of the sandbox, such as "read-only"
 * @param model the model; codex's default if empty
 * @param effort the reasoning effort; codex's default if empty
 * @param addDirs further folders that the agent may write
 * @param further arguments that the user passes through to {@code codex exec}
 */
public record ExecOptions(
    Optional<PermissionProfile> profile,
    String sandbox,
    Optional<String> model,
    Optional<String> effort,
    List<Path> addDirs,
    List<String> further) {

  /** Keeps its own copies of the lists. */
  public ExecOptions {
    addDirs = List.copyOf(addDirs);
    further = List.copyOf(further);
  }

  /**
   * Returns the command line that starts a new thread; the prompt comes on stdin.
   *
   * @param profileName a name for the permission profile, see {@link PermissionProfile#options}
   */
  public List<String> command(String program, String profileName) {
    List<String> command = common(program, profileName);
    command.add("-");
    return command;
  }

  /**
   * Returns the command line that resumes a thread; the prompt comes on stdin. Permissions, model
   * and folders come before {@code resume}, where they apply to the resumed thread: without them,
   * the user's configuration would apply, which may permit more.
   */
  public List<String> resume(String program, String profileName, String threadId) {
    if (threadId.startsWith("-")) {
      throw new IllegalArgumentException("a thread's id can't be an option: " + threadId);
    }
    List<String> command = common(program, profileName);
    command.addAll(List.of("resume", threadId, "-"));
    return command;
  }

  private List<String> common(String program, String profileName) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program, "exec", "--json"));
    command.addAll(profile.map(known -> known.options(profileName)).orElse(List.of("-s", sandbox)));
    command.add("--skip-git-repo-check");
    model.ifPresent(name -> command.addAll(List.of("-m", name)));
    effort.ifPresent(level -> command.addAll(List.of("-c", "model_reasoning_effort=" + level)));
    addDirs.forEach(folder -> command.addAll(List.of("--add-dir", folder.toString())));
    command.addAll(further);
    return command;
  }
}
