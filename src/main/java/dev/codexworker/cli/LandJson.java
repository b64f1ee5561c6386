package dev.codexworker.cli;

import dev.codexworker.landing.Candidate;
import dev.codexworker.landing.LandingReport;
import dev.codexworker.landing.LeftOut;
import dev.codexworker.output.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A landing as one JSON object, as docs/land.schema.json describes it. */
final class LandJson {
  private LandJson() {}

  /**
   * Returns the object on one line.
   *
   * @param dryRun whether nothing was tried
   * @param checked whether a check was run on what was landed
   * @param fixes how often a task was given back to codex
   */
  static String of(LandingReport report, boolean dryRun, boolean checked, int fixes) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("target", report.target());
    object.put("from", report.from());
    object.put("to", report.to());
    object.put("moved", report.moved());
    object.put("obstacle", report.obstacle().orElse(null));
    object.put("dry_run", dryRun);
    object.put("checked", checked);
    object.put("verifications", report.verifications());
    object.put("fixes", fixes);
    object.put("landed", report.landed().stream().map(LandJson::branch).toList());
    object.put("landed_before", report.before().stream().map(LandJson::branch).toList());
    object.put("left_out", report.leftOut().stream().map(LandJson::leftOut).toList());
    object.put("kept", report.kept());
    return Json.line(object);
  }

  private static Map<String, Object> branch(Candidate candidate) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("task", candidate.task().name().value());
    object.put("folder", candidate.task().folder().path().toString());
    object.put("branch", candidate.branch());
    object.put("commit", candidate.tip());
    return object;
  }

  private static Map<String, Object> leftOut(LeftOut left) {
    Map<String, Object> object = branch(left.candidate());
    object.put("reason", left.reason().name().toLowerCase(Locale.ROOT));
    object.put("text", left.reasonText());
    object.put("files", left.files());
    object.put("output", left.output());
    return object;
  }
}
