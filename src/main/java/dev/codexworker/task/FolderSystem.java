package dev.codexworker.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Tells what the file system of a queue folder lacks of that on which the promise rests. */
final class FolderSystem {
  /** File systems that are known to have hard links. */
  private static final Set<String> COMPLETE =
      Set.of(
          "apfs", "btrfs", "ext2", "ext3", "ext4", "nfs", "nfs4", "overlay", "tmpfs", "xfs", "zfs");

  /** File systems over a network whose locks stay on the machine that takes them. */
  private static final Pattern OWN_LOCKS =
      Pattern.compile("fuse\\.(sshfs|rclone|s3fs|gcsfuse|goofys|mountpoint-s3|davfs)|davfs");

  private static final Pattern NETWORK =
      Pattern.compile("nfs4?|cifs|smb3|ceph|lustre|gpfs|beegfs|afs|9p|virtiofs|fuse\\..*");

  /** Options of NFS that have the same effect. */
  private static final Pattern OWN_LOCKS_OF_NFS =
      Pattern.compile("(.*,)?(nolock|local_lock=(all|posix))(,.*)?");

  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private FolderSystem() {}

  /** Returns what is lacking, in one line each; makes and removes a second name of a file. */
  static List<String> lacks(Path folder, Path file) throws IOException {
    String type = type(folder);
    List<String> lacks = new ArrayList<>();
    if (locksStayHere(type, type.startsWith("nfs") ? options(folder) : "")) {
      lacks.add(
          "other machines don't see locks in "
              + folder
              + " ("
              + type
              + "): run codex-worker on one machine only");
    }
    if (!COMPLETE.contains(type) && !hasHardLinks(file)) {
      FolderChange.WITHOUT_LINKS.add(folder);
      lacks.add(
          "there are no hard links in "
              + folder
              + " ("
              + type
              + "): don't make a task's file while a run renames it, or it may be replaced");
    }
    return lacks;
  }

  /** Returns the type of a folder's file system; in a chroot, the table of mounts may lack it. */
  static String type(Path folder) {
    try {
      return Files.getFileStore(folder).type();
    } catch (IOException e) {
      return "of unknown type";
    }
  }

  /** Whether other machines may use the folder, too. */
  static boolean isShared(Path folder) {
    return NETWORK.matcher(type(folder)).matches();
  }

  /** Whether locks on a file system bind no other machine, although it may reach others. */
  static boolean locksStayHere(String type, String options) {
    return OWN_LOCKS.matcher(type).matches()
        || (type.startsWith("nfs") && OWN_LOCKS_OF_NFS.matcher(options).matches());
  }

  /** The mount options of a folder; empty if unknown. */
  private static String options(Path folder) {
    try {
      String device = Files.getFileStore(folder).name();
      for (String line : Files.readAllLines(MOUNTS)) {
        String[] fields = line.split(" ", -1);
        if (fields[0].equals(device) && fields[2].startsWith("nfs")) {
          return fields[3];
        }
      }
    } catch (IOException e) {
      // Not Linux, or a table that can't be read.
    }
    return "";
  }

  /**
   * Whether a file can have two names, and be seen to be one file: sshfs has links without that.
   */
  private static boolean hasHardLinks(Path file) throws IOException {
    Path second = file.resolveSibling(file.getFileName() + "-" + UUID.randomUUID());
    if (!FolderChange.link(file, second)) {
      return false;
    }
    boolean one = Files.isSameFile(file, second);
    FolderChange.unlink(second);
    return one;
  }
}
