package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Processes;
import dev.codexworker.packaged.LoopbackProvider.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What agents of the real codex may touch of the queue that lies in their workspace. */
class ReachIT extends RealCodexSetting {
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private Path queue;

  @BeforeEach
  void putQueueIntoWorkspace() throws IOException {
    queue = Files.createDirectory(work.resolve("tasks")).toRealPath();
    provider.answerWith(
        request -> {
          if (request.afterTool()) {
            said.add(request.toolOutput());
          }
          return request.usual();
        });
  }

  private void task(String prompt, Path folder, String name) throws IOException {
    Files.writeString(folder.resolve(name), prompt);
  }

  /** Tries all that would make an outcome false, and makes a change of its own. */
  private static String attack(Path queue) {
    return "cd %s; echo mine >own; echo forged >%2$s/done_exec_log-b.md.txt; ln -sf /etc/passwd"
            .formatted(queue.getParent(), queue)
        + " %1$s/b.md; rm %1$s/.codex-worker.lock; mv %1$s/b.md %1$s/c.md; true".formatted(queue);
  }

  private Worker.Result run(Object... more) throws Exception {
    Object[] args = new Object[more.length + 3];
    args[0] = queue;
    args[1] = "-s";
    args[2] = "workspace-write";
    System.arraycopy(more, 0, args, 3, more.length);
    return Worker.run(work, environment, args);
  }

  private void isUntouched(Worker.Result result) throws IOException {
    assertThat(result.exit()).as(result.out() + result.err() + said).isZero();
    assertThat(said.toString()).contains("Read-only file system");
    assertThat(queue.resolve("b.md")).hasContent("of b").isRegularFile();
    assertThat(Files.readString(queue.resolve("done_exec_log-b.md.txt")))
        .contains("outcome: done", "queue-protection: permission profile");
    assertThat(provider.prompts()).contains("of b");
    assertThat(result.err() + result.out()).doesNotContain("agents can write codex-worker's files");
  }

  @Test
  void an_agent_can_write_its_workspace_and_not_the_queue_in_it() throws Exception {
    task("RUN[" + attack(queue) + "]", queue, "a.md");
    task("of b", queue, "b.md");
    isUntouched(run());
    assertThat(work.resolve("own")).hasContent("mine\n");
  }

  @Test
  void nor_the_archive_of_classes_that_the_next_start_would_load() throws Exception {
    environment = new HashMap<>(environment);
    environment.put("XDG_CACHE_HOME", work.resolve("cache").toString());
    assertThat(Worker.run(work, environment, "--version").exit()).isZero();
    Path folder = work.resolve("cache/codex-worker");
    Processes.await("the archive is made", () -> names(folder).matches("[^,]+\\.jsa"));
    task(
        "RUN[cd %s && echo forged >x; echo forged >$(ls); mv $(ls) x; true]".formatted(folder),
        queue,
        "a.md");
    String archive = names(folder);
    Worker.Result result = run();
    assertThat(result.exit()).as(result.out() + result.err() + said).isZero();
    assertThat(said.toString()).contains("Read-only file system");
    assertThat(names(folder)).isEqualTo(archive);
    assertThat(folder.resolve(archive).toFile().length()).isGreaterThan(1_000_000);
  }

  private static String names(Path folder) {
    return String.join(",", Objects.requireNonNullElse(folder.toFile().list(), new String[0]));
  }

  @Test
  void nor_after_a_resume_whatever_the_configuration_says() throws Exception {
    Path config = home.resolve("config.toml");
    Files.writeString(config, "sandbox_mode = \"danger-full-access\"\n" + Files.readString(config));
    task("RUN[sleep 4791]", queue, "a.md");
    task("of b", queue, "b.md");
    Worker first = Worker.start(work, environment, queue, "-s", "workspace-write");
    Path log = queue.resolve("running_exec_log-a.md.txt");
    Processes.await(
        "the tool runs, and codex has said so",
        () -> Files.exists(log) && Files.readString(log).contains("'sleep 4791'"));
    first.signal("INT");
    assertThat(first.await().exit()).isEqualTo(130);
    provider.answerWith(
        request -> {
          if (request.afterTool()) {
            said.add(request.toolOutput());
          }
          return request.prompt().contains("was cut short") && !request.afterTool()
              ? Reply.call(attack(queue))
              : request.usual();
        });
    Worker.Result result = run();
    assertThat(result.out()).contains("resume");
    isUntouched(result);
    assertThat(work.resolve("own")).hasContent("mine\n");
  }

