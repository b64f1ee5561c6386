package dev.codexworker.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What codex is asked.
 *
 * @param text the task file's text; empty if the task is rejected
 * @param rejection why codex would not take it, with what to do; empty if it would
 */
record Prompt(String text, Optional<String> rejection) {
  /** Codex takes 1,048,576 characters. */
  static final int MAX_BYTES = 1 << 20;

  static Prompt read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (AccessDeniedException e) {
      return rejected("the task file can't be read: permission denied");
    }
    if (bytes.length > MAX_BYTES) {
      return rejected("the task file is larger than 1 MiB, which codex does not take; split it");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.isBlank()
          ? rejected("the task file is empty; write what codex is to do")
          : new Prompt(text, Optional.empty());
    } catch (CharacterCodingException e) {
      return rejected("the task file is not valid UTF-8; convert it");
    }
  }

  /** A hash of the text, in hexadecimal digits. */
  String sha256() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Prompt rejected(String why) {
    return new Prompt("", Optional.of(why));
  }
}
