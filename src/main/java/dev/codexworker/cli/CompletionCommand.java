package dev.codexworker.cli;

import dev.codexworker.manual.Shell;
import dev.codexworker.output.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code codex-worker completion}: prints a shell's completion script. */
@Command(
    name = "completion",
    description = "Print the completion script for a shell.",
    footerHeading = "%nTo install it, now and after an update:%n",
    footer = {
      "  bash  codex-worker completion bash >~/.codex-worker.bash",
      "        and in ~/.bashrc: source ~/.codex-worker.bash",
      "  zsh   mkdir -p ~/.zfunc && codex-worker completion zsh >~/.zfunc/_codex-worker",
      "        and in ~/.zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit",
      "  fish  codex-worker completion fish >~/.config/fish/completions/codex-worker.fish"
    })
final class CompletionCommand extends ProgramCommand {
  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "SHELL", description = "The shell: ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("NullAway.Init")
  Shell shell;

  CompletionCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    console.out().print(shell.completion(spec.root()));
    return printed();
  }
}
