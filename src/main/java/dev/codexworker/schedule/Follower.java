package dev.codexworker.schedule;

import dev.codexworker.task.FolderRole;
import dev.codexworker.task.TaskFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The role of the one run that picks up tasks added to some folders; held until closed. */
public final class Follower implements AutoCloseable {
  /** Longer than anybody asks whether the role is held. */
  private static final long PATIENCE_MILLIS = 2000;

  private final List<FolderRole.Held> held = new ArrayList<>();

  private Follower() {}

  /**
   * Becomes the one run that follows these folders in this role.
   *
   * @return empty if another run follows one of them
   */
  public static Optional<Follower> of(List<TaskFolder> folders, FolderRole follows)
      throws IOException {
    Follower follower = new Follower();
    for (TaskFolder folder : folders) {
      Optional<FolderRole.Held> role = follows.take(folder, PATIENCE_MILLIS);
      if (role.isEmpty()) {
        follower.close();
        return Optional.empty();
      }
      follower.held.add(role.get());
    }
    return Optional.of(follower);
  }

  @Override
  public void close() {
    held.forEach(FolderRole.Held::close);
  }
}
