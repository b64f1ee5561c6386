package dev.codexworker.output;

import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.RunMark;
import dev.codexworker.task.TaskFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the logs of some tasks tell of the runs that work on them now, and how long these still
 * take.
 */
final class RunsUnderWay {
  private final Map<TaskFolder, Instant> begun = new HashMap<>();
  private final TimeLeft timeLeft = new TimeLeft();
  private final List<Duration> running = new ArrayList<>();
  private int waiting;

  void add(StatusReport.Row row) {
    Optional<AttemptHeader> header = row.history().flatMap(LogHistory::lastHeader);
    switch (row.state()) {
      case PENDING, INTERRUPTED -> waiting += row.note().isEmpty() ? 1 : 0;
      case RUNNING ->
          running.add(
              header.map(h -> Duration.between(h.started(), Instant.now())).orElse(Duration.ZERO));
      case DONE, FAILED ->
          header
              .filter(h -> h.started().isAfter(begun(row.task().folder())))
              .flatMap(unused -> row.history().flatMap(LogHistory::lastResult))
              .map(AttemptResult::duration)
              .ifPresent(timeLeft::add);
      case CRASHED, REFUSED -> {
        // No run works on them.
      }
    }
  }

  /** When the run under way in a folder began; never, if there is none. */
  private Instant begun(TaskFolder folder) {
    return begun.computeIfAbsent(folder, RunMark::begun);
  }

  /** About how long the runs still take; empty if that can't be told. */
  Optional<Duration> left() {
    return timeLeft.of(waiting, running, running.size());
  }
}
