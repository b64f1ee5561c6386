package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Document;
import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every {@code sh} block of the documents, run as it stands in a small project, with the real codex
 * and a provider on loopback. The lines of the README are alternatives, so each has a project of
 * its own; a block of the other documents is one script. The exit code is that which the paragraph
 * above a block names ("exits with 1"), otherwise 0.
 */
class DocumentationIT extends RealCodexSetting {
  private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
  private static final Pattern EXIT = Pattern.compile("exits with (\\d+)");

  /** A build would build and test itself, and replace the program under test. */
  private static final String MVN = "test \"$*\" = '-q package -DskipTests' && test -f pom.xml";

  /**
   * Installing for all users is not for a test; the setting has installed the same package. No
   * project has packages.
   */
  private static final String NPM =
      "case \"$*\" in 'install -g @openai/codex' | ci | test) ;; *) exit 2 ;; esac";

  /** Logging in needs an account and a browser; everything else goes to the real codex. */
  private static final String CODEX =
      "[ \"$1\" != login ] || { test $# = 1; exit; }\nexec '%s' \"$@\"";

  /** GitHub is neither needed nor reached. */
  private static final String GH =
      "case \"$*\" in 'issue view '[0-9]* | 'pr create --fill' |"
          + " 'pr create --title '*' --body '*) ;; *) exit 2 ;; esac";

  /** Clusters are tried in {@code SlurmIT} and {@code ClusterExamplesIT}; here one run is all. */
  private static final String SBATCH =
      "[ \"$1\" = --array=1-4 ] && shift && SLURM_CPUS_PER_TASK=2 exec \"$@\"";

  private static final String HQ = "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"";

  private static final String PARALLEL =
      "for last; do :; done; [ \"$3\" = hosts ] && exec sh -c \"$last\"";

  private static final String KUBECTL =
      "case \"$*\" in 'create secret generic codex --from-file=api-key') ;;"
          + " 'apply -f '*) test -f \"$3\" ;; *) exit 2 ;; esac";

  /** {@code PodmanIT} has containers; here all runs in this one, whatever follows the image. */
  private static final String PODMAN =
      "if [ \"$1\" = build ]; then test -f \"$5\"; exit; fi\n"
          + "while [ \"$1\" != codex-worker ]; do shift; done; shift; exec \"$@\"";

  private static final String PROJECT =
      """
      git config --global user.name A
      git config --global user.email a@example.org
      git init -q --bare "$HOME/origin.git"
      mkdir -p src test docs target tasks "$HOME/src/app"
      git init -q "$HOME/src/app"
      ln -s "$PROGRAM" target/codex-worker
      cp -R "$EXAMPLES" examples
      find examples -name '*.md.txt' -exec rm {} +
      printf 'test:\\n\\t@echo passed\\n' >Makefile
      printf 'target/\\n.catlab/\\n*_exec_log-*\\n.codex-worker.*\\n' >.gitignore
      for name in pom.xml plan.md README.md src/a test/a docs/a tasks/a.md tasks/b.md; do
        echo 'Fix the login.' >"$name"
      done
      git init -q
      git remote add origin "$HOME/origin.git"
      git add .
      git commit -q -m first
      """;

  /** What workers have done by then. */
  private static final String CHANGES =
      "for name in README.md src/a test/a docs/a; do echo more >>$name; done\n";

  @BeforeEach
  void makeProject() throws Exception {
    work = work.toRealPath();
    Path bin = Files.createDirectory(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("codex-worker"), Worker.PROGRAM);
    for (String script :
        List.of(
            "codex-exec.sh", "codex-worker-launcher.sh", "codex-research.sh", "codex-compare.sh")) {
      Files.createSymbolicLink(bin.resolve(script), EXAMPLES.resolve("claude-code/" + script));
    }
    standIn(bin, "mvn", MVN);
    standIn(bin, "npm", NPM);
    standIn(bin, "codex", CODEX.formatted(codex));
    standIn(bin, "gh", GH);
    standIn(bin, "sbatch", SBATCH);
    standIn(bin, "hq", HQ);
    standIn(bin, "parallel", PARALLEL);
    standIn(bin, "kubectl", KUBECTL);
    standIn(bin, "podman", PODMAN);
    environment = new HashMap<>(environment);
    environment.remove("CODEX_CMD");
    environment.put("HOME", home.toString());
    environment.put("PROGRAM", Worker.PROGRAM.toString());
    environment.put("EXAMPLES", EXAMPLES.toString());
    environment.put("PATH", bin + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    Worker.Result made = shell(PROJECT);
    assertThat(made.exit()).as(made.err()).isZero();
  }

  private static void standIn(Path bin, String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void noRunIsLeft() throws Exception {
    Processes.await(
        "the background run ends",
        () -> Processes.withCommandLine("run " + work.resolve(".catlab/tasks")).isEmpty());
  }

  private Worker.Result shell(String commands) throws Exception {
    return Worker.startCommand(work, environment, List.of("/bin/sh", "-euc", commands)).await();
  }

  static Stream<Arguments> scripts() throws IOException {
    List<Arguments> scripts = new ArrayList<>();
    for (Document document : Document.all()) {
      for (Document.Block block : document.blocks()) {
        if (block.language().equals("sh")) {
          scripts.addAll(scripts(document.path(), block));
        }
      }
    }
    return scripts.stream();
  }

  private static List<Arguments> scripts(Path path, Document.Block block) {
    Matcher named = EXIT.matcher(block.above());
    int exit = named.find() ? Integer.parseInt(named.group(1)) : 0;
    if (!path.equals(Path.of("README.md"))) {
      return List.of(Arguments.of(path + ":" + block.line(), block.text(), exit));
    }
    List<String> lines = block.text().lines().toList();
    List<Arguments> scripts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      scripts.add(Arguments.of(path + ":" + (block.line() + i), lines.get(i), exit));
    }
    return scripts;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  @Execution(ExecutionMode.CONCURRENT)
  void can_be_run_as_it_stands(String place, String script, int exit) throws Exception {
    if (script.contains("| jq ") && !Probe.isInstalled("jq", "--version")) {
      System.err.println("\n*** jq is missing: " + place + " IS SKIPPED ***\n");
      Assumptions.abort("jq is missing");
    }
    Worker.Result ended = shell((script.contains("git commit") ? CHANGES : "") + script);
    assertThat(ended.exit())
        .as("%s:\n%s\n%s%s", place, script, ended.out(), ended.err())
        .isEqualTo(exit);
    assertThat(ended.err()).as(place).doesNotContain("codex-worker: ");
    if (Files.exists(work.resolve(".catlab"))) {
      Worker.Result waited = Worker.run(work, environment, "wait");
      assertThat(waited.exit()).as("%s: %s%s", place, waited.out(), waited.err()).isZero();
    }
  }
}
