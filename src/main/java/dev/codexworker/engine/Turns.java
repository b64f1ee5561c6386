package dev.codexworker.engine;

import dev.codexworker.codex.ThreadRecord;
import dev.codexworker.spec.Prompt;
import dev.codexworker.spec.TaskSpec;
import dev.codexworker.task.AttemptHeader;
import dev.codexworker.task.AttemptResult;
import dev.codexworker.task.FailureClass;
import dev.codexworker.task.LogHistory;
import dev.codexworker.task.Task;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what codex is sent in an attempt: the prompt afresh, or a turn more in the task's thread.
 *
 * @param history what earlier attempts left
 * @param undelivered an answer of an earlier attempt that was checked and not delivered
 * @param asItWas whether the files that earlier attempts left are still there
 */
record Turns(
    RunContext run,
    Task task,
    TaskSpec spec,
    LogHistory history,
    Optional<String> undelivered,
    boolean asItWas) {

  /** Returns the turn with which this run begins. */
  Turn first() throws IOException {
    Optional<Repair> repair = run.settings().repair(task);
    if (repair.isPresent()) {
      Optional<String> thread =
          run.settings().has(RunFlag.RESUME) ? history.threadId() : Optional.empty();
      return Turn.repair(repair.get().report(), thread, prompt());
    }
    Optional<AttemptResult> last = history.lastResult();
    Optional<AttemptHeader> header = history.lastHeader();
    boolean sameTask = header.filter(this::isOfSameTask).isPresent();
    boolean samePlace = header.filter(h -> h.base().equals(spec.base().toString())).isPresent();
    boolean deliverable = (samePlace && asItWas) || spec.rejection().isPresent();
    if (undelivered.isPresent() && sameTask && deliverable) {
      return Turn.delivery(history.threadId(), undelivered.get());
    }
    if (last.isEmpty() || !sameTask || !asItWas || !run.settings().has(RunFlag.RESUME)) {
      return Turn.afresh(prompt());
    }
    Optional<String> recorded =
        samePlace ? recordedAnswer(header.get(), last.get()) : Optional.empty();
    return recorded.isPresent()
        ? Turn.answered(history.threadId().orElseThrow(), recorded.get(), header.get().sentHash())
        : Turn.after(last.get().failure(), last.get().reason(), history.threadId(), prompt());
  }

  /**
   * The answer to the last attempt that codex recorded, although the attempt was cut short: its
   * worker died, or the check could not be run. Empty unless codex recorded that it completed the
   * turn that began with what this attempt sent.
   */
  private Optional<String> recordedAnswer(AttemptHeader header, AttemptResult last)
      throws IOException {
    boolean cutShort =
        last.failure()
            .filter(f -> f == FailureClass.INTERRUPTED || f == FailureClass.ENVIRONMENT)
            .isPresent();
    if (!cutShort || header.sentHash().isEmpty() || !history.isHeaderSigned(task)) {
      return Optional.empty();
    }
    ThreadRecord record = run.record(history.threadId(), Instant.EPOCH);
    boolean own = header.sentHash().equals(Prompt.hash(record.prompt()));
    return own && record.isAnswered() ? Optional.of(record.lastMessage()) : Optional.empty();
  }

  private boolean isOfSameTask(AttemptHeader header) {
    return header.promptHash().equals(spec.sha256())
        && header.prefaceHash().equals(run.settings().reading().prefaceHash());
  }

  /** What a new thread begins with; a resumed one knows it. */
  private String prompt() {
    return run.settings().reading().prefaced(spec.prompt());
  }

  /** Returns the turn that follows one which ended so. */
  Turn next(Turn turn, Attempt.End end) {
    Optional<String> thread =
        run.settings().has(RunFlag.RESUME)
            ? end.evidence().resumableThread().or(turn::thread)
            : Optional.empty();
    if (end.threadGone()) {
      return run.settings()
          .repair(task)
          .map(repair -> Turn.repair(repair.report(), Optional.empty(), prompt()))
          .orElseGet(() -> Turn.afresh(prompt()));
    }
    if (end.verdict().is(FailureClass.VERIFY_FAILED)) {
      return Turn.afterCheck(
          end.check(), end.checkOutput(), end.verdict().reason(), thread, prompt());
    }
    return Turn.after(end.verdict().failure(), end.verdict().reason(), thread, prompt());
  }
}
