package dev.codexworker;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttributeView;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the arrows and boundaries that ARCHITECTURE.md draws. */
@AnalyzeClasses(packages = "dev.codexworker", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_depend_on_each_other_only_as_drawn =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .ensureAllClassesAreContainedInArchitecture()
          .layer("main")
          .definedBy("dev.codexworker")
          .layer("cli")
          .definedBy("dev.codexworker.cli..")
          .layer("workspace")
          .definedBy("dev.codexworker.workspace..")
          .layer("doctor")
          .definedBy("dev.codexworker.doctor..")
          .layer("schedule")
          .definedBy("dev.codexworker.schedule..")
          .layer("command")
          .definedBy("dev.codexworker.command..")
          .layer("engine")
          .definedBy("dev.codexworker.engine..")
          .layer("landing")
          .definedBy("dev.codexworker.landing..")
          .layer("admission")
          .definedBy("dev.codexworker.admission..")
          .layer("recovery")
          .definedBy("dev.codexworker.recovery..")
          .layer("output")
          .definedBy("dev.codexworker.output..")
          .layer("spec")
          .definedBy("dev.codexworker.spec..")
          .layer("table")
          .definedBy("dev.codexworker.table..")
          .layer("event")
          .definedBy("dev.codexworker.event..")
          .layer("codex")
          .definedBy("dev.codexworker.codex..")
          .layer("worktree")
          .definedBy("dev.codexworker.worktree..")
          .layer("manual")
          .definedBy("dev.codexworker.manual..")
          .layer("git")
          .definedBy("dev.codexworker.git..")
          .layer("process")
          .definedBy("dev.codexworker.process..")
          .layer("task")
          .definedBy("dev.codexworker.task..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("workspace")
          .mayOnlyBeAccessedByLayers("cli", "main")
          .whereLayer("doctor")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("landing")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("landing", "cli")
          .whereLayer("schedule")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("command")
          .mayOnlyBeAccessedByLayers("engine", "landing", "cli")
          .whereLayer("admission")
          .mayOnlyBeAccessedByLayers("schedule", "command", "engine", "landing", "cli")
          .whereLayer("recovery")
          .mayOnlyBeAccessedByLayers("doctor", "engine", "cli")
          .whereLayer("output")
          .mayOnlyBeAccessedByLayers("workspace", "cli", "main")
          .whereLayer("spec")
          .mayOnlyBeAccessedByLayers(
              "recovery", "schedule", "engine", "landing", "output", "workspace", "table", "cli")
          .whereLayer("table")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("event")
          .mayOnlyBeAccessedByLayers(
              "admission",
              "doctor",
              "recovery",
              "schedule",
              "engine",
              "landing",
              "output",
              "workspace",
              "cli")
          .whereLayer("codex")
          .mayOnlyBeAccessedByLayers("admission", "doctor", "command", "engine", "spec")
          .whereLayer("worktree")
          .mayOnlyBeAccessedByLayers("recovery", "engine", "landing", "spec", "cli")
          .whereLayer("manual")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("git")
          .mayOnlyBeAccessedByLayers("worktree", "doctor", "recovery", "engine", "landing", "spec")
          .whereLayer("process")
          .mayOnlyBeAccessedByLayers(
              "main",
              "codex",
              "worktree",
              "admission",
              "doctor",
              "schedule",
              "command",
              "recovery",
              "engine",
              "landing",
              "workspace")
          .whereLayer("task")
          .mayOnlyBeAccessedByLayers(
              "codex",
              "worktree",
              "spec",
              "event",
              "admission",
              "doctor",
              "schedule",
              "command",
              "recovery",
              "engine",
              "landing",
              "output",
              "manual",
              "workspace",
              "table",
              "cli",
              "main");

  @ArchTest
  static final ArchRule only_output_knows_ansi =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.codexworker.output..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.fusesource.jansi..");

  @ArchTest
  static final ArchRule only_these_packages_start_processes =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.codexworker.process..", "dev.codexworker.codex..", "dev.codexworker.git..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Process.class, ProcessBuilder.class);

  @ArchTest
  static final ArchRule only_these_classes_and_git_change_files =
      noClasses()
          .that()
          .doNotHaveSimpleName("FolderChange")
          .and()
          .doNotHaveSimpleName("AtomicFile")
          .and()
          // In the system's temporary folder.
          .haveSimpleNameNotStartingWith("Temporary")
          .and()
          // Makes the lock file, and keeps it open.
          .doNotHaveSimpleName("FolderLocks")
          .and()
          // Permits the removal of a worktree in which an agent forbade it, and copies files into
          // one.
          .doNotHaveSimpleName("TreeFiles")
          .and()
          .resideOutsideOfPackage("dev.codexworker.git..")
          .should()
          .callMethodWhere(describe("change files", ArchitectureTest::changesFiles));

  /** Java would follow a link that an agent put in the file's place. */
  @ArchTest
  static final ArchRule nothing_is_redirected_into_a_file =
      noClasses()
          .should()
          .callMethod(ProcessBuilder.Redirect.class, "appendTo", File.class)
          .orShould()
          .callMethod(ProcessBuilder.Redirect.class, "to", File.class)
          .orShould()
          .callMethod(ProcessBuilder.class, "redirectOutput", File.class);

  @ArchTest
  static final ArchRule only_main_exits_the_program =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Main")
          .should()
          .callMethod(System.class, "exit", int.class);

  /** Channels of {@code Files} are for reading here; those for writing come from FileChannel. */
  private static boolean changesFiles(JavaMethodCall call) {
    JavaClass owner = call.getTargetOwner();
    String name = call.getName();
    if (owner.isAssignableTo(FileChannel.class)) {
      return name.equals("open");
    }
    if (owner.isAssignableTo(FileAttributeView.class)) {
      return name.startsWith("set");
    }
    return owner.isEquivalentTo(Files.class)
        && name.matches("move|delete.*|copy|create.*|write.*|newOutputStream|newBuffered.*|set.*");
  }

  @ArchTest
  static final ArchRule no_other_api_changes_files =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.codexworker.Main")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(FileOutputStream.class, FileWriter.class, RandomAccessFile.class)
          .orShould()
          .callMethodWhere(
              describe(
                  "change files as java.io.File does",
                  call ->
                      call.getTargetOwner().isEquivalentTo(File.class)
                          && call.getName().matches("delete.*|mkdir.*|renameTo|set.*|create.*")));

  @Test
  void no_file_is_longer_than_a_person_likes_to_read() throws IOException {
    for (String folder : List.of("src/main/java", "src/test/java")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(350);
        }
      }
    }
  }
}
