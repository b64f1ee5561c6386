package dev.codexworker.spec;

import dev.codexworker.codex.PermissionProfile;
import dev.codexworker.task.AttemptHeader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How agents are run: the settings of the command line for all tasks, or those of one task with its
 * file.
 *
 * @param mode the widest sandbox of a task
 * @param unsaid the sandbox of a task whose file names none
 * @param model codex's model; its default if empty
 * @param effort the reasoning effort; codex's default if empty
 * @param timeout how long an attempt may take
 * @param idleTimeout how long codex may go without progress
 * @param retries how many further attempts a failed one may have
 * @param folder codex's working folder, by its real path
 * @param addDirs further folders that the agent may write
 * @param outOfReach folders that agents may not write, where codex can keep them from it
 * @param hide paths that agents may not read, as the user wrote them
 * @param profiles whether codex's permission profiles are used, which can hide paths
 * @param codexArgs arguments passed through to {@code codex exec}
 * @param secondTry what changes after a failed attempt
 */
public record AgentSettings(
    Sandbox mode,
    Sandbox unsaid,
    Optional<String> model,
    Optional<Effort> effort,
    Duration timeout,
    Duration idleTimeout,
    int retries,
    Path folder,
    List<Path> addDirs,
    List<Path> outOfReach,
    List<String> hide,
    boolean profiles,
    List<String> codexArgs,
    SecondTry secondTry) {

  /** The limit of {@code --retries} and {@code retries:}. */
  public static final int MOST_RETRIES = 10;

  /** Arguments of codex that set permissions: then no profile is added. */
  private static final Pattern PERMISSIONS =
      Pattern.compile(
          "(-s|--sandbox)(=.*)?|-s.+|.*(sandbox_mode|sandbox_workspace_write|permissions).*");

  /** Names of models as they are taken from a log, which an agent may have written. */
  private static final Pattern MODEL =
      Pattern.compile("(?!default$)[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");

  /** Arguments of codex that disable its sandbox in any case. */
  private static final List<String> BYPASSES =
      List.of("--dangerously-bypass-approvals-and-sandbox", "--yolo");

  /** Keeps its own copies of the lists, and holds numbers to their limits. */
  public AgentSettings {
    if (retries < 0 || timeout.isNegative() || idleTimeout.isNegative()) {
      throw new IllegalArgumentException("a setting is out of its range");
    }
    addDirs = List.copyOf(addDirs);
    outOfReach = List.copyOf(outOfReach);
    hide = List.copyOf(hide);
    codexArgs = List.copyOf(codexArgs);
  }

  /** Whether arguments for codex disable its sandbox. */
  public static boolean bypassesSandbox(List<String> codexArgs) {
    return codexArgs.stream().anyMatch(BYPASSES::contains);
  }

  /** Whether the arguments for codex leave its permissions to codex-worker. */
  public boolean leavesPermissions() {
    return codexArgs.stream().noneMatch(PERMISSIONS.asMatchPredicate());
  }

  /** Returns settings for checks that run nothing. */
  public static AgentSettings forCheck(Sandbox mode, Path folder) {
    Duration any = Duration.ofHours(1);
    return new AgentSettings(
        mode,
        mode,
        Optional.empty(),
        Optional.empty(),
        any,
        any,
        0,
        folder,
        List.of(),
        List.of(),
        List.of(),
        true,
        List.of(),
        SecondTry.NONE);
  }

  /** Returns the same settings with another working folder. */
  public AgentSettings in(Path otherFolder) {
    List<String> here = new ArrayList<>(hide);
    hide.forEach(path -> here.add(folder.resolve(path).toString()));
    return with(unsaid, model, effort, otherFolder, here, profiles);
  }

  /**
   * Returns these settings with those by which an attempt was made: its model and effort where none
   * is set here, and its sandbox unless it is wider.
   */
  public AgentSettings asIn(Optional<AttemptHeader> attempt) {
    Optional<String> itsModel = attempt.map(AttemptHeader::model).filter(MODEL.asMatchPredicate());
    Optional<Effort> itsEffort =
        attempt.flatMap(header -> named(Effort.values(), Effort::label, header.effort()));
    Sandbox itsMode =
        attempt
            .flatMap(header -> named(Sandbox.values(), Sandbox::label, header.sandbox()))
            .filter(its -> its.compareTo(mode) < 0)
            .orElse(unsaid);
    return with(
        itsMode, model.or(() -> itsModel), effort.or(() -> itsEffort), folder, hide, profiles);
  }

  private static <T> Optional<T> named(T[] all, Function<T, String> label, String name) {
    return Arrays.stream(all).filter(each -> label.apply(each).equals(name)).findFirst();
  }

  /** Returns the same settings with permission profiles. */
  public AgentSettings withProfiles() {
    return with(unsaid, model, effort, folder, hide, true);
  }

  /** Returns the same settings with another model or effort; what is empty stays. */
  AgentSettings with(Optional<String> otherModel, Optional<Effort> otherEffort) {
    return with(
        unsaid, otherModel.or(() -> model), otherEffort.or(() -> effort), folder, hide, profiles);
  }

  private AgentSettings with(
      Sandbox itsMode,
      Optional<String> itsModel,
      Optional<Effort> itsEffort,
      Path itsFolder,
      List<String> hidden,
      boolean useProfiles) {
    return new AgentSettings(
        mode,
        itsMode,
        itsModel,
        itsEffort,
        timeout,
        idleTimeout,
        retries,
        itsFolder,
        addDirs,
        outOfReach,
        hidden,
        useProfiles,
        codexArgs,
        secondTry);
  }

  /** The permission profile of agents with these settings; empty if none is used. */
  public Optional<PermissionProfile> profile() {
    if (!profiles || unsaid == Sandbox.DANGER_FULL_ACCESS) {
      return Optional.empty();
    }
    return Optional.of(profile(unsaid == Sandbox.WORKSPACE_WRITE));
  }

  /** Returns a profile that keeps agents away from hidden and protected paths. */
  public PermissionProfile profile(boolean writable) {
    // Codex would create a missing file to hide it.
    List<Path> hidden =
        hide.stream()
            .map(path -> folder.resolve(path).normalize())
            .filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS))
            .toList();
    return new PermissionProfile(writable, outOfReach, hidden, List.of());
  }

  /** Returns a folder that only a permission profile keeps these agents from writing. */
  public Optional<Path> exposed() {
    return mode == Sandbox.WORKSPACE_WRITE
        ? outOfReach.stream()
            .filter(path -> path.startsWith(folder) || addDirs.stream().anyMatch(path::startsWith))
            .findFirst()
        : Optional.empty();
  }
}
