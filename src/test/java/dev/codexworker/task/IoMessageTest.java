package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IoMessageTest {
  private static final String LINKS = "Too many levels of symbolic links or unable to access";

  @Test
  void every_error_names_the_file_and_what_is_wrong() {
    Map.of(
            new FileAlreadyExistsException("f"),
                "f was made by another program meanwhile; nothing was replaced",
            new FileSystemException("f", null, LINKS),
                "its log is a symbolic link, which is not followed; remove it",
            new AccessDeniedException("f"), "f: permission denied",
            new NoSuchFileException("f"), "f: no such file or folder",
            new FileSystemException("f"), "f: FileSystemException",
            new FileSystemException("f", null, "odd"), "f: odd",
            new IOException("plain"), "plain",
            new IOException("outer", new NoSuchFileException("f")), "f: no such file or folder")
        .forEach((error, words) -> assertThat(IoMessage.of(error)).isEqualTo(words));
  }

  @Test
  void an_error_concerns_one_file_or_all() {
    for (IOException one :
        new IOException[] {
          new AccessDeniedException("f"),
          new FileAlreadyExistsException("f"),
          new NoSuchFileException("f"),
          new FileSystemException("f", null, LINKS),
          new IOException("f: not a regular file"),
        }) {
      assertThat(IoMessage.concernsOneFile(one)).as(one.toString()).isTrue();
      assertThat(IoMessage.concernsAll(one)).as(one.toString()).isFalse();
    }
    for (IOException all :
        new IOException[] {
          new IOException("No space left on device"),
          new FileSystemException("f", null, "Read-only file system"),
        }) {
      assertThat(IoMessage.concernsOneFile(all)).as(all.toString()).isFalse();
      assertThat(IoMessage.concernsAll(all)).as(all.toString()).isTrue();
    }
  }
}
