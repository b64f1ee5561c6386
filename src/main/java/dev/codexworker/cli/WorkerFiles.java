package dev.codexworker.cli;

import dev.codexworker.task.Visible;
import dev.codexworker.workspace.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files of a new worker; all lie in its project. */
final class WorkerFiles extends Options {
  final Argument<Path> schema =
      option(
          Path.class, "--schema FILE", "A JSON Schema for its last message, which is the report.");

  final Argument<Path> output =
      option(
          Path.class,
          "--output FILE",
          "Where its report goes (default: a file in .catlab/workers/).");

  final Argument<List<Path>> images =
      options(Path.class, "-i, --images FILE", "A picture that goes with the prompt; repeatable.");

  Optional<String> schema(Path project) throws WorkerException, IOException {
    return inside(project, "--schema", schema.optional().orElse(null));
  }

  Optional<String> output(Path project) throws WorkerException, IOException {
    return inside(project, "--output", output.optional().orElse(null));
  }

  List<String> images(Path project) throws WorkerException, IOException {
    List<String> paths = new ArrayList<>();
    for (Path image : images.value()) {
      inside(project, "--images", image).ifPresent(paths::add);
    }
    return paths;
  }

  /** Returns the path of a file from the project's folder; the user named it from the current. */
  private static Optional<String> inside(Path project, String option, @Nullable Path file)
      throws WorkerException, IOException {
    if (file == null) {
      return Optional.empty();
    }
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute;
    while (!Files.exists(folder)) {
      folder = Optional.ofNullable(folder.getParent()).orElse(absolute.getRoot());
    }
    Path real = folder.toRealPath().resolve(folder.relativize(absolute)).normalize();
    if (!real.startsWith(project) || real.equals(project)) {
      throw new WorkerException(
          "%s: %s is not in the project %s"
              .formatted(option, Visible.line(file.toString()), Visible.line(project.toString())));
    }
    return Optional.of(project.relativize(real).toString());
  }
}
