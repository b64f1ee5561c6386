package dev.codexworker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.codexworker.cli.Program;
import dev.codexworker.output.Console;
import dev.codexworker.output.Output;
import dev.codexworker.task.AtomicFile;
import dev.codexworker.task.TemporaryFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Loads the program's classes, for Java to archive them when this ends; stub.sh calls it. */
final class WarmUp {
  private WarmUp() {}

  /** Shows help, looks at a queue, runs a task with a program that is no codex; prints nothing. */
  public static void main(String[] args) throws IOException, ClassNotFoundException {
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      String queue = folder.path().toString();
      AtomicFile.create(folder.path().resolve("task.md"), "Warm up.\n");
      run("--help");
      run(queue, "--codex", "/bin/echo", "--retries", "0");
      run("status", queue);
      run("status", queue, "-d");
    }
    loadAll(Path.of(System.getProperty("java.class.path")));
  }

  private static void run(String... args) {
    OutputStream nowhere = OutputStream.nullOutputStream();
    new Program(
            new Console(
                new BufferedReader(Reader.nullReader()),
                Output.to(nowhere),
                new PrintStream(nowhere, true, UTF_8),
                Map.of(),
                ""),
            "")
        .run(args);
  }

  private static void loadAll(Path program) throws IOException, ClassNotFoundException {
    try (JarFile jar = new JarFile(program.toFile())) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        String name = entries.nextElement().getName();
        if (name.startsWith("dev/codexworker/") && name.endsWith(".class")) {
          Class.forName(
              name.substring(0, name.length() - ".class".length()).replace('/', '.'),
              false,
              WarmUp.class.getClassLoader());
        }
      }
    }
  }
}
