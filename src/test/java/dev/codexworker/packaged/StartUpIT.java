package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.codexworker.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that makes later starts faster, and what must never be seen of it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StartUpIT {
  @TempDir Path temp;

  private Path program(String name) throws IOException {
    return Files.copy(Worker.PROGRAM, temp.resolve(name));
  }

  private Worker start(Path program, Path cache) throws IOException {
    return Worker.startCommand(
        temp, Map.of("XDG_CACHE_HOME", cache.toString()), List.of(program.toString(), "--version"));
  }

  private static void assertVersionAlone(Worker.Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).matches("codex-worker \\S+\n");
    assertThat(result.exit()).isZero();
  }

  private static List<Path> files(Path cache) throws IOException {
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(file -> !Files.isDirectory(file)).toList();
    }
  }

  private static boolean isSettled(Path cache) {
    try (Stream<Path> entries = Files.walk(cache)) {
      List<String> names = entries.map(entry -> entry.getFileName().toString()).toList();
      return names.stream().noneMatch(name -> name.endsWith(".making"))
          && names.stream().anyMatch(name -> name.endsWith(".jsa"));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private Path archive(Path program, Path cache) throws Exception {
    assertVersionAlone(start(program, cache).await());
    Processes.await("the archive is made", () -> isSettled(cache));
    return files(cache).get(0);
  }

  @Test
  void ten_first_starts_at_once_make_one_archive_that_java_takes() throws Exception {
    Path program = program("codex-worker");
    Path cache = temp.resolve("the cache");
    List<Worker> starts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      starts.add(start(program, cache));
    }
    for (Worker each : starts) {
      assertVersionAlone(each.await());
    }
    Processes.await("the archive is made", () -> isSettled(cache));
    assertThat(files(cache)).hasSize(1);
    Path archive = files(cache).get(0);
    String flag = Runtime.version().feature() < 25 ? "-XX:SharedArchiveFile=" : "-XX:AOTCache=";
    Worker.Result strict =
        Worker.startCommand(
                temp,
                Map.of(),
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-XX:+UseSerialGC",
                    "-Xlog:class+load",
                    flag + archive,
                    "-jar",
                    program.toString(),
                    "--version"))
            .await();
    assertThat(strict.out().lines().filter(line -> line.contains("dev.codexworker.cli.Program ")))
        .singleElement(STRING)
        .contains("source: shared objects file");
    assertVersionAlone(start(program, cache).await());
  }

  @Test
  void there_is_one_archive_however_the_program_is_called() throws Exception {
    Path cache = temp.resolve("cache");
    Path archive = archive(program("codex-worker"), cache);
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("codex-worker"));
    assertVersionAlone(start(link, cache).await());
    assertVersionAlone(start(temp.resolve("cache/../codex-worker"), cache).await());
    try (Stream<Path> entries = Files.list(archive.getParent())) {
      assertThat(entries).containsExactly(archive);
    }
  }

  @Test
  void an_archive_that_is_older_than_the_program_is_made_anew() throws Exception {
    Path program = program("codex-worker");
    Path cache = temp.resolve("cache");
    Path archive = archive(program, cache);
    FileTime old = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(archive, old);
    assertVersionAlone(start(program, cache).await());
    Processes.await(
        "the archive is new",
        () -> {
          try {
            return isSettled(cache) && !Files.getLastModifiedTime(archive).equals(old);
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void an_update_that_is_older_than_the_archive_has_one_of_its_own() throws Exception {
    Path program = program("codex-worker");
    Path cache = temp.resolve("cache");
    Path archive = archive(program, cache);
    byte[] update =
        new String(Files.readAllBytes(program), StandardCharsets.ISO_8859_1)
            .replaceFirst("(?m)^( *build=)\\w{64}$", "$1" + "5".repeat(64))
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(program, update);
    Files.setLastModifiedTime(program, FileTime.from(Instant.EPOCH));
    assertVersionAlone(start(program, cache).await());
    Processes.await(
        "both archives are there",
        () -> {
          try {
            return isSettled(cache) && files(cache).size() == 2 && Files.exists(archive);
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void an_archive_that_does_not_fit_is_passed_over_in_silence() throws Exception {
    Path program = program("codex-worker");
    Path cache = temp.resolve("cache");
    Path archive = archive(program, cache);
    byte[] whole = Files.readAllBytes(archive);
    archive.toFile().setWritable(true);
    for (int length : new int[] {0, 100}) {
      Files.write(archive, Arrays.copyOf(whole, length));
      assertVersionAlone(start(program, cache).await());
    }
  }

  @Test
  void without_a_cache_folder_all_works_and_nothing_is_left() throws Exception {
    Path program = program("codex-worker");
    Path file = Files.writeString(temp.resolve("file"), "");
    for (String cache : List.of(file.toString(), "relative", "", "/proc/none")) {
      Worker.Result result =
          Worker.startCommand(
                  temp,
                  Map.of("XDG_CACHE_HOME", cache, "HOME", file.toString()),
                  List.of(program.toString(), "--version"))
              .await();
      assertVersionAlone(result);
    }
    assertThat(temp.resolve("relative")).doesNotExist();
    assertThat(file).isRegularFile();
  }
}
