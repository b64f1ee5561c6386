package dev.codexworker.output;

import dev.codexworker.engine.RunEvent;
import dev.codexworker.engine.RunListener;
import dev.codexworker.engine.TaskEnd;
import dev.codexworker.task.Task;
import dev.codexworker.task.TaskFile;
import dev.codexworker.task.Visible;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Prints one plain line per start, retry and outcome. */
public final class PlainProgress implements RunListener {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter UNTIL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final Console console;
  private final Palette palette;
  private final boolean quiet;
  private final boolean withFolders;

  /**
   * Prints to the console's stdout, and notices to its stderr.
   *
   * @param quiet prints only what went wrong
   * @param withFolders names tasks with their folders, for there are several
   */
  public PlainProgress(Console console, Palette palette, boolean quiet, boolean withFolders) {
    this.console = console;
    this.palette = palette;
    this.quiet = quiet;
    this.withFolders = withFolders;
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.Started started) {
      unlessQuiet(palette.active(word(started.resumed() ? "resume" : "start")), started.task(), "");
    } else if (event instanceof RunEvent.Retrying retrying) {
      unlessQuiet(
          palette.warning(word("retry")),
          retrying.task(),
          "%s: %s; %s in %s"
              .formatted(
                  retrying.failureClass(),
                  retrying.reason(),
                  retrying.next(),
                  Wording.duration(retrying.delay())));
    } else if (event instanceof RunEvent.Finished finished) {
      finished(finished);
    } else if (event instanceof RunEvent.Refused refused) {
      line(console.out(), palette.bad(word("refused")), refused.task(), refused.reason());
    } else if (event instanceof RunEvent.Recovered recovered) {
      unlessQuiet(palette.warning(word("recover")), recovered.task(), recovered.what());
    } else if (event instanceof RunEvent.Paused paused) {
      console
          .out()
          .println(
              stamped(palette.warning(word("paused")))
                  + " for a usage limit until "
                  + paused.until().format(UNTIL)
                  + ", "
                  + Wording.duration(paused.left())
                  + " left");
    } else if (event instanceof RunEvent.Notice notice) {
      console.err().println("codex-worker: " + Visible.line(notice.message()));
    }
  }

  private void finished(RunEvent.Finished finished) {
    String took = Wording.duration(finished.duration());
    if (finished.end() == TaskEnd.DONE) {
      String tokens =
          finished.tokens().map(t -> ", " + Wording.count(t.total(), "token")).orElse("");
      unlessQuiet(palette.good(word("done")), finished.task(), took + tokens);
      return;
    }
    String why =
        "%s: %s (%s); log: %s"
            .formatted(
                finished.failureClass().orElse("unknown"), finished.reason(), took, finished.log());
    if (finished.end() == TaskEnd.FAILED) {
      line(console.out(), palette.bad(word("failed")), finished.task(), why);
    } else {
      line(console.out(), palette.warning(word("pending")), finished.task(), why);
    }
  }

  private void unlessQuiet(String word, Task task, String text) {
    if (!quiet) {
      line(console.out(), word, task, text);
    }
  }

  private void line(PrintStream stream, String word, Task task, String text) {
    String name =
        Visible.line(withFolders ? task.path(TaskFile.TASK).toString() : task.name().value());
    String line = stamped(word) + " " + name;
    stream.println(text.isEmpty() ? line : line + "  " + Visible.line(text));
  }

  private static String stamped(String word) {
    return LocalTime.now(ZoneId.systemDefault()).format(TIME) + " " + word;
  }

  private static String word(String word) {
    return String.format(Locale.ROOT, "%-7s", word);
  }
}
