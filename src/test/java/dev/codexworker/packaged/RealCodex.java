package dev.codexworker.packaged;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The real codex, installed by npm into the build folder, at the version the build names. */
final class RealCodex {
  private static final String VERSION = System.getProperty("codex.version", "0.169.0");
  private static final Path FOLDER = Path.of("target", "codex-" + VERSION).toAbsolutePath();
  private static final Path PROGRAM = FOLDER.resolve("node_modules/.bin/codex");

  private RealCodex() {}

  /** Where it lies; the test that asks is skipped, loudly, on a machine without npm. */
  static synchronized Path program() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    try (FileChannel lock = FileChannel.open(FOLDER.resolve("lock"), CREATE, WRITE)) {
      lock.lock();
      if (!Files.exists(PROGRAM)) {
        if (!Probe.isInstalled("npm", "--version")) {
          System.err.println(
              "\n*** npm is missing: THE TESTS WITH THE REAL CODEX ARE SKIPPED ***\n");
          Assumptions.abort("npm is missing, so the real codex can't be installed");
        }
        install();
      }
    }
    return PROGRAM;
  }

  private static void install() throws IOException, InterruptedException {
    Path log = FOLDER.resolve("npm.log");
    int exit =
        new ProcessBuilder(
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--prefix",
                FOLDER.toString(),
                "@openai/codex@" + VERSION)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("npm could not install codex:\n" + Files.readString(log));
    }
  }
}
