package dev.codexworker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes stand-ins for codex, for states that the real one can't be driven into. */
public final class FakeCodex {
  private FakeCodex() {}

  /** What codex prints when all goes well, as shell commands. */
  public static final String SUCCESS =
      """
      echo '{"type":"thread.started","thread_id":"t1"}'
      echo '{"type":"turn.started"}'
      echo '{"type":"item.completed","item":{"type":"agent_message","text":"ok"}}'
      echo '{"type":"turn.completed","usage":{"input_tokens":5,"output_tokens":2}}'
      """;

  /** A codex that reads its prompt into {@code $prompt} and then runs these shell commands. */
  public static Path script(Path folder, String commands) throws IOException {
    Path script = Files.createTempFile(folder, "codex", ".sh");
    Files.writeString(
        script,
        """
        #!/bin/sh
        if [ "$1" = --version ]; then echo fake-codex 1; exit; fi
        prompt=$(cat)
        """
            + commands);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  /** A codex that says that the turn failed, with this message. */
  public static Path failing(Path folder, String message) throws IOException {
    return script(
        folder,
        "echo '{\"type\":\"thread.started\",\"thread_id\":\"t1\"}'\n"
            + "echo '{\"type\":\"turn.failed\",\"error\":{\"message\":\""
            + message
            + "\"}}'\nexit 1\n");
  }
}
