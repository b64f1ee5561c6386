package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The tasks of a command: whole folders, filtered by a pattern, and single task files. */
public final class Selection {
  /** The patterns that a look at a name's end is enough for. */
  private static final Pattern ENDING = Pattern.compile("\\*[\\w.-]*");

  private final Map<TaskFolder, Wanted> folders;

  private Selection(Map<TaskFolder, Wanted> folders) {
    this.folders = folders;
  }

  /**
   * Selects tasks.
   *
   * @param paths folders or task files; a folder named twice counts once
   * @param glob which names in a folder are tasks; files named in {@code paths} are taken as they
   *     are
   * @throws SelectionException if a path or the pattern is invalid; the message says which and why
   */
  public static Selection of(List<Path> paths, String glob) throws SelectionException {
    if (glob.isEmpty() || glob.indexOf('/') >= 0) {
      throw new SelectionException(
          "bad pattern '" + glob + "': it is matched with file names, which hold no '/'");
    }
    Predicate<TaskName> matches = matcher(glob);
    Map<TaskFolder, Wanted> folders = new LinkedHashMap<>();
    for (Path path : paths) {
      if (path.toString().isEmpty()) {
        throw new SelectionException("an empty path; write . for the current folder");
      }
      try {
        if (Files.isDirectory(path)) {
          folders.computeIfAbsent(TaskFolder.of(path), f -> new Wanted()).all(matches);
        } else {
          Path parent = Objects.requireNonNullElse(path.getParent(), Path.of("."));
          TaskFolder folder = TaskFolder.of(parent);
          TaskName name = taskNamed(folder, path);
          if (!folder.look(name).exists()) {
            throw new NoSuchFileException(path.toString());
          }
          folders.computeIfAbsent(folder, f -> new Wanted()).names.add(name);
        }
      } catch (NoSuchFileException | NotDirectoryException e) {
        throw SelectionException.missing(path);
      } catch (IOException e) {
        throw new SelectionException("can't read " + path + ": " + e.getMessage());
      }
    }
    return new Selection(folders);
  }

  /** Returns the selected folders, in the order of the paths. */
  public List<TaskFolder> folders() {
    return List.copyOf(folders.keySet());
  }

  /** Whether no single file is selected. */
  public boolean isOfFolders() {
    return folders.values().stream().allMatch(wanted -> wanted.names.isEmpty());
  }

  /** Lists the selected tasks: folder by folder, in the order of their names. */
  public List<Task> list() throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (var entry : folders.entrySet()) {
      tasks.addAll(entry.getKey().list(entry.getValue()));
    }
    return tasks;
  }

  /** Lists the same tasks by their names alone; {@link Task#inspected} looks at their files. */
  public List<Task> listByNames() throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (TaskFolder folder : folders.keySet()) {
      tasks.addAll(tasks(folder, folder.names()));
    }
    return tasks;
  }

  /** Hands over the selected tasks, as their names are now, folder by folder and in no order. */
  public void each(FolderNames.Taker taker) throws IOException {
    for (var entry : folders.entrySet()) {
      entry.getKey().names().each(entry.getValue(), taker);
    }
  }

  /** Whether there is any selected task. */
  public boolean hasTasks() throws IOException {
    for (TaskFolder folder : folders.keySet()) {
      if (hasTasks(folder)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a folder holds any of the selected tasks; looks no further than the first one. */
  public boolean hasTasks(TaskFolder folder) throws IOException {
    Wanted wanted = folders.getOrDefault(folder, new Wanted());
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path())) {
      for (Path entry : entries) {
        TaskFile.Named named = TaskFile.parse(String.valueOf(entry.getFileName()));
        if (!named.kind().isLog() && wanted.wants(named.task(), Set.of(named.kind()))) {
          return true;
        }
      }
      return false;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Returns the selected tasks of a folder among its names, sorted. */
  public List<Task> tasks(TaskFolder folder, FolderNames names) throws IOException {
    return names.tasks(folders.getOrDefault(folder, new Wanted()));
  }

  /** Returns the files that describe their folders: no tasks, unless they are named. */
  public List<Path> readmes() throws IOException {
    List<Path> readmes = new ArrayList<>();
    for (var entry : folders.entrySet()) {
      Task readme = entry.getKey().look(TaskName.README);
      if (entry.getValue().isMereReadme(TaskName.README, readme.files())
          && entry.getValue().test(TaskName.README)) {
        readmes.add(readme.file());
      }
    }
    return readmes;
  }

  /** Returns the task's name as the folder spells it, on file systems that ignore case. */
  private static TaskName taskNamed(TaskFolder folder, Path path)
      throws SelectionException, IOException {
    Path fileName = path.getFileName();
    if (fileName == null) {
      throw SelectionException.missing(path);
    }
    Path file = folder.path().resolve(fileName);
    boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    Path spelled = exists ? file.toRealPath(LinkOption.NOFOLLOW_LINKS).getFileName() : fileName;
    TaskFile.Named named = TaskFile.parse(String.valueOf(spelled));
    if (named.kind().isLog()) {
      throw new SelectionException(
          path + " is the log of " + named.task() + "; name the task instead");
    }
    return named.task();
  }

  private static Predicate<TaskName> matcher(String glob) throws SelectionException {
    try {
      Predicate<String> matches = matching(glob);
      boolean hiddenToo = glob.startsWith(".");
      return name ->
          (hiddenToo || !name.value().startsWith("."))
              && matches.test(name.value())
              && !name.isCodexWorkers();
    } catch (PatternSyntaxException e) {
      throw new SelectionException("bad pattern '" + glob + "': " + e.getDescription());
    }
  }

  private static Predicate<String> matching(String glob) {
    if (ENDING.matcher(glob).matches()) {
      String ending = glob.substring(1);
      return name -> name.endsWith(ending);
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    return name -> matcher.matches(Path.of(name));
  }

  /** The selected tasks of one folder. */
  private static final class Wanted implements FolderNames.Filter {
    private final TreeSet<TaskName> names = new TreeSet<>();
    private Predicate<TaskName> pattern = name -> false;

    void all(Predicate<TaskName> matches) {
      pattern = matches;
    }

    @Override
    public boolean wants(TaskName name, Set<TaskFile> files) {
      return test(name) && !isMereReadme(name, files);
    }

    boolean test(TaskName name) {
      return pattern.test(name) || names.contains(name);
    }

    /** Whether this is a README.md that was neither named nor ever run. */
    boolean isMereReadme(TaskName name, Set<TaskFile> files) {
      return name.equals(TaskName.README)
          && !names.contains(name)
          && files.equals(Set.of(TaskFile.TASK));
    }
  }
}
