package dev.codexworker.task;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an attempt before its agent starts.
 *
 * @param id the attempt's id, unique over all attempts; the agent's environment carries it
 * @param started when it began
 * @param host the name of the worker's machine
 * @param boot the id of the machine's boot, empty if unknown
 * @param pidNamespace the namespace in which process ids mean anything; empty where there are none
 * @param agentLock whether the agent holds a lock on the log, see codex/AgentLock
 * @param worker the worker's process id
 * @param workerStart when that process started, in the kernel's own raw unit; -1 if unknown
 * @param codex what {@code codex --version} printed
 * @param base the folder in which the task's paths begin: the run's, or the worktree's
 * @param tree the git worktree that the task was given, empty if none
 * @param folder the agent's working folder
 * @param sandbox the sandbox codex was given
 * @param protection what keeps the agent from the queue: "permission profile" or "none"
 * @param model the model codex was given, or "default"
 * @param effort the reasoning effort codex was given, or "default"
 * @param frontMatter how the file's front matter was read, empty if strictly
 * @param promptHash a hash of the task's text, by which it is known whether it was edited since
 * @param preface the file whose text precedes the prompt, empty if none does
 * @param prefaceHash a hash of that file, empty without one
 * @param sentHash a hash of what was sent to codex
 * @param command the command line, quoted for a shell
 */
public record AttemptHeader(
    String id,
    Instant started,
    String host,
    String boot,
    String pidNamespace,
    boolean agentLock,
    long worker,
    long workerStart,
    String codex,
    String base,
    String tree,
    String folder,
    String sandbox,
    String protection,
    String model,
    String effort,
    String frontMatter,
    String promptHash,
    String preface,
    String prefaceHash,
    String sentHash,
    String command) {

  /** What the names of the branches of worktrees begin with. */
  public static final String BRANCHES = "codex-worker/";

  /** The branch of the worktree; empty if the task was given none. */
  public Optional<String> branch() {
    return tree.isEmpty()
        ? Optional.empty()
        : Optional.of(BRANCHES + tree.substring(tree.lastIndexOf('/') + 1));
  }

  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("started", started.toString());
    fields.put("host", host);
    fields.put("boot", boot);
    fields.put("pid-namespace", pidNamespace);
    fields.put("agent-lock", agentLock ? "yes" : "");
    fields.put("worker", Long.toString(worker));
    fields.put("worker-start", Long.toString(workerStart));
    fields.put("codex", codex);
    fields.put("base", base);
    fields.put("worktree", tree);
    fields.put("folder", folder);
    fields.put("sandbox", sandbox);
    fields.put("queue-protection", protection);
    fields.put("model", model);
    fields.put("effort", effort);
    fields.put("front-matter", frontMatter);
    fields.put("task-sha256", promptHash);
    fields.put("preface", preface);
    fields.put("preface-sha256", prefaceHash);
    fields.put("prompt-sha256", sentHash);
    fields.put("command", command);
    return fields;
  }

  /** What the signature of a header is made of. */
  String[] signedTexts(TaskName task) {
    return new String[] {
      "attempt", Visible.line(task.value()), id, Visible.line(promptHash), Visible.line(sentHash)
    };
  }

  /** Reads a header back; what is missing or unreadable becomes empty, zero or the epoch. */
  static AttemptHeader of(String id, Map<String, String> fields) {
    return new AttemptHeader(
        id,
        LogFields.instant(fields, "started"),
        fields.getOrDefault("host", ""),
        fields.getOrDefault("boot", ""),
        fields.getOrDefault("pid-namespace", ""),
        fields.containsKey("agent-lock"),
        LogFields.number(fields, "worker").orElse(0),
        LogFields.number(fields, "worker-start").orElse(-1),
        fields.getOrDefault("codex", ""),
        fields.getOrDefault("base", ""),
        fields.getOrDefault("worktree", ""),
        fields.getOrDefault("folder", ""),
        fields.getOrDefault("sandbox", ""),
        fields.getOrDefault("queue-protection", ""),
        fields.getOrDefault("model", ""),
        fields.getOrDefault("effort", ""),
        fields.getOrDefault("front-matter", ""),
        fields.getOrDefault("task-sha256", ""),
        fields.getOrDefault("preface", ""),
        fields.getOrDefault("preface-sha256", ""),
        fields.getOrDefault("prompt-sha256", ""),
        fields.getOrDefault("command", ""));
  }
}
