package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A queue folder and what must be in it: every file that is there stays, with what it holds, until
 * a person removes or changes it. Logs may grow, and every file may get another of its names.
 */
final class ModelFolder {
  private static final List<String> OUTCOMES = List.of("done", "failed", "interrupted");

  final Path tasks;
  private final Path bad;
  private final Random random;
  private final Map<Object, String> kept = new ConcurrentHashMap<>();

  /** Tasks whose outcome a person has made or removed, in this step and in any. */
  final Set<String> decided = new HashSet<>();

  final Set<String> everDecided = new HashSet<>();
  private int texts;

  ModelFolder(Path tasks, Path bad, Random random) throws IOException {
    this.tasks = tasks;
    this.bad = bad;
    this.random = random;
    for (Path folder : List.of(tasks, bad)) {
      for (Path old : files(folder)) {
        Files.delete(old);
      }
    }
  }

  String anyTask() {
    return "abc".charAt(random.nextInt(3)) + ".md";
  }

  /** A text that no other file holds, and whose agent fails now and then. */
  private String newText(String task) throws IOException {
    String text = "text-" + task.charAt(0) + "-" + ++texts;
    if (random.nextInt(4) == 0) {
      Files.createFile(bad.resolve(text));
    }
    return text;
  }

  /** Runs the program with these arguments, and returns what to say of it. */
  interface Program {
    String run(Object... args);
  }

  /** Makes tasks from a table. */
  String expand(Random choice, Program program) throws IOException {
    Path template = Files.writeString(bad.resolveSibling("template.md"), "{{text}}");
    StringBuilder rows = new StringBuilder("id,text\n");
    for (String task : List.of("a", "b", "c")) {
      if (choice.nextInt(2) == 0) {
        rows.append(task).append(',').append(newText(task)).append('\n');
      }
    }
    Path table = Files.writeString(bad.resolveSibling("rows.csv"), rows);
    return program.run("expand", template, "--rows", table, "--into", tasks, "-q");
  }

  /** Does something that people do to a folder, and returns what that was. */
  String person() {
    try {
      return tryPerson();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tryPerson() throws IOException {
    String task = anyTask();
    Path file = tasks.resolve(task);
    String outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
    Path log = tasks.resolve(outcome + "_exec_log-" + task + ".txt");
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        if (!Files.exists(file)) {
          return "make " + task + " " + write(file, newText(task));
        }
        return "edit " + task + " " + write(file, newText(task));
      }
      case 3 -> {
        Path draft = Files.writeString(tasks.resolve(task + "~"), newText(task));
        do {
          remove(file);
        } while (!isLinked(draft, file));
        Files.delete(draft);
        remember(file);
        return "replace " + task;
      }
      case 4 -> {
        return "remove " + task + remove(file);
      }
      case 5, 6 -> {
        decide(task);
        return "remove " + log.getFileName() + remove(log);
      }
      default -> {
        if (Files.exists(log)) {
          return "-";
        }
        decide(task);
        return "plant " + log.getFileName() + write(log, "planted\n");
      }
    }
  }

  void decide(String task) {
    decided.add(task);
    everDecided.add(task);
  }

  private String write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    remember(file);
    return text;
  }

  /**
   * Even if the file has a second name: that is one of the tool's, in the middle of a rename. The
   * file is moved first, for in that instant the tool may give the name back.
   */
  private String remove(Path file) throws IOException {
    Path aside = bad.resolve("removed");
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return " (none)";
    }
    kept.remove(key(aside));
    Files.delete(aside);
    return "";
  }

  private static Object key(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  private void remember(Path file) throws IOException {
    kept.put(key(file), Files.readString(file));
  }

  private static boolean isLinked(Path existing, Path added) throws IOException {
    try {
      Files.createLink(added, existing);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> !f.getFileName().toString().matches("\\.codex-worker\\.(lock|key|run)"))
          .toList();
    }
  }

  /** Whether it is a mark that the tool itself makes and removes. */
  private static boolean isMark(Path file) {
    return file.getFileName().toString().matches("\\..*|STOP_REQUESTED-.*|FOREIGN_LOG-.*");
  }

  /** Checks that nothing was lost or changed, and remembers what is there now. */
  void check() throws IOException {
    Map<Object, String> now = new HashMap<>();
    Set<Object> logs = new HashSet<>();
    for (Path file : files(tasks)) {
      if (!isMark(file)) {
        now.put(key(file), Files.readString(file));
        if (file.toString().contains("_exec_log-")) {
          logs.add(key(file));
        }
      }
    }
    kept.forEach(
        (key, text) -> {
          assertThat(now).as("a file that held: " + text).containsKey(key);
          if (logs.contains(key)) {
            assertThat(now.get(key)).startsWith(text);
          } else {
            assertThat(now.get(key)).isEqualTo(text);
          }
        });
    kept.clear();
    kept.putAll(now);
    decided.clear();
  }

  /** The tasks that have a done log. */
  Set<String> done() throws IOException {
    Set<String> done = new HashSet<>();
    for (String task : List.of("a.md", "b.md", "c.md")) {
      if (Files.exists(tasks.resolve("done_exec_log-" + task + ".txt"))) {
        done.add(task);
      }
    }
    return done;
  }

  /** Lets every agent succeed from now on. */
  void fortune() throws IOException {
    for (Path each : files(bad)) {
      Files.delete(each);
    }
  }
}
