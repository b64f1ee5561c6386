package dev.codexworker.spec;

import dev.codexworker.task.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * The prompt of a task file.
 *
 * @param text the prompt; empty if the task is rejected
 * @param frontMatter the file's settings; empty if the task is rejected
 * @param sha256 a hash of the whole file, in hexadecimal digits
 * @param rejection why the task can't be run, and how to fix it; empty if it can
 * @param further what else is wrong
 * @param rest the settings that are right, if others are wrong
 */
public record Prompt(
    String text,
    Optional<FrontMatter> frontMatter,
    String sha256,
    Optional<Rejection> rejection,
    List<Rejection> further,
    Optional<FrontMatter> rest) {
  /** Keeps its own copy. */
  public Prompt {
    further = List.copyOf(further);
  }

  /** Codex's limit is 1,048,576 characters. */
  static final int MAX_BYTES = 1 << 20;

  /** Reads a task file as it is read unless the user says otherwise. */
  public static Prompt read(Path file) throws IOException {
    return read(file, Reading.STRICT);
  }

  /**
   * Reads a task file.
   *
   * @throws IOException if there is no such file, or it is anything else but a file
   */
  public static Prompt read(Path file, Reading how) throws IOException {
    byte[] bytes;
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isRegularFile()) {
        // Opening a FIFO would wait for its writer.
        throw new FileSystemException(file.toString(), null, "not a regular file");
      }
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
    } catch (AccessDeniedException e) {
      return rejected("the task file can't be read: permission denied", "");
    }
    return of(bytes, how);
  }

  static Prompt of(byte[] bytes) {
    return of(bytes, Reading.STRICT);
  }

  private static Prompt of(byte[] bytes, Reading how) {
    String hash = Sha256.of(bytes);
    int preface = how.preface().map(Preface::size).orElse(0);
    if (bytes.length + preface > MAX_BYTES) {
      return rejected(
          "the task file is larger than 1 MiB"
              + (preface > 0 ? " together with the preface" : "")
              + ", which codex does not take; split it",
          hash);
    }
    try {
      TaskText text =
          TaskText.of(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(),
              how.frontMatter());
      return text.prompt().isBlank()
          ? rejected("the task file is empty; write what codex is to do", hash)
          : new Prompt(
              text.prompt(),
              Optional.of(text.settings()),
              hash,
              Optional.empty(),
              List.of(),
              Optional.empty());
    } catch (CharacterCodingException e) {
      return rejected("the task file is not valid UTF-8; convert it", hash);
    } catch (FrontMatterException e) {
      return new Prompt(
          "",
          Optional.empty(),
          hash,
          Optional.of(Rejection.of(e)),
          e.further().stream().map(Rejection::of).toList(),
          e.rest());
    }
  }

  /** Returns the settings of a task file; empty if it can't be read or is invalid. */
  public static Optional<FrontMatter> frontMatterOf(Path file, Reading how) {
    try {
      return read(file, how).frontMatter();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns what a prompt is about: its first line, which is often a heading. */
  public static String title(String prompt) {
    return prompt
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .map(line -> line.strip().replaceFirst("^#{1,6} +", ""))
        .orElse("");
  }

  /** Returns a hash of a prompt, to find it again in codex's record. */
  public static String hash(String sent) {
    return Sha256.of(sent.strip().getBytes(StandardCharsets.UTF_8));
  }

  private static Prompt rejected(String why, String hash) {
    return new Prompt(
        "",
        Optional.empty(),
        hash,
        Optional.of(new Rejection(0, why)),
        List.of(),
        Optional.empty());
  }

  /** Returns the same as if only the settings that are right were there, to be checked too. */
  Prompt withoutMistakes() {
    return frontMatter.isPresent()
        ? this
        : new Prompt(text, rest, sha256, Optional.empty(), List.of(), Optional.empty());
  }
}
