package dev.codexworker.cli;

import dev.codexworker.manual.Shell;
import dev.codexworker.output.Console;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker completion}: prints a shell's completion script. */
final class CompletionCommand extends ProgramCommand {
  final CommonOptions common = with(new CommonOptions());

  final Argument<Shell> shell =
      parameter(Shell.class, "SHELL", "The shell: ${COMPLETION-CANDIDATES}.");

  CompletionCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description("Print the completion script for a shell.")
        .footerHeading("%nTo install it, now and after an update:%n")
        .footer(
            "  bash  codex-worker completion bash >~/.codex-worker.bash",
            "        and in ~/.bashrc: source ~/.codex-worker.bash",
            "  zsh   mkdir -p ~/.zfunc && codex-worker completion zsh >~/.zfunc/_codex-worker",
            "        and in ~/.zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit",
            "  fish  codex-worker completion fish >~/.config/fish/completions/codex-worker.fish");
  }

  @Override
  public Integer call() {
    console.out().print(shell.value().completion(spec.root()));
    return printed();
  }
}
