package dev.codexworker.output;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.TaskEnd;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.Visible;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * An event as one line: the time, a word, the task, and a text.
 *
 * @param minor whether {@code --quiet} leaves it out
 */
record EventLine(Role role, String word, String subject, String text, boolean minor) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  static final DateTimeFormatter UNTIL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final int WORD = 7;

  /** Returns the line of an event; empty for events without one. */
  static Optional<EventLine> of(RunEvent event, boolean withFolders) {
    if (event instanceof RunEvent.Started started) {
      String name = name(started.task(), withFolders);
      return line(Role.ACTIVE, started.resumed() ? "resume" : "start", name, "", true);
    }
    if (event instanceof RunEvent.Concurrency changed) {
      String text =
          changed.agents() == 0
              ? "no agent is started while --concurrency is 0"
              : "up to " + Wording.count(changed.agents(), "agent") + " at a time";
      return line(Role.ACTIVE, changed.agents() == 0 ? "paused" : "go on", "", text, true);
    }
    if (event instanceof RunEvent.Retrying retrying) {
      String text =
          "%s: %s; %s in %s"
              .formatted(
                  retrying.failure().label(),
                  retrying.reason(),
                  retrying.next(),
                  Wording.duration(retrying.delay()));
      return line(Role.WARNING, "retry", name(retrying.task(), withFolders), text, true);
    }
    if (event instanceof RunEvent.Finished finished) {
      return finished(finished, name(finished.task(), withFolders));
    }
    if (event instanceof RunEvent.Refused refused) {
      String name = name(refused.task(), withFolders);
      return line(Role.BAD, "refused", name, refused.reason(), false);
    }
    if (event instanceof RunEvent.Skipped skipped && !skipped.reason().isEmpty()) {
      return line(
          Role.WARNING, "waits", name(skipped.task(), withFolders), skipped.reason(), false);
    }
    if (event instanceof RunEvent.Recovered recovered) {
      String name = name(recovered.task(), withFolders);
      return line(Role.WARNING, "recover", name, recovered.what(), true);
    }
    if (event instanceof RunEvent.Paused paused) {
      String text =
          "for a usage limit until "
              + paused.until().format(UNTIL)
              + ", "
              + Wording.duration(paused.left())
              + " left";
      return line(Role.WARNING, "paused", "", text, false);
    }
    return Optional.empty();
  }

  private static Optional<EventLine> finished(RunEvent.Finished finished, String name) {
    String took = Wording.duration(finished.duration());
    if (finished.end() == TaskEnd.DONE) {
      String tokens =
          finished.tokens().map(t -> ", " + Wording.count(t.total(), "token")).orElse("");
      String branch = finished.branch().map(its -> ", branch " + its).orElse("");
      return line(Role.GOOD, "done", name, took + tokens + branch, true);
    }
    String why =
        "%s: %s (%s); log: %s"
            .formatted(
                finished.failure().map(FailureClass::label).orElse("unknown"),
                finished.reason(),
                took,
                finished.log());
    return finished.end() == TaskEnd.FAILED
        ? line(Role.BAD, "failed", name, why, false)
        : line(Role.WARNING, "pending", name, why, false);
  }

  private static Optional<EventLine> line(
      Role role, String word, String subject, String text, boolean minor) {
    return Optional.of(new EventLine(role, word, subject, Visible.line(text), minor));
  }

  /** A task's name as it may be printed. */
  static String name(Task task, boolean withFolder) {
    return withFolder ? Wording.path(task.path(TaskFile.TASK)) : Visible.line(task.name().value());
  }

  /** The line, stamped with the present time. */
  String stamped(Palette palette) {
    return time() + " " + palette.paint(role, TextWidth.pad(word, WORD)) + " " + rest();
  }

  /** The line, stamped with the present time and cut where the terminal ends. */
  String stamped(Palette palette, int columns) {
    String stamp = time();
    int left = columns - stamp.length() - WORD - 2;
    return left < 1
        ? TextWidth.cut(stamp + " " + word, columns)
        : stamp
            + " "
            + palette.paint(role, TextWidth.pad(word, WORD))
            + " "
            + TextWidth.cut(rest(), left);
  }

  private String rest() {
    return subject.isEmpty() || text.isEmpty() ? subject + text : subject + "  " + text;
  }

  private static String time() {
    return LocalTime.now(ZoneId.systemDefault()).format(TIME);
  }
}
