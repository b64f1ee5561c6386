package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Tells all workers on a folder that a usage limit lasts until a certain time: a file {@code
 * PAUSED_UNTIL-2026-11-23T11-49-00Z}. Once its time has passed it means nothing, and any worker
 * that comes across it removes it. To continue sooner, delete it.
 */
public final class PauseFile {
  static final String PREFIX = "PAUSED_UNTIL-";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ssX").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private PauseFile() {}

  /** Announces a pause; one that is announced already is left as it is. */
  public static void write(TaskFolder folder, Instant until) throws IOException {
    String text =
        "A usage limit was hit. No worker starts a task in this folder before "
            + LOCAL.format(until.atZone(ZoneId.systemDefault()))
            + ".\nThis file goes away by itself. Delete it to go on sooner.\n";
    FolderChange.createUnlessThere(folder.path().resolve(PREFIX + TIME.format(until)), text);
  }

  /** Until when the folder is paused; changes nothing. */
  public static Optional<Instant> look(TaskFolder folder, Instant now) throws IOException {
    return read(folder, now, over -> {});
  }

  /** Until when the folder is paused; files whose time has passed are removed. */
  public static Optional<Instant> read(TaskFolder folder, Instant now) throws IOException {
    return read(folder, now, PauseFile::remove);
  }

  /** Ends a pause before its time, for all workers on the folder. */
  public static void end(TaskFolder folder) throws IOException {
    read(folder, Instant.MAX, PauseFile::remove);
  }

  /** What to do with a file whose time has passed. */
  private interface Over {
    void handle(Path file) throws IOException;
  }

  private static Optional<Instant> read(TaskFolder folder, Instant now, Over over)
      throws IOException {
    Optional<Instant> latest = Optional.empty();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path())) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        Optional<Instant> until = isPause(name) ? timeIn(name) : Optional.empty();
        if (until.isPresent() && !until.get().isAfter(now)) {
          over.handle(file);
        } else if (until.isPresent() && until.get().isAfter(latest.orElse(now))) {
          latest = until;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return latest;
  }

  /** Looks at few characters of a name, for a folder has many. */
  private static boolean isPause(String name) {
    return name.startsWith(PREFIX)
        && name.endsWith("Z")
        && Character.isDigit(name.charAt(PREFIX.length()));
  }

  private static void remove(Path file) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      FolderChange.unlinkIfThere(file);
    }
  }

  private static Optional<Instant> timeIn(String name) {
    try {
      return Optional.of(TIME.parse(name.substring(PREFIX.length()), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
