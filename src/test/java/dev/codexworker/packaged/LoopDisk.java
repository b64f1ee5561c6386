package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own in a file, which can lose its power: root only. */
final class LoopDisk implements AutoCloseable {
  /** FS_IOC_SHUTDOWN without flushing the journal. */
  private static final String POWER_LOSS =
      "open(F, '<', $ARGV[0]) or die; $how = pack('L', 2); ioctl(F, 0x8004587d, $how) or die $!";

  private final Path image;
  private final Path folder;

  private LoopDisk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /** Makes and mounts one; skips the test where that is not possible. */
  static LoopDisk make(Path temp, int mebibytes) throws Exception {
    Path image = temp.resolve("disk.img");
    Path folder = Files.createDirectory(temp.resolve("disk"));
    Files.writeString(temp.resolve("power-loss.pl"), POWER_LOSS);
    LoopDisk disk = new LoopDisk(image, folder);
    boolean made =
        Probe.isInstalled("perl", "-e", "1")
            && Probe.isInstalled("truncate", "-s", mebibytes + "M", image.toString())
            && Probe.isInstalled("mkfs.ext4", "-q", image.toString())
            && Probe.isInstalled(disk.mounting());
    if (!made) {
      System.err.println("\n*** no loop device: TESTS OF POWER LOSS ARE SKIPPED ***\n");
      Assumptions.abort("an ext4 file system in a file cannot be mounted");
    }
    return disk;
  }

  Path folder() {
    return folder;
  }

  private String[] mounting() {
    // Nothing reaches the disk by the mere passing of time.
    return new String[] {"mount", "-o", "loop,commit=600", image.toString(), folder.toString()};
  }

  /** The shell command that takes the power from the disk on which a file lies. */
  String powerLoss(String file) {
    return "perl %s \"%s\"".formatted(image.resolveSibling("power-loss.pl"), file);
  }

  /** Takes the power away. */
  void losePower(Path file) throws Exception {
    run(List.of("sh", "-c", powerLoss(file.toString())));
  }

  /** Mounts the disk again, once no process uses it. */
  void startAgain() throws Exception {
    unmount();
    run(List.of(mounting()));
  }

  /** A sandbox that was made meanwhile holds the disk in mounts of its own, until it ends. */
  private void unmount() throws Exception {
    Processes.await("the disk is free", () -> Probe.isInstalled("umount", folder.toString()));
    Processes.await(
        "no mount is left", () -> run(List.of("losetup", "-j", image.toString())).isEmpty());
  }

  /** Makes everything so far durable. */
  void sync() throws Exception {
    run(List.of("sync", "-f", folder.toString()));
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(command + output).isZero();
    return output;
  }

  @Override
  public void close() {
    try {
      unmount();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
