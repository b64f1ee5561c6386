package dev.codexworker.codex;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodexProgramTest {
  @TempDir private Path temp;

  /** Runs what codex would run in its sandbox, without one. */
  private CodexProgram withoutSandbox() throws Exception {
    Path script = temp.resolve("codex");
    Files.writeString(
        script, "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return CodexProgram.find(script.toString(), "");
  }

  private Path folder(String name) throws Exception {
    return Files.createDirectory(temp.resolve(name));
  }

  @Test
  void a_trial_tells_what_can_be_written_and_leaves_nothing() throws Exception {
    Path workspace = folder("workspace");
    Path queue = folder("queue");
    Path open = folder("open");
    Path closed = Files.createDirectory(open.resolve("closed"));
    PermissionProfile profile =
        new PermissionProfile(true, List.of(queue), List.of(), List.of()).opening(open, closed);
    CodexProgram.SandboxTrial trial = withoutSandbox().trySandbox(Optional.of(profile), workspace);
    assertThat(trial).isEqualTo(new CodexProgram.SandboxTrial(Optional.empty(), true, true, true));
    assertThat(workspace).isEmptyDirectory();
    assertThat(queue).isEmptyDirectory();
  }

  @Test
  void a_trial_tells_what_cannot_be_written() throws Exception {
    Path missing = temp.resolve("missing");
    PermissionProfile profile =
        new PermissionProfile(true, List.of(missing), List.of(), List.of())
            .opening(missing, missing.resolve("closed"));
    CodexProgram.SandboxTrial trial =
        withoutSandbox().trySandbox(Optional.of(profile), folder("workspace"));
    assertThat(trial)
        .isEqualTo(new CodexProgram.SandboxTrial(Optional.empty(), true, false, false));
  }
}
