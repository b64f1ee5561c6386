package dev.codexworker.cli;

import dev.codexworker.manual.ManPage;
import dev.codexworker.output.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code codex-worker man}: prints the man page. */
@Command(
    name = "man",
    description = "Print the man page, codex-worker.1.",
    footerHeading = "%nTo read it, and to install it:%n",
    footer = {
      "  codex-worker man | man -l -",
      "  codex-worker man >/usr/local/share/man/man1/codex-worker.1"
    })
final class ManCommand extends ProgramCommand {
  @Mixin CommonOptions common = new CommonOptions();

  ManCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    console.out().print(ManPage.of(spec.root()));
    return printed();
  }
}
