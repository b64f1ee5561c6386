package dev.codexworker.workspace;

import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.FolderCheck;
import dev.codexworker.spec.FrontMatter;
import dev.codexworker.spec.FrontMatterWriter;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.task.AtomicFile;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFolder;
import dev.codexworker.task.TaskName;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the task files of new workers. */
public final class Spawner {
  private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");
  private static final int LONGEST_TITLE = 48;
  private static final int IDS = 1 << 24;
  private static final Set<String> RESEARCH = Set.of("research", "compare");

  private final Workspace workspace;
  private final SecureRandom random = new SecureRandom();
  private final Set<String> taken = new HashSet<>();

  /** A spawner for a workspace. */
  public Spawner(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * A request for new workers.
   *
   * @param template the name of the template
   * @param prompt what the worker is to do
   * @param title the name of its files; made from the prompt if empty
   * @param settings settings that override the template's
   */
  public record SpawnRequest(
      String template, String prompt, Optional<String> title, FrontMatter settings) {}

  /**
   * Spawns a worker for each request, or two and a third one that compares their results.
   *
   * @return the workers; the last one of a request writes the requested report
   * @throws WorkerException if a request is invalid; nothing was written then
   */
  public List<Worker> spawn(List<SpawnRequest> wishes) throws WorkerException, IOException {
    List<Draft> drafts = new ArrayList<>();
    for (SpawnRequest wish : wishes) {
      drafts.addAll(drafts(wish));
    }
    return write(drafts);
  }

  private List<Draft> drafts(SpawnRequest wish) throws WorkerException, IOException {
    if (wish.prompt().isBlank()) {
      throw new WorkerException("the prompt is empty; say what the worker is to do");
    }
    if (wish.template().equals("compare")) {
      return compare(wish);
    }
    String title = wish.title().orElse(wish.prompt());
    return List.of(draft(wish, wish.template(), title, Map.of("prompt", wish.prompt()), List.of()));
  }

  private List<Draft> compare(SpawnRequest wish) throws WorkerException, IOException {
    String[] sides = wish.prompt().strip().split("\\s+(?i:vs\\.?|versus)\\s+", -1);
    if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
      throw new WorkerException("compare needs two topics: \"A vs B\"");
    }
    List<Draft> drafts = new ArrayList<>();
    SpawnRequest part =
        new SpawnRequest(
            wish.template(), wish.prompt(), wish.title(), wish.settings().withoutAnswer());
    for (String side : sides) {
      drafts.add(draft(part, "research", "research " + side, Map.of("prompt", side), List.of()));
    }
    List<String> needs = drafts.stream().map(Draft::name).toList();
    drafts.add(
        draft(
            wish,
            "compare",
            wish.title().orElse("compare " + wish.prompt()),
            Map.of("prompt", wish.prompt(), "a", sides[0], "b", sides[1]),
            needs));
    return drafts;
  }

  /** A task file that is not yet written. */
  private record Draft(String name, String text) {}

  private Draft draft(
      SpawnRequest wish,
      String template,
      String title,
      Map<String, String> places,
      List<String> needs)
      throws WorkerException, IOException {
    Template pattern = Template.find(workspace, template);
    String name =
        Worker.fileName(
            LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP), newId(), titleOf(title));
    Path folder = RESEARCH.contains(template) ? workspace.research() : workspace.workers();
    String output =
        wish.settings()
            .output()
            .orElse(workspace.project().relativize(folder.resolve(name)).toString());
    FrontMatter settings =
        FrontMatter.of(Optional.of(Sandbox.READ_ONLY), List.of(), Optional.empty())
            .overriddenBy(pattern.settings())
            .overriddenBy(wish.settings())
            .overriddenBy(FrontMatter.of(Optional.empty(), List.of(), Optional.of(output)));
    Map<String, String> values = new HashMap<>(places);
    values.put("output", output);
    String body = pattern.filled(values).strip() + "\n";
    Sandbox widest =
        wish.settings().sandbox().equals(Optional.of(Sandbox.DANGER_FULL_ACCESS))
            ? Sandbox.DANGER_FULL_ACCESS
            : Sandbox.WORKSPACE_WRITE;
    check(name, FrontMatterWriter.write(settings) + body, widest);
    FrontMatter whole =
        settings.overriddenBy(FrontMatter.of(Optional.empty(), needs, Optional.empty()));
    return new Draft(name, FrontMatterWriter.write(whole) + body);
  }

  private void check(String name, String text, Sandbox widest) throws WorkerException, IOException {
    // A queue folder that is not made yet holds nothing, and no output lies in it.
    Path above = workspace.project().getParent();
    Path stand = above == null ? workspace.project() : above;
    Path folder = workspace.exists() ? workspace.tasks() : stand;
    Task task = TaskFolder.of(folder).look(new TaskName(name));
    Optional<String> wrong =
        FolderCheck.problem(AgentSettings.forCheck(widest, workspace.project()), task, text);
    if (wrong.isPresent()) {
      throw new WorkerException(wrong.get());
    }
  }

  private List<Worker> write(List<Draft> drafts) throws IOException {
    workspace.make();
    TaskFolder folder = TaskFolder.of(workspace.tasks());
    List<Worker> workers = new ArrayList<>();
    for (Draft draft : drafts) {
      AtomicFile.create(folder.path().resolve(draft.name()), draft.text());
      workers.add(Worker.of(folder.look(new TaskName(draft.name()))));
    }
    return workers;
  }

  private String newId() throws IOException {
    if (taken.isEmpty()) {
      workspace.list().stream().map(Worker::id).forEach(taken::add);
    }
    String id;
    do {
      id = "%06x".formatted(random.nextInt(IDS));
    } while (!taken.add(id));
    return id;
  }

  /** Returns a text shortened to a part of a file name. */
  static String titleOf(String text) {
    String plain =
        text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_").replaceAll("^_+|_+$", "");
    if (plain.length() > LONGEST_TITLE) {
      int end = plain.lastIndexOf('_', LONGEST_TITLE);
      end = end > LONGEST_TITLE / 2 ? end : LONGEST_TITLE;
      plain = plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end);
    }
    return plain.isEmpty() ? "task" : plain;
  }
}