  @Test
  void nor_from_a_worktree() throws Exception {
    for (List<String> command :
        List.of(
            List.of("git", "init", "-q", "-b", "main"),
            List.of("git", "config", "user.name", "Ada"),
            List.of("git", "config", "user.email", "ada@localhost"),
            List.of("git", "commit", "-q", "--allow-empty", "-m", "first"))) {
      assertThat(new ProcessBuilder(command).directory(work.toFile()).start().waitFor()).isZero();
    }
    task("RUN[echo mine >own; " + attack(queue) + "]", queue, "a.md");
    task("of b", queue, "b.md");
    isUntouched(run("--worktree"));
  }

  @Test
  void nor_can_a_worker_that_implements_write_its_workspaces_queue() throws Exception {
    Path workers = work.resolve(".catlab/tasks");
    String forge = "echo mine >own; echo forged >.catlab/tasks/done_exec_log-x.md.txt; true";
    Worker.Result spawned =
        Worker.run(work, environment, "spawn", "--implement", "RUN[" + forge + "]");
    assertThat(spawned.exit()).as(spawned.err()).isZero();
    Worker.Result waited = Worker.run(work, environment, "wait");
    assertThat(waited.exit()).as(waited.out() + waited.err()).isZero();
    assertThat(said.toString()).contains("Read-only file system");
    assertThat(work.resolve("own")).hasContent("mine\n");
    assertThat(workers.resolve("done_exec_log-x.md.txt")).doesNotExist();
    Processes.await(
        "the run ends", () -> Processes.withCommandLine("run " + workers.toRealPath()).isEmpty());
  }

  @Test
  void what_is_hidden_can_not_be_read() throws Exception {
    Files.writeString(work.resolve(".env"), "SECRET=1");
    Files.writeString(work.resolve("key"), "KEY=2");
    task("---\nhide: key\n---\nRUN[cat .env key; true]", queue, "a.md");
    task("---\nsandbox: read-only\n---\nRUN[cat .env key; true]", queue, "b.md");
    Worker.Result result = run("--hide", ".env");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(said).hasSize(2);
    assertThat(said.toString()).contains("Permission denied", "KEY=2").doesNotContain("SECRET");
    said.clear();
    task("RUN[cat .env key; true]", queue, "c.md");
    result = Worker.run(work, environment, queue, "--hide", ".env", "--hide", "key");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(said.toString()).contains("Permission denied").doesNotContain("SECRET", "KEY=2");
  }

  @Test
  void a_program_without_the_sandbox_command_runs_as_before_and_says_so() throws Exception {
    Path wrapper = temp.resolve("wrapper");
    Files.writeString(
        wrapper, "#!/bin/sh\n[ \"$1\" = sandbox ] && exit 2\nexec " + codex + " \"$@\"\n");
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    task("x", queue, "a.md");
    Worker.Result result = run("--codex", wrapper);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out() + result.err())
        .containsOnlyOnce("agents can write codex-worker's files in ");
    assertThat(Files.readString(queue.resolve("done_exec_log-a.md.txt")))
        .contains("queue-protection: none", "-s workspace-write");
    assertThat(Worker.run(work, environment, "status", "--json", queue).out())
        .contains("\"queue_protection\":\"none\"");
    task("x", queue, "b.md");
    Worker.Result hidden = run("--codex", wrapper, "--hide", ".env");
    assertThat(hidden.exit()).isEqualTo(3);
    assertThat(hidden.err()).contains("--hide cannot be had");
  }
}
