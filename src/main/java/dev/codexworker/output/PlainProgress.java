package dev.codexworker.output;

import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;

/** Prints one plain line per start, retry and outcome, and the summary. */
public final class PlainProgress implements RunListener {
  private final Console console;
  private final Palette palette;
  private final boolean quiet;
  private final boolean withFolders;

  /**
   * Prints to the console's stdout, and notices to its stderr.
   *
   * @param quiet whether only failures are printed
   * @param withFolders whether tasks are named with their folders
   */
  public PlainProgress(Console console, Palette palette, boolean quiet, boolean withFolders) {
    this.console = console;
    this.palette = palette;
    this.quiet = quiet;
    this.withFolders = withFolders;
  }

  @Override
  public void on(RunEvent event) {
    EventLine.of(event, withFolders)
        .filter(line -> !(quiet && line.minor()))
        .ifPresent(line -> console.out().println(line.stamped(palette)));
    if (event instanceof RunEvent.Notice notice) {
      console.problem(notice.message());
    } else if (event instanceof RunEvent.Ended ended && !quiet) {
      SummaryTable.lines(ended.summary()).forEach(console.out()::println);
    }
  }
}
