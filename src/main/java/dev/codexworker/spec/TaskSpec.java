package dev.codexworker.spec;

import dev.codexworker.codex.ExecOptions;
import dev.codexworker.task.OutputFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How one task is run: as the command line says, narrowed by the task's file.
 *
 * @param base the folder in which the paths of the task's file begin
 * @param settings how its agent is run
 * @param arguments the task's own arguments for codex
 * @param prompt the prompt, with the results of needed tasks
 * @param sha256 a hash of the task's file
 * @param output where the last message is also written
 * @param schema the JSON Schema of the last message
 * @param rejection why the task can't be run, and how to fix it; empty if it can
 */
public record TaskSpec(
    Path base,
    AgentSettings settings,
    List<String> arguments,
    String prompt,
    String sha256,
    Optional<OutputFile> output,
    Optional<Path> schema,
    Optional<Rejection> rejection) {

  /**
   * Combines the settings of a run with those of a task.
   *
   * @param reports the folder in which outputs begin
   * @param published hashes of what the task has written to its output
   * @param needed knows the tasks that it needs
   */
  public static TaskSpec of(
      AgentSettings run,
      Path reports,
      Task task,
      Prompt prompt,
      Set<String> published,
      NeededTasks needed)
      throws IOException {
    if (!Files.isDirectory(run.folder())) {
      throw new IOException("the working folder is gone: " + run.folder());
    }
    if (prompt.frontMatter().isEmpty()) {
      return rejected(run, prompt, prompt.rejection().orElseThrow());
    }
    FrontMatter own = prompt.frontMatter().get();
    try {
      AgentSettings settings = settings(run, own);
      Optional<Path> schema = schema(run.folder(), own);
      List<String> arguments = codexArgs(run.folder(), own, schema);
      String text = prompt.text() + needs(task, own, reports, needed);
      Optional<OutputFile> output = freeOutput(reports, task, own, published);
      return new TaskSpec(
          run.folder(),
          settings,
          arguments,
          text,
          prompt.sha256(),
          output,
          schema,
          Optional.empty());
    } catch (FrontMatterException e) {
      return rejected(run, prompt, Rejection.of(e));
    }
  }

  /** Checks a part of what a task asks for. */
  private interface Step {
    Object check() throws IOException, FrontMatterException;
  }

  /** Returns everything that is wrong with what a task asks for, in the order of the lines. */
  static List<Rejection> problems(
      AgentSettings run, Task task, Prompt prompt, Set<String> published, NeededTasks needed)
      throws IOException {
    FrontMatter own = prompt.frontMatter().orElse(FrontMatter.NONE);
    Path base = run.folder();
    List<Step> steps =
        List.of(
            () -> settings(run, own),
            () -> own.cd().isPresent() ? folder(base, own) : base,
            () -> hide(run, own),
            () -> schema(base, own),
            () -> codexArgs(base, own, Optional.empty()),
            () -> needs(task, own, base, needed),
            () -> freeOutput(base, task, own, published));
    List<Rejection> problems = new ArrayList<>();
    for (Step step : steps) {
      try {
        Object unused = step.check();
      } catch (FrontMatterException e) {
        problems.add(Rejection.of(e));
      }
    }
    return problems.stream().distinct().sorted(Comparator.comparingInt(Rejection::line)).toList();
  }

  private static Optional<OutputFile> freeOutput(
      Path base, Task task, FrontMatter own, Set<String> published)
      throws IOException, FrontMatterException {
    Optional<OutputFile> output = output(base, own);
    if (output.isPresent() && task.folder().path().equals(output.get().path().getParent())) {
      throw wrong(
          own, "output", "would lie among the tasks and be taken for one; put it elsewhere");
    }
    Optional<String> obstacle = output.flatMap(OutputFile::obstacle);
    if (obstacle.isPresent()) {
      throw wrong(own, "output", obstacle.get());
    }
    if (output.isPresent() && output.get().isTaken(published)) {
      throw wrong(
          own,
          "output",
          own.output().orElseThrow()
              + " exists and is not what this task wrote; move it away, or name another file");
    }
    return output;
  }

  /**
   * Returns why the working folder can't be used any more; empty if it can. An agent may have
   * replaced it with a link since the task's file was read.
   */
  public Optional<String> workingFolderProblem() {
    return OutputFile.isPlainFolder(settings.folder())
        ? Optional.empty()
        : Optional.of(settings.folder() + " is gone, or leads elsewhere");
  }

  /** Returns how codex is called now: files to be hidden may have been made since. */
  public ExecOptions options() {
    return options(settings, arguments);
  }

  /** Returns the same spec with other settings. */
  TaskSpec with(AgentSettings other) {
    return new TaskSpec(base, other, arguments, prompt, sha256, output, schema, rejection);
  }

  /** Whether the task has no model, effort or arguments of its own. */
  public boolean isAsAllTasks(AgentSettings all) {
    return settings.model().equals(all.model())
        && settings.effort().equals(all.effort())
        && arguments.isEmpty();
  }

  /** Returns the spec of a task that can't be run. */
  public static TaskSpec rejected(AgentSettings run, Prompt prompt, Rejection why) {
    return new TaskSpec(
        run.folder(),
        run,
        List.of(),
        "",
        prompt.sha256(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(why));
  }

  /** Returns the file for a task's last message, if the task names one. */
  static Optional<OutputFile> output(Path base, FrontMatter own) {
    return own.output().map(path -> new OutputFile(base, Path.of(path).normalize()));
  }

  /** Returns how codex is called for a task without settings. */
  public static ExecOptions options(AgentSettings settings) {
    return options(settings, List.of());
  }

  private static ExecOptions options(AgentSettings settings, List<String> arguments) {
    List<String> further = new ArrayList<>(arguments);
    further.addAll(settings.codexArgs());
    return new ExecOptions(
        settings.profile(),
        settings.unsaid().label(),
        settings.model(),
        settings.effort().map(Effort::label),
        settings.addDirs(),
        further);
  }

  private static AgentSettings settings(AgentSettings run, FrontMatter own)
      throws FrontMatterException {
    Sandbox mode = own.sandbox().orElse(run.unsaid());
    if (mode.compareTo(run.mode()) > 0) {
      throw wrong(
          own,
          "sandbox",
          "%s is more than the command line allows, which is %s; a task may only narrow that"
              .formatted(mode, run.mode()));
    }
    if (mode != run.mode() && AgentSettings.bypassesSandbox(run.codexArgs())) {
      throw wrong(own, "sandbox", "can't be narrowed when arguments for codex disable its sandbox");
    }
    Optional<Effort> effort = own.effort().or(run::effort);
    boolean searches = own.webSearch().equals(Optional.of(true));
    SecondTry secondTry = run.secondTry().overriddenBy(own);
    if (searches
        && Stream.of(effort, secondTry.effort()).anyMatch(Optional.of(Effort.MINIMAL)::equals)) {
      throw wrong(own, "web-search", "can't be had with effort minimal; take low or more");
    }
    return new AgentSettings(
        mode,
        mode,
        own.model().or(run::model),
        effort,
        own.timeout().orElse(run.timeout()),
        own.idleTimeout().orElse(run.idleTimeout()),
        own.retries().orElse(run.retries()),
        own.cd().isPresent() ? folder(run.folder(), own) : run.folder(),
        mode == Sandbox.WORKSPACE_WRITE ? run.addDirs() : List.of(),
        run.outOfReach(),
        hide(run, own),
        run.profiles(),
        run.codexArgs(),
        secondTry);
  }

  /** Hidden paths begin in the run's working folder, also for an agent that works elsewhere. */
  private static List<String> hide(AgentSettings run, FrontMatter own) throws FrontMatterException {
    if (!own.hide().isEmpty() && !run.profiles()) {
      throw wrong(
          own, "hide", "codex's permission profiles are not available, so nothing is hidden");
    }
    return Stream.concat(run.hide().stream(), own.hide().stream())
        .map(path -> run.folder().resolve(path).toString())
        .toList();
  }

  private static Path folder(Path base, FrontMatter own) throws FrontMatterException {
    Path folder = inside(base, own, "cd", own.cd().orElseThrow());
    if (!Files.isDirectory(folder)) {
      throw wrong(own, "cd", "no folder: " + own.cd().orElseThrow());
    }
    return folder;
  }

  /** Refuses an unusable schema before an attempt costs tokens. */
  private static Optional<Path> schema(Path base, FrontMatter own) throws FrontMatterException {
    if (own.schema().isEmpty()) {
      return Optional.empty();
    }
    Path schema = Path.of(file(base, own, "schema", own.schema().get()));
    Optional<String> unusable = AnswerSchema.unusable(schema);
    if (unusable.isPresent()) {
      throw wrong(own, "schema", unusable.get());
    }
    return Optional.of(schema);
  }

  private static List<String> codexArgs(Path base, FrontMatter own, Optional<Path> schema)
      throws FrontMatterException {
    List<String> args = new ArrayList<>();
    schema.ifPresent(file -> args.addAll(List.of("--output-schema", file.toString())));
    for (String image : own.images()) {
      String file = file(base, own, "images", image);
      if (file.indexOf(',') >= 0) {
        throw wrong(own, "images", "codex takes no path with a comma: " + file);
      }
      args.add("--image=" + file);
    }
    if (own.webSearch().isPresent()) {
      args.add("-c");
      args.add("web_search=" + (own.webSearch().get() ? "live" : "disabled"));
    }
    return args;
  }

  private static String file(Path base, FrontMatter own, String key, String path)
      throws FrontMatterException {
    Path file = inside(base, own, key, path);
    if (!Files.isRegularFile(file)) {
      throw wrong(own, key, "no file: " + path);
    }
    return file.toString();
  }

  /** Returns the real path of a file, which must lie in the working folder. */
  private static Path inside(Path base, FrontMatter own, String key, String path)
      throws FrontMatterException {
    try {
      Path real = base.resolve(path).toRealPath();
      if (!real.startsWith(base)) {
        throw wrong(own, key, "leads out of the working folder: " + path);
      }
      return real;
    } catch (IOException e) {
      throw wrong(own, key, "no such file or folder in " + base + ": " + path);
    }
  }

  /** Returns the results of the needed tasks, for the end of the prompt. */
  private static String needs(Task task, FrontMatter own, Path reports, NeededTasks others)
      throws IOException, FrontMatterException {
    if (own.needs().isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            "\n\n---\n\nThis task builds on others, which are done. What they came to:\n\n");
    for (String need : own.needs()) {
      Task needed = task.folder().look(new TaskName(need));
      if (!needed.exists() && !needed.has(TaskFile.DONE_LOG)) {
        throw wrong(own, "needs", "there is no task " + need + " in " + task.folder());
      }
      Optional<String> output =
          others.frontMatter(needed.path(TaskFile.TASK)).flatMap(FrontMatter::output);
      text.append("- ").append(need).append(": ");
      text.append(
          output
              .map(reports::resolve)
              .filter(Files::exists)
              .map(Path::toString)
              .orElse(needed.path(TaskFile.DONE_LOG) + " (its log; the answer is at its end)"));
      text.append('\n');
    }
    return text.toString();
  }

  private static FrontMatterException wrong(FrontMatter own, String key, String message) {
    return new FrontMatterException(own.line(key), key + ": " + message);
  }
}
