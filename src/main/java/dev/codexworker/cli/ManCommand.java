package dev.codexworker.cli;

import dev.codexworker.manual.ManPage;
import dev.codexworker.output.Console;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker man}: prints the man page. */
final class ManCommand extends ProgramCommand {
  final CommonOptions common = with(new CommonOptions());

  ManCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description("Print the man page, codex-worker.1.")
        .footerHeading("%nTo read it, and to install it:%n")
        .footer(
            "  codex-worker man | man -l -",
            "  codex-worker man >/usr/local/share/man/man1/codex-worker.1");
  }

  @Override
  public Integer call() {
    console.out().print(ManPage.of(spec.root()));
    return printed();
  }
}
