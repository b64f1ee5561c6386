package dev.codexworker.landing;

import dev.codexworker.git.Repository;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The messages of commits that land branches, made of what tasks' own commits say. */
final class Messages {
  private static final int SUBJECT = 72;
  private static final int FIELDS = 4;
  private static final String FORMAT =
      "--format=%H%x00%s%x00%(trailers:key=Codex-Thread,valueonly,separator=%x20)%x00%B";

  private record Said(String subject, String thread, String all) {}

  private final Map<String, Said> said = new HashMap<>();

  Messages(Repository repository, List<Candidate> candidates) throws IOException {
    if (candidates.isEmpty()) {
      return;
    }
    List<String> log = new ArrayList<>(List.of("log", "--no-walk=unsorted", "-z", FORMAT));
    candidates.forEach(candidate -> log.add(commit(candidate)));
    String[] fields = repository.git().run(log).split("\0", -1);
    for (int i = 0; i + FIELDS <= fields.length; i += FIELDS) {
      said.put(fields[i], new Said(fields[i + 1], fields[i + 2].strip(), fields[i + 3].strip()));
    }
  }

  /** The user may have added commits to the worker's. */
  private static String commit(Candidate candidate) {
    String own = candidate.record().commit();
    return own.isEmpty() ? candidate.tip() : own;
  }

  private Said of(Candidate candidate) {
    return said.getOrDefault(commit(candidate), new Said("", "", ""));
  }

  /** The paragraphs of the message of a merge. */
  List<String> ofMerge(Candidate candidate) {
    String task = candidate.task().name().value();
    String subject = of(candidate).subject();
    String named = subject.isEmpty() || subject.equals(task) ? task : task + ": " + subject;
    return List.of(Visible.cut("Merge " + Visible.line(named), SUBJECT), trailers(candidate));
  }

  /** The message of the one commit that stands for a branch. */
  String ofSquash(Candidate candidate) {
    String all = of(candidate).all();
    return all.contains("\nCodex-Task: ") ? all : all + "\n\n" + trailers(candidate);
  }

  private String trailers(Candidate candidate) {
    String thread = of(candidate).thread();
    return "Codex-Task: "
        + Visible.line(candidate.task().name().value())
        + (thread.isEmpty() ? "" : "\nCodex-Thread: " + thread);
  }
}
