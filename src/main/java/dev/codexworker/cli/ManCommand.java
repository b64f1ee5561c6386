package dev.codexworker.cli;

import dev.codexworker.manual.ManPage;
import dev.codexworker.output.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code codex-worker man}: prints the man page. */
@Command(
    name = "man",
    description = "Print the man page, codex-worker.1.",
    footerHeading = "%nTo read it, and to install it:%n",
    footer = {
      "  codex-worker man | man -l -",
      "  codex-worker man >/usr/local/share/man/man1/codex-worker.1"
    })
final class ManCommand implements Callable<Integer> {
  private final Console console;

  @Spec @Nullable CommandSpec spec;
  @Mixin CommonOptions common = new CommonOptions();

  ManCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls the command");
    }
    return Printout.of(ManPage.of(spec.root()), console);
  }
}
