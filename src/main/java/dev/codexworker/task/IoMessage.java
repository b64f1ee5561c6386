package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Says in words what an I/O error was about. */
public final class IoMessage {
  private static final List<String> DISK =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "Disc quota exceeded",
          "Read-only file system",
          "Input/output error",
          "Too many open files");

  private IoMessage() {}

  /** Whether another file could fare better; a full disk, for one, concerns all. */
  public static boolean concernsOneFile(IOException e) {
    return e instanceof AccessDeniedException
        || e instanceof FileAlreadyExistsException
        || e instanceof NoSuchFileException
        || isLink(e)
        || String.valueOf(e.getMessage()).contains("not a regular file");
  }

  /** Whether the disk, not the file, is in the way. */
  public static boolean concernsAll(IOException e) {
    String reason =
        String.valueOf(e instanceof FileSystemException file ? file.getReason() : e.getMessage());
    return DISK.stream().anyMatch(reason::endsWith);
  }

  private static boolean isLink(IOException e) {
    return e instanceof FileSystemException file
        && String.valueOf(file.getReason()).contains("symbolic links");
  }

  /** The words: which file, and what is wrong with it. */
  public static String of(IOException e) {
    if (e instanceof FileAlreadyExistsException inTheWay) {
      return inTheWay.getFile() + " was made by another program meanwhile; nothing was replaced";
    }
    if (isLink(e)) {
      return "its log is a symbolic link, which is not followed; remove it";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or folder";
    }
    if (e instanceof FileSystemException other && other.getReason() == null) {
      return other.getFile() + ": " + other.getClass().getSimpleName();
    }
    Throwable cause = e.getCause();
    return cause instanceof IOException inner ? of(inner) : String.valueOf(e.getMessage());
  }
}
