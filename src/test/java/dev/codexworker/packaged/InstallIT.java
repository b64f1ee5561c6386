package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code packaging/install}: what it installs, replaces and removes, and what it never touches. */
class InstallIT {
  private static final List<String> FILES =
      List.of(
          "bin/codex-worker",
          "share/man/man1/codex-worker.1",
          "share/bash-completion/completions/codex-worker",
          "share/zsh/site-functions/_codex-worker",
          "share/fish/vendor_completions.d/codex-worker.fish");
  private static final String LIST = "share/codex-worker/installed";

  @TempDir Path temp;
  private Path project;
  private Path prefix;
  private Map<String, String> environment;

  @BeforeEach
  void copyWhatIsBuilt() throws IOException {
    project = temp.resolve("project");
    prefix = temp.resolve("a prefix $(exit 1)'*");
    environment = new HashMap<>(Map.of("PREFIX", prefix.toString(), "DESTDIR", ""));
    for (String file : List.of("codex-worker", "codex-worker.1")) {
      copy(Path.of("target", file));
    }
    for (String shell : List.of("bash", "zsh", "fish")) {
      copy(Path.of("target/completion", shell));
    }
    copy(Path.of("packaging/install"));
  }

  private void copy(Path file) throws IOException {
    Path copy = project.resolve(file);
    Files.createDirectories(copy.getParent());
    Files.copy(file, copy);
  }

  private Worker.Result install(String... args) throws Exception {
    String call = "umask 077; exec \"$0\" \"$@\"";
    List<String> command =
        Stream.concat(
                Stream.of("sh", "-c", call, project.resolve("packaging/install").toString()),
                Stream.of(args))
            .toList();
    return Worker.startCommand(temp, environment, command).await();
  }

  private void installs(String... args) throws Exception {
    Worker.Result result = install(args);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEmpty();
    assertThat(result.exit()).isZero();
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> root.relativize(file).toString())
          .toList();
    }
  }

  @Test
  void what_is_installed_works_for_everybody_and_is_removed_with_its_folders() throws Exception {
    installs();
    assertThat(files(prefix))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(FILES.stream(), Stream.of(LIST)).toList());
    try (Stream<Path> all = Files.walk(prefix)) {
      for (Path path : all.toList()) {
        boolean runs = Files.isDirectory(path) || path.endsWith(FILES.get(0));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(runs ? "rwxr-xr-x" : "rw-r--r--");
      }
    }
    Worker.Result version =
        Worker.startCommand(
                temp,
                Map.of("XDG_CACHE_HOME", "none"),
                List.of(prefix.resolve(FILES.get(0)).toString(), "--version"))
            .await();
    assertThat(version.out()).matches("codex-worker \\S+\n");
    installs("--uninstall");
    assertThat(prefix).doesNotExist();
    assertThat(temp).isDirectory();
    assertThat(install("--uninstall").err()).contains("nothing to remove").hasLineCount(1);
  }

  @Test
  void an_update_replaces_what_an_earlier_one_installed() throws Exception {
    installs();
    Files.writeString(project.resolve("target/codex-worker"), "new");
    installs();
    assertThat(prefix.resolve(FILES.get(0))).hasContent("new");
    installs();
    installs("--uninstall");
    assertThat(prefix).doesNotExist();
  }

  @Test
  void a_package_is_staged_in_a_folder_of_its_own() throws Exception {
    environment.put("PREFIX", "/usr");
    environment.put("DESTDIR", temp.resolve("stage") + "/");
    installs();
    assertThat(files(temp.resolve("stage/usr"))).contains(FILES.get(0)).hasSize(6);
    assertThat(temp.resolve("stage/usr").resolve(LIST))
        .content()
        .doesNotContain("stage")
        .contains(" /usr/bin/codex-worker\n");
    installs("--uninstall");
    assertThat(temp.resolve("stage")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void a_file_that_it_did_not_install_stops_it_before_it_changes_anything(int index)
      throws Exception {
    Path theirs = prefix.resolve(FILES.get(index));
    Files.createDirectories(theirs.getParent());
    for (String kind : List.of("file", "dangling link", "link to the program", "folder")) {
      switch (kind) {
        case "file" -> Files.writeString(theirs, "theirs");
        case "dangling link" -> Files.createSymbolicLink(theirs, Path.of("nowhere"));
        case "folder" -> Files.createDirectory(theirs);
        default -> Files.createSymbolicLink(theirs, project.resolve("target/codex-worker"));
      }
      Worker.Result result = install();
      assertThat(result.exit()).as(kind).isEqualTo(1);
      assertThat(result.err())
          .as(kind)
          .hasLineCount(1)
          .startsWith("packaging/install: " + theirs + " exists, and this script did not install");
      assertThat(files(prefix)).as(kind).isSubsetOf(FILES.get(index));
      Files.delete(theirs);
    }
    assertThat(theirs.getParent()).isEmptyDirectory();
  }

  @Test
  void a_file_that_changed_since_is_neither_replaced_nor_removed() throws Exception {
    Files.createDirectories(prefix.resolve("share/man"));
    installs();
    Path theirs = prefix.resolve(FILES.get(1));
    Files.writeString(theirs, "theirs");
    Path link = prefix.resolve(FILES.get(4));
    Files.move(link, temp.resolve("same"));
    Files.createSymbolicLink(link, temp.resolve("same"));
    Files.writeString(project.resolve("target/codex-worker"), "new");
    assertThat(install().err()).contains(theirs + " exists").hasLineCount(1);
    assertThat(prefix.resolve(FILES.get(0))).hasSameBinaryContentAs(Worker.PROGRAM);
    Worker.Result removed = install("--uninstall");
    assertThat(removed.exit()).isZero();
    assertThat(removed.err().lines()).containsExactlyInAnyOrder(kept(theirs), kept(link));
    assertThat(files(prefix)).containsExactlyInAnyOrder(FILES.get(1), FILES.get(4));
    assertThat(prefix.resolve("bin")).doesNotExist();
  }

  private static String kept(Path file) {
    return "packaging/install: kept " + file + ": it changed after it was installed";
  }

  @Test
  void an_installation_that_was_cut_short_is_finished_by_the_next() throws Exception {
    installs();
    for (String file : FILES.subList(1, 3)) {
      Files.delete(prefix.resolve(file));
    }
    Path file = prefix.resolve(FILES.get(0));
    Path old = Files.copy(file, temp.resolve("old"));
    Files.writeString(project.resolve("target/codex-worker"), "new");
    installs();
    Files.copy(old, file, StandardCopyOption.REPLACE_EXISTING);
    installs();
    assertThat(file).hasContent("new");
    installs("--uninstall");
    assertThat(prefix).doesNotExist();
  }

  @Test
  void wrong_usage_and_a_missing_build_are_one_line_each() throws Exception {
    assertThat(install("--remove").exit()).isEqualTo(2);
    environment.put("PREFIX", "usr");
    assertThat(install().err()).contains("absolute").hasLineCount(1);
    environment.put("PREFIX", prefix.toString());
    environment.put("DESTDIR", "stage");
    assertThat(install().exit()).isEqualTo(2);
    environment.put("DESTDIR", "");
    Files.delete(project.resolve("target/completion/zsh"));
    Worker.Result result = install();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("mvn -q package -DskipTests").hasLineCount(1);
    assertThat(prefix).doesNotExist();
  }
}
