package dev.codexworker.output;

import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.TaskNotes;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.BranchState;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskState;
import dev.codexworker.task.Tokens;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What tasks came to: everything that the forms of a report show.
 *
 * @param folders the queue folders
 * @param entries the tasks
 * @param groups what needs attention, by class and reason; the largest group comes first
 * @param priced whether prices are known
 */
public record Report(
    List<TaskFolder> folders, List<Entry> entries, List<Group> groups, boolean priced) {
  /** Keeps its own copies. */
  public Report {
    folders = List.copyOf(folders);
    entries = List.copyOf(entries);
    groups = List.copyOf(groups);
  }

  /**
   * A task.
   *
   * @param name its name; with its folder's if there are several
   * @param problem the failure class, or a state that needs attention; empty if nothing does
   * @param reason one line that says why; may be empty
   * @param limits how many attempts a usage limit ended
   * @param cost what its tokens cost, if its model has a price
   * @param output the file that holds its answer
   * @param branch the branch with what it changed in its worktree, until it is landed
   * @param landing where that branch stands, if that is known
   */
  record Entry(
      Task task,
      String name,
      TaskState state,
      Optional<String> problem,
      String reason,
      int attempts,
      int limits,
      Duration duration,
      Optional<Tokens> tokens,
      String model,
      Optional<BigDecimal> cost,
      Optional<String> output,
      Optional<String> branch,
      Optional<BranchState> landing) {
    int retries() {
      return Math.max(0, attempts - 1);
    }

    /** Returns the reason without the place that it names in the task's own file. */
    private String cause() {
      String place = task.name() + ":";
      return reason.startsWith(place)
          ? reason.substring(place.length()).replaceFirst("^\\d*:? ", "")
          : reason;
    }
  }

  /**
   * Tasks that need attention for one reason.
   *
   * @param problem the failure class, or the state
   * @param next the command that goes on
   */
  record Group(String problem, String reason, List<Entry> entries, String next) {}

  /** Makes the report of a status that was read with logs. */
  public static Report of(StatusReport status, Prices prices) {
    boolean several = status.folders().size() > 1;
    List<Entry> entries = status.rows().stream().map(row -> entry(row, several, prices)).toList();
    Map<List<String>, List<Entry>> byReason = new LinkedHashMap<>();
    for (Entry entry : entries) {
      entry.problem.ifPresent(
          problem ->
              byReason
                  .computeIfAbsent(List.of(problem, entry.cause()), key -> new ArrayList<>())
                  .add(entry));
    }
    List<Group> groups = new ArrayList<>();
    byReason.forEach(
        (key, members) ->
            groups.add(
                new Group(
                    key.get(0),
                    members.size() == 1 ? members.get(0).reason : key.get(1),
                    List.copyOf(members),
                    next(key.get(0), members))));
    groups.sort((a, b) -> Integer.compare(b.entries.size(), a.entries.size()));
    return new Report(status.folders(), entries, groups, !prices.ofModels().isEmpty());
  }

  private static Entry entry(StatusReport.Row row, boolean several, Prices prices) {
    Optional<LogHistory> history = row.history();
    Optional<AttemptResult> result = history.flatMap(LogHistory::lastResult);
    Optional<FailureClass> failure =
        row.state() == TaskState.DONE ? Optional.empty() : result.flatMap(AttemptResult::failure);
    Optional<Tokens> tokens = history.flatMap(LogHistory::tokens);
    String model = history.flatMap(LogHistory::lastHeader).map(AttemptHeader::model).orElse("");
    boolean published =
        row.state() == TaskState.DONE
            && result.flatMap(AttemptResult::published).filter(h -> !h.isEmpty()).isPresent();
    return new Entry(
        row.task(),
        EventLine.name(row.task(), several),
        row.state(),
        problem(row.state(), failure),
        row.state() == TaskState.REFUSED
            ? row.note()
            : failure.isPresent() ? result.orElseThrow().reason() : "",
        history.map(LogHistory::attempts).orElse(0),
        history.map(h -> h.failures().getOrDefault(FailureClass.USAGE_LIMIT, 0)).orElse(0),
        row.duration(),
        tokens,
        model,
        tokens.flatMap(used -> prices.cost(model, used)),
        published
            ? TaskNotes.frontMatter(row.task()).flatMap(FrontMatter::output)
            : Optional.empty(),
        row.state() == TaskState.DONE ? row.branch() : Optional.empty(),
        row.landing());
  }

  private static Optional<String> problem(TaskState state, Optional<FailureClass> failure) {
    return switch (state) {
      case DONE, PENDING, RUNNING -> Optional.empty();
      case FAILED, INTERRUPTED ->
          Optional.of(failure.map(FailureClass::label).orElse(state.label()));
      case CRASHED, REFUSED -> Optional.of(state.label());
    };
  }

  private static String next(String problem, List<Entry> entries) {
    StringBuilder paths = new StringBuilder();
    entries.stream()
        .map(entry -> entry.task.folder().path())
        .distinct()
        .forEach(folder -> paths.append(' ').append(shellWord(folder)));
    if (problem.equals(FailureClass.AUTH.label())) {
      return "codex login && codex-worker" + paths;
    }
    if (problem.equals(FailureClass.REJECTED.label())
        || problem.equals(TaskState.REFUSED.label())) {
      return "codex-worker check" + paths;
    }
    boolean limited = problem.equals(FailureClass.USAGE_LIMIT.label());
    return "codex-worker" + paths + (limited ? " --wait-for-limit" : "");
  }

  /** Returns a folder as a word for a shell; its end tells it from a command's name. */
  private static String shellWord(Path folder) {
    String path = Wording.path(folder);
    String word = path.isEmpty() ? "./" : path + "/";
    return word.matches("[\\w./@%+=:,][\\w./@%+=:,-]*")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }

  int count(TaskState state) {
    return (int) entries.stream().filter(entry -> entry.state == state).count();
  }

  int sum(ToIntFunction<Entry> number) {
    return entries.stream().mapToInt(number).sum();
  }

  Duration duration() {
    return entries.stream().map(Entry::duration).reduce(Duration.ZERO, Duration::plus);
  }

  Tokens tokens() {
    return entries.stream().flatMap(e -> e.tokens.stream()).reduce(Tokens.ZERO, Tokens::plus);
  }

  /** Returns the cost of all tasks that have one. */
  BigDecimal cost() {
    return entries.stream().flatMap(e -> e.cost.stream()).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Returns how many tasks used tokens of a model without a price. */
  int unpriced() {
    return priced
        ? (int) entries.stream().filter(e -> e.tokens.isPresent() && e.cost.isEmpty()).count()
        : 0;
  }
}
