package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codexworker.FolderNames;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file into which a task's last message goes. */
class OutputFileTest {
  @TempDir Path temp;
  private Path root;
  private Path log;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectory(temp.resolve("root")).toRealPath();
    log = Files.createFile(temp.resolve("log"));
  }

  private OutputFile output(String relative) {
    return new OutputFile(root, Path.of(relative));
  }

  private void publishedBefore(String message) throws IOException {
    Files.writeString(
        log,
        "== attempt x ==\n== result ==\noutcome: done\noutput-sha256: "
            + OutputFile.hash(message)
            + "\n== end ==\n");
  }

  @Test
  void a_message_is_a_file_whose_last_line_ends() throws IOException {
    output("deep/down/a.md").write("answer", log);
    assertThat(root.resolve("deep/down/a.md")).hasContent("answer\n");
    assertThat(FolderNames.of(root.resolve("deep/down"))).containsExactly("a.md");
    output("b.md").write("answer\n", log);
    assertThat(root.resolve("b.md")).hasBinaryContent(new byte[] {97, 110, 115, 119, 101, 114, 10});
    assertThat(OutputFile.hash("answer")).isEqualTo(OutputFile.hash("answer\n")).hasSize(64);
    assertThat(OutputFile.hash("answer")).isNotEqualTo(OutputFile.hash("other"));
  }

  @Test
  void only_what_the_task_itself_published_is_replaced() throws IOException {
    Path file = Files.writeString(root.resolve("a.md"), "mine\n");
    assertThatThrownBy(() -> output("a.md").write("new", log))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("mine\n");
    assertThat(FolderNames.of(root)).containsExactly("a.md");
    publishedBefore("mine");
    output("a.md").write("new", log);
    assertThat(file).hasContent("new\n");
  }

  @Test
  void a_file_is_the_tasks_own_by_its_content_even_with_the_line_ends_of_windows()
      throws IOException {
    Set<String> published = Set.of(OutputFile.hash("one\ntwo"));
    assertThat(output("a.md").isTaken(published)).isFalse();
    Files.writeString(root.resolve("a.md"), "one\r\ntwo\r\n");
    assertThat(output("a.md").isTaken(published)).isFalse();
    Files.writeString(root.resolve("a.md"), "one\ntwo\n");
    assertThat(output("a.md").isTaken(published)).isFalse();
    assertThat(output("a.md").isTaken(Set.of())).isTrue();
    Files.createDirectory(root.resolve("b.md"));
    assertThat(output("b.md").isTaken(published)).isTrue();
    Files.createSymbolicLink(root.resolve("c.md"), root.resolve("a.md"));
    assertThat(output("c.md").isTaken(published)).isTrue();
  }

  @Test
  void a_file_of_more_than_16_mebibytes_is_another_program_s() throws IOException {
    String longest = "x".repeat((16 << 20) - 1) + "\n";
    Files.writeString(root.resolve("a.md"), longest);
    assertThat(output("a.md").isTaken(Set.of(OutputFile.hash(longest)))).isFalse();
    String longer = "x" + longest;
    Files.writeString(root.resolve("a.md"), longer);
    assertThat(output("a.md").isTaken(Set.of(OutputFile.hash(longer)))).isTrue();
  }

  @Test
  void what_stands_in_the_way_is_known_before() throws IOException {
    assertThat(output("new/a.md").obstacle()).isEmpty();
    assertThat(output("x".repeat(255)).obstacle()).isEmpty();
    assertThat(output("x".repeat(256) + "/a.md").obstacle().orElseThrow()).contains("255 bytes");
    Files.createFile(root.resolve("file"));
    assertThat(output("file/a.md").obstacle().orElseThrow()).contains("is no folder");
    Files.createSymbolicLink(root.resolve("link"), temp);
    assertThat(output("link/a.md").obstacle().orElseThrow()).contains("symbolic link");
    assertThat(output("link/deep/a.md").obstacle()).isPresent();
  }

  @Test
  void nothing_is_written_behind_a_link() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.createSymbolicLink(root.resolve("link"), outside);
    assertThatThrownBy(() -> output("link/a.md").write("x", log))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> output("link/deep/a.md").write("x", log))
        .isInstanceOf(FileSystemException.class);
    Files.createFile(root.resolve("file"));
    assertThatThrownBy(() -> output("file/a.md").write("x", log)).hasMessageContaining("no folder");
    assertThat(outside).isEmptyDirectory();
  }
}
