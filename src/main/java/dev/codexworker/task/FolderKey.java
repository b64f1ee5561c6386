package dev.codexworker.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The secret of a queue folder by which its workers know each other's logs. An agent that writes a
 * log which looks like one of theirs does not sign it, unless it reads this file on purpose: codex
 * does not keep agents from that, since it leaves processes behind where it hides a file. Read once
 * per process, so that a key that is replaced meanwhile signs nothing. Harmless to delete when
 * nothing runs.
 */
final class FolderKey {
  static final String FILE_NAME = ".codex-worker.key";

  private static final int BYTES = 32;
  private static final int SIGNATURE_CHARS = 32;
  private static final int MOST_READS = 50;
  private static final long POLL_MILLIS = 20;

  private static final Map<Path, FolderKey> KNOWN = new ConcurrentHashMap<>();

  private final byte[] key;

  private FolderKey(String hex) {
    this.key = HexFormat.of().parseHex(hex);
  }

  /** The key of a folder; makes one if there is none. */
  static FolderKey make(Path folder) throws IOException {
    Optional<FolderKey> known = of(folder);
    if (known.isPresent()) {
      return known.get();
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    try {
      AtomicFile.createSecret(folder.resolve(FILE_NAME), HexFormat.of().formatHex(random));
    } catch (FileAlreadyExistsException e) {
      // Another worker was faster.
    }
    return of(folder).orElseThrow(() -> new NoSuchFileException(FILE_NAME));
  }

  /** The key of a folder; empty if it has none. */
  static Optional<FolderKey> of(Path folder) throws IOException {
    FolderKey known = KNOWN.get(folder);
    if (known != null) {
      return Optional.of(known);
    }
    Path file = folder.resolve(FILE_NAME);
    for (int read = 0; read < MOST_READS; read++) {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        break;
      }
      String hex = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (hex.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
        return Optional.of(KNOWN.computeIfAbsent(folder, unused -> new FolderKey(hex)));
      }
      // Another worker may be about to write it.
      Nap.millis(POLL_MILLIS);
    }
    throw new FileSystemException(
        file.toString(), null, "is not the key that codex-worker wrote; remove it");
  }

  /**
   * Signs texts, none of which holds a line break: a hash of the key and of a hash with the key.
   */
  String sign(String... texts) {
    byte[] inner = hash(String.join("\n", texts).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash(inner)).substring(0, SIGNATURE_CHARS);
  }

  /** Java's own Mac does nearly the same, and takes a tenth of a second to load. */
  private byte[] hash(byte[] content) {
    MessageDigest digest = Sha256.digest();
    digest.update(key);
    return digest.digest(content);
  }

  boolean signed(String signature, String... texts) {
    return MessageDigest.isEqual(
        signature.getBytes(StandardCharsets.UTF_8), sign(texts).getBytes(StandardCharsets.UTF_8));
  }
}
