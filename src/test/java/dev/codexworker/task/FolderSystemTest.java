package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Fault("15 other file systems")
class FolderSystemTest {
  @ParameterizedTest
  @CsvSource({
    "ext4,       rw,                          false",
    "nfs4,       'rw,vers=4.2,local_lock=none', false",
    "nfs,        'rw,nolock,local_lock=all',  true",
    "nfs,        'rw,local_lock=posix',       true",
    "nfs,        'rw,local_lock=flock',       false",
    "ext4,       nolock,                      false",
    "fuse.sshfs, rw,                          true",
    "fuse.rclone, rw,                         true",
    "fuse.glusterfs, rw,                      false",
  })
  void locks_of_some_file_systems_bind_no_other_machine(
      String type, String options, boolean stayHere) {
    assertThat(FolderSystem.locksStayHere(type, options)).isEqualTo(stayHere);
  }

  @Test
  void a_common_file_system_lacks_nothing_and_nothing_is_left(@TempDir Path temp) throws Exception {
    Path file = Files.createFile(temp.resolve("lock"));
    assertThat(FolderSystem.lacks(temp, file)).isEmpty();
    assertThat(temp.toFile().list()).containsExactly("lock");
  }
}
