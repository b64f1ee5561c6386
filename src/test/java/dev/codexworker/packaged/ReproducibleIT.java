package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Builds at two places and times, under different settings, are the same byte for byte. */
@Tag("packages")
class ReproducibleIT {
  @Test
  void the_program_and_its_packages_are_the_same_twice() throws Exception {
    Path script = Path.of("packaging/reproducible").toAbsolutePath();
    Worker.Result result =
        Worker.startCommand(Path.of("/"), Map.of(), List.of(script.toString(), "-o")).await();
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("  codex-worker\n", "  codex-worker.jar\n", ".deb\n");
  }
}
