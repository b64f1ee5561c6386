package dev.codexworker.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codexworker.FolderNames;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that appear whole, in the place of none but codex-worker's own. */
class AtomicFileTest {
  @TempDir Path temp;
  private Path root;
  private Path file;

  @BeforeEach
  void makeFolder() throws IOException {
    root = Files.createDirectory(temp.resolve("root")).toRealPath();
    file = root.resolve("a.md");
  }

  @AfterEach
  void noMoreSteps() {
    CrashPoint.never();
  }

  @Test
  void a_new_file_is_shown_as_one_that_was_moved_there() throws IOException {
    Path deep = root.resolve("deep/a.md");
    AtomicFile.create(deep, "text");
    assertThat(deep).hasContent("text");
    Instant changed = RunMark.changed(deep);
    assertThat(Files.getLastModifiedTime(deep).toInstant()).isBefore(changed);
    assertThatThrownBy(() -> AtomicFile.create(deep, "other"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(deep).hasContent("text");
    assertThat(FolderNames.of(deep.getParent())).containsExactly("a.md");
  }

  @Test
  void an_unsynced_file_replaces_none_and_leaves_no_draft() throws IOException {
    AtomicFile.createUnsynced(file, "text");
    assertThatThrownBy(() -> AtomicFile.createUnsynced(file, "other"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("text");
    assertThat(FolderNames.of(root)).containsExactly("a.md");
  }

  @Test
  void files_are_synced_unless_they_are_gone_and_then_their_folder() throws IOException {
    Files.createFile(file);
    int[] folders = {0};
    FolderChange.beforeEach = operation -> folders[0] += operation.equals("sync-folder") ? 1 : 0;
    AtomicFile.sync(root, List.of(file, root.resolve("gone")));
    assertThat(folders).containsExactly(1);
    Path loop = Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    assertThatThrownBy(() -> AtomicFile.sync(root, List.of(loop))).isInstanceOf(IOException.class);
  }

  @Test
  void the_tools_own_file_is_replaced_but_nothing_else_of_its_name() throws IOException {
    AtomicFile.replace(file, "one");
    AtomicFile.replace(file, "two");
    assertThat(file).hasContent("two");
    Path link = Files.createSymbolicLink(root.resolve("link"), file);
    assertThatThrownBy(() -> AtomicFile.replace(link, "x"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("two");
    assertThat(FolderNames.of(root)).containsExactly("a.md", "link");
  }

  @Test
  void a_file_is_set_aside_if_it_is_there() throws IOException {
    Path aside = root.resolve("aside");
    AtomicFile.setAside(file, aside);
    assertThat(root).isEmptyDirectory();
    Files.writeString(file, "text");
    AtomicFile.setAside(file, aside);
    assertThat(aside).hasContent("text");
    assertThat(file).doesNotExist();
  }

  @Test
  void lines_are_appended_to_a_file_but_not_through_a_link() throws IOException {
    Path deep = root.resolve("deep/lines");
    AtomicFile.append(deep, "one");
    AtomicFile.append(deep, "two");
    assertThat(deep).hasContent("one\ntwo\n");
    Path link = Files.createSymbolicLink(root.resolve("link"), deep);
    assertThatThrownBy(() -> AtomicFile.append(link, "x")).hasMessageContaining("not a regular");
    assertThatThrownBy(() -> AtomicFile.append(root.resolve("deep"), "x"))
        .hasMessageContaining("not a regular");
    AtomicFile.makeFolder(root.resolve("x/y"));
    assertThat(root.resolve("x/y")).isDirectory();
  }

  @Test
  void a_secret_is_its_owners_and_the_group_s_where_that_may_write_the_folder() throws IOException {
    AtomicFile.createSecret(file, "secret");
    assertThat(file).hasContent("secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> AtomicFile.createSecret(file, "other"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(FolderNames.of(root)).containsExactly("a.md");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwx---"));
    AtomicFile.createSecret(root.resolve("b"), "secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("b"))))
        .isEqualTo("rw-r-----");
  }

  @Test
  void a_file_is_published_below_folders_that_are_no_links() throws IOException {
    Files.createDirectories(root.resolve("x/y"));
    Path inner = Path.of("x/y/a.md");
    AtomicFile.publish(root, inner, "one".getBytes(UTF_8), false);
    assertThatThrownBy(() -> AtomicFile.publish(root, inner, "two".getBytes(UTF_8), false))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(root.resolve(inner)).hasContent("one");
    AtomicFile.publish(root, inner, "two".getBytes(UTF_8), true);
    assertThat(root.resolve(inner)).hasContent("two");
    assertThat(FolderNames.of(root.resolve("x/y"))).containsExactly("a.md");
    Files.createSymbolicLink(root.resolve("link"), root.resolve("x/y"));
    assertThatThrownBy(() -> AtomicFile.publish(root, Path.of("link/b"), new byte[0], false))
        .isInstanceOf(FileSystemException.class);
  }

  @Test
  void the_same_where_files_are_named_by_their_paths() throws IOException {
    Path plain = Path.of("a.md");
    AtomicFile.publishByPath(root, plain, "one".getBytes(UTF_8), false);
    assertThatThrownBy(() -> AtomicFile.publishByPath(root, plain, "two".getBytes(UTF_8), false))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("one");
    AtomicFile.publishByPath(root, plain, "two".getBytes(UTF_8), true);
    assertThat(file).hasContent("two");
    assertThat(FolderNames.of(root)).containsExactly("a.md");
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.createSymbolicLink(root.resolve("link"), outside);
    assertThatThrownBy(() -> AtomicFile.publishByPath(root, Path.of("link/b"), new byte[0], false))
        .hasMessageContaining("behind a symbolic link");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void every_kind_of_file_can_crash_before_it_is_made() {
    FolderChange.beforeEach =
        operation -> {
          throw new IOException(operation);
        };
    assertThatThrownBy(() -> AtomicFile.createSecret(file, "")).hasMessage("create-secret");
    assertThatThrownBy(() -> AtomicFile.publish(root, Path.of("a"), new byte[0], false))
        .hasMessage("publish");
    assertThatThrownBy(() -> AtomicFile.makeFolder(root.resolve("x"))).hasMessage("create-folder");
    assertThatThrownBy(() -> AtomicFile.createUnsynced(file, "")).hasMessage("create");
    assertThatThrownBy(() -> AtomicFile.append(file, "")).hasMessage("create-folder");
    assertThat(root).isEmptyDirectory();
  }
}
