package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks the owner of a queue folder: users who can write it decide what agents do. */
final class FolderOwner {
  private static final int ROOT = 0;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;
  private static final Path SELF = Path.of("/proc/self");

  private FolderOwner() {}

  /** Returns why another user may have put tasks into a folder; empty if none can. */
  static Optional<String> doubt(Path folder) throws IOException {
    try {
      int mode = (Integer) Files.getAttribute(folder, "unix:mode");
      if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
        return Optional.of("every user can write it (chmod o-w)");
      }
      int owner = (Integer) Files.getAttribute(folder, "unix:uid");
      boolean isCaller = String.valueOf(owner).equals(System.getenv("SUDO_UID"));
      return owner == ROOT || isCaller || owner == processUser(folder)
          ? Optional.empty()
          : Optional.of("it belongs to another user (" + Files.getOwner(folder).getName() + ")");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns the user of this process; the folder's owner if that is unknown. */
  private static int processUser(Path folder) throws IOException {
    if (Files.exists(SELF)) {
      return (Integer) Files.getAttribute(SELF, "unix:uid");
    }
    boolean own = Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
    return own ? (Integer) Files.getAttribute(folder, "unix:uid") : ROOT;
  }
}
