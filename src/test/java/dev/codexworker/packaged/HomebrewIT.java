package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Homebrew formula, filled in as for a release and run by ruby without Homebrew. */
class HomebrewIT {
  /** Installs into the folder "cellar", as Homebrew's own classes do. */
  private static final String HOMEBREW =
      """
      require "fileutils"
      require "pathname"
      class Place < Pathname
        def install(file)
          from, to = file.is_a?(Hash) ? file.first : [file, File.basename(file)]
          mkpath
          FileUtils.cp(from, self/to)
        end
      end
      class Formula
        FIELDS = {}
        def self.test; end
        def self.[](name) = new
        %w[desc homepage url sha256 license depends_on].each do |field|
          define_singleton_method(field) { |value| FIELDS[field] = value }
        end
        %w[bin man1 bash_completion zsh_completion fish_completion opt_bin].each do |place|
          define_method(place) { Place.new("../cellar/" + place) }
        end
        def odie(text) = abort(text)
      end
      load ARGV[0]
      CodexWorker.new.install
      puts Formula::FIELDS.values
      """;

  @TempDir Path temp;

  private String shell(Map<String, String> environment, String script) throws Exception {
    Worker.Result result =
        Worker.startCommand(temp, environment, List.of("/bin/sh", "-euc", script)).await();
    assertThat(result.exit()).as(script + ": " + result.err()).isZero();
    return result.out();
  }

  @Test
  void it_installs_a_program_that_names_its_java_itself() throws Exception {
    Probe.require("npm", "--version");
    Probe.require("ruby", "--version");
    Path packages = temp.resolve("packages");
    Path packaging = Path.of("packaging").toAbsolutePath();
    Map<String, String> environment =
        Map.of("GITHUB_REPOSITORY", "owner/name", "PACKAGES", packages.toString());
    shell(environment, packaging + "/make-npm; exec " + packaging + "/make-formula");
    Files.writeString(temp.resolve("homebrew.rb"), HOMEBREW);
    String fields =
        shell(
            Map.of("PACKAGES", packages.toString()),
            "tar xf \"$PACKAGES\"/*.tgz; cd package; ruby ../homebrew.rb \"$PACKAGES/codex-worker.rb\"");
    String sum =
        shell(Map.of("PACKAGES", packages.toString()), "cat \"$PACKAGES\"/*.tgz | sha256sum");
    assertThat(fields)
        .contains("https://github.com/owner/name/releases/download/v")
        .contains("\n" + sum.replaceFirst(" .*\\s", "") + "\n")
        .doesNotContain("@");
    Path java = temp.resolve("package/../cellar/opt_bin");
    Files.createDirectories(java);
    Path stub = Files.writeString(java.resolve("java"), "#!/bin/sh\necho its own java\n");
    assertThat(stub.toFile().setExecutable(true)).isTrue();
    Worker.Result version =
        Worker.startCommand(
                temp.resolve("package"),
                Map.of("JAVA_HOME", "/nonexistent"),
                List.of("../cellar/bin/codex-worker", "--version"))
            .await();
    assertThat(version.out()).isEqualTo("its own java\n");
    for (String file :
        List.of(
            "man1/codex-worker.1",
            "bash_completion/codex-worker",
            "zsh_completion/_codex-worker",
            "fish_completion/codex-worker.fish")) {
      assertThat(temp.resolve("cellar").resolve(file)).isNotEmptyFile();
    }
  }
}
