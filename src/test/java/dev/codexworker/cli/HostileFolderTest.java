package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import dev.codexworker.FakeCodex;
import dev.codexworker.Fault;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad file never stops the rest: each is run, or refused in one clear line. */
@Fault("10 hostile names and files")
class HostileFolderTest {
  @TempDir Path temp;
  private Path tasks;

  @BeforeEach
  void makeFolder() throws IOException {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.writeString(tasks.resolve("zz-good.md"), "good");
  }

  @AfterEach
  void the_good_task_was_done() {
    assertThat(tasks.resolve("done_exec_log-zz-good.md.txt")).exists();
  }

  private Cli run() throws IOException {
    return Cli.run(tasks, "--codex", FakeCodex.script(temp, FakeCodex.SUCCESS), "-c", "2");
  }

  private void isRefused(String name, String why) throws IOException {
    Cli result = run();
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.out().lines().filter(l -> l.matches("\\d\\d:.* refused .*")))
        .singleElement()
        .asString()
        .contains(name, why);
    assertThat(Files.exists(tasks.resolve(name), java.nio.file.LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  private void isRejected(String name, String why) throws IOException {
    Cli result = run();
    assertThat(result.exit()).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(result.out().lines().filter(l -> l.matches("\\d\\d:.* failed .*")))
        .singleElement()
        .asString()
        .contains(name, "rejected", why);
    assertThat(tasks.resolve(name)).exists();
    assertThat(tasks.resolve("failed_exec_log-" + name + ".txt")).exists();
  }

  @Test
  void symbolic_link() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "secret");
    Files.createSymbolicLink(tasks.resolve("link.md"), secret);
    isRefused("link.md", "a symbolic link");
  }

  @Test
  void dangling_link() throws IOException {
    Files.createSymbolicLink(tasks.resolve("link.md"), temp.resolve("nowhere"));
    isRefused("link.md", "a symbolic link");
  }

  @Test
  void fifo() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", tasks.resolve("fifo.md").toString()).start().waitFor())
        .isZero();
    isRefused("fifo.md", "a FIFO");
  }

  @Test
  void socket() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(tasks.resolve("s.md")));
      isRefused("s.md", "socket");
    }
  }

  @Test
  void folder() throws IOException {
    Files.createDirectory(tasks.resolve("folder.md"));
    isRefused("folder.md", "a folder");
  }

  @Test
  void name_of_240_bytes() throws IOException {
    String name = "x".repeat(237) + ".md";
    Files.writeString(tasks.resolve(name), "x");
    isRefused(name, "240 bytes");
  }

  @Test
  void reserved_name() throws IOException {
    Files.writeString(tasks.resolve("done_exec_log-x.md"), "x");
    isRefused("done_exec_log-x.md", "uses itself");
  }

  @Test
  void log_that_is_a_link() throws IOException {
    Path victim = Files.writeString(temp.resolve("victim"), "mine");
    Files.writeString(tasks.resolve("a.md"), "x");
    Files.createSymbolicLink(tasks.resolve("failed_exec_log-a.md.txt"), victim);
    isRefused("a.md", "its log failed_exec_log-a.md.txt is a symbolic link");
    assertThat(tasks.resolve("failed_exec_log-a.md.txt")).isSymbolicLink();
    assertThat(victim).hasContent("mine");
  }

  @Test
  void log_that_is_a_fifo() throws Exception {
    Files.writeString(tasks.resolve("a.md"), "x");
    String fifo = tasks.resolve("interrupted_exec_log-a.md.txt").toString();
    assertThat(new ProcessBuilder("mkfifo", fifo).start().waitFor()).isZero();
    isRefused("a.md", "is a FIFO");
  }

  @Test
  void empty_file() throws IOException {
    Files.writeString(tasks.resolve("empty.md"), "");
    isRejected("empty.md", "empty");
  }

  @Test
  void two_mebibytes() throws IOException {
    Files.writeString(tasks.resolve("big.md"), "x".repeat(2 << 20));
    isRejected("big.md", "1 MiB");
  }

  @Test
  void invalid_utf8() throws IOException {
    Files.write(tasks.resolve("latin1.md"), new byte[] {'a', (byte) 0xe9, 'b'});
    isRejected("latin1.md", "UTF-8");
  }

  @Test
  void names_that_look_like_options_shell_or_escapes_are_ordinary_tasks() throws IOException {
    String[] names = {
      "-rf.md",
      "a b.md",
      "a\nb.md",
      "esc\u001b[31m.md",
      "$(touch pwned).md",
      "%s%n.md",
      "bidi\u202e.md",
      "é-nfc.md",
      "e\u0301-nfd.md",
      "A.md",
      "a.md",
      "'quote\".md",
      "*.md",
      "漢😀.md",
    };
    for (String name : names) {
      Files.writeString(tasks.resolve(name), "x");
    }
    Files.createLink(tasks.resolve("hard.md"), tasks.resolve("A.md"));
    Cli result = run();
    assertThat(result.exit()).isEqualTo(ExitCode.OK);
    assertThat(result.out()).doesNotContain("\u001b", "\u202e", "a\nb");
    for (String name : names) {
      assertThat(tasks.resolve("done_exec_log-" + name + ".txt")).exists();
      assertThat(tasks.resolve(name)).exists();
    }
    Cli status = Cli.run("status", "-d", tasks);
    assertThat(status.out()).doesNotContain("\u001b", "\u202e", "a\nb").contains("esc\\x1b[31m.md");
  }

  @Test
  void a_claimed_file_that_nobody_began_is_run() throws IOException {
    Files.writeString(tasks.resolve("in-progress-x.md"), "x");
    assertThat(run().exit()).isEqualTo(ExitCode.OK);
    assertThat(tasks.resolve("done_exec_log-x.md.txt")).exists();
    assertThat(tasks.resolve("x.md")).exists();
    assertThat(tasks.resolve("in-progress-x.md")).doesNotExist();
  }

  @Test
  void hidden_files_are_no_tasks() throws IOException {
    Files.writeString(tasks.resolve(".hidden.md"), "x");
    assertThat(run().exit()).isEqualTo(ExitCode.OK);
    assertThat(tasks.resolve("done_exec_log-.hidden.md.txt")).doesNotExist();
  }
}
