package dev.codexworker.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codexworker.Cli;
import dev.codexworker.spec.FrontMatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which workspace is meant, and which of its workers. */
class WorkspaceTest {
  @TempDir Path temp;
  private Path project;

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectory(temp.toRealPath().resolve("project"));
  }

  private Worker spawn(Workspace workspace, String name) throws Exception {
    return new Spawner(workspace)
        .spawn(
            List.of(new Spawner.SpawnRequest("worker", "x", Optional.of(name), FrontMatter.NONE)))
        .get(0);
  }

  @Test
  void the_folder_above_is_meant_only_inside_the_same_repository() throws Exception {
    Path below = Files.createDirectories(project.resolve("a/b"));
    spawn(Workspace.of(project), "x");
    assertThat(Workspace.nearest(below).project()).as("no repository").isEqualTo(below);
    Files.createDirectory(project.resolve(".git"));
    assertThat(Workspace.nearest(below).project()).as("an empty .git").isEqualTo(below);
    Files.createFile(project.resolve(".git/HEAD"));
    assertThat(Workspace.nearest(below).project()).isEqualTo(project);
    Files.createFile(project.resolve("a/.git"));
    assertThat(Workspace.nearest(below).project()).as("another repository").isEqualTo(below);
    Files.delete(project.resolve("a/.git"));
    spawn(Workspace.of(below), "y");
    assertThat(Workspace.nearest(below).project()).as("its own comes first").isEqualTo(below);
  }

  @Test
  void the_workspace_is_kept_out_of_git_unless_the_user_says_otherwise() throws Exception {
    Path ignored = project.resolve(".catlab/.gitignore");
    spawn(Workspace.of(project), "x");
    assertThat(ignored).hasContent("*");
    Files.delete(ignored);
    spawn(Workspace.of(project), "y");
    assertThat(ignored).as("removed by the user").doesNotExist();
    Path other = Files.createDirectories(temp.resolve("other/.catlab"));
    Files.writeString(other.resolve(".gitignore"), "audit/");
    spawn(Workspace.of(temp.resolve("other")), "x");
    assertThat(other.resolve(".gitignore")).hasContent("audit/");
  }

  @Test
  void a_worker_is_found_by_its_id_its_file_or_its_name() throws Exception {
    Workspace workspace = Workspace.of(project);
    Worker worker = spawn(workspace, "Readme Analysis");
    assertThat(workspace.find(worker.id())).isEqualTo(worker);
    assertThat(workspace.find(worker.task().name().value())).isEqualTo(worker);
    assertThat(workspace.find("readme_analysis")).isEqualTo(worker);
    assertThat(workspace.find("Readme Analysis")).isEqualTo(worker);
    assertThatThrownBy(() -> workspace.find("readme_analyse"))
        .hasMessageEndingWith("; did you mean readme_analysis?");
    assertThatThrownBy(() -> workspace.find("")).isInstanceOf(WorkerException.class);
    Worker odd = spawn(workspace, worker.id());
    assertThat(workspace.find(worker.id())).as("an id comes before a name").isEqualTo(worker);
    assertThat(workspace.find(odd.id())).isEqualTo(odd);
  }

  @Test
  void a_name_of_several_workers_is_refused_with_those() throws Exception {
    Workspace workspace = Workspace.of(project);
    Worker one = spawn(workspace, "twice");
    Worker two = spawn(workspace, "twice");
    for (String verb : new String[] {"stop", "logs", "wait"}) {
      Cli result = Cli.run(verb, "-C", project, "twice");
      assertThat(result.exit()).as(verb + result.err()).isEqualTo(2);
      assertThat(result.err())
          .contains(one.task().name().value(), two.task().name().value(), "name one by its id");
    }
    assertThat(Cli.run("stop", "-C", project, one.id()).out()).startsWith("stopped  " + one.id());
  }

  @Test
  void logs_takes_the_name_of_a_worker() throws Exception {
    Worker worker = spawn(Workspace.of(project), "Readme Analysis");
    Cli result = Cli.run("logs", "-C", project, "readme_analysis");
    assertThat(result.err()).contains(worker.task().name().value(), "has not been run yet");
  }
}
