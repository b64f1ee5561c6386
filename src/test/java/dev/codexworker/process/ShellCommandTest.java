package dev.codexworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "shell_environment_policy.set.API_KEY=sk-1 | shell_environment_policy.set.API_KEY=***",
        "a.GITHUB_TOKEN=\"x y, z\" | a.GITHUB_TOKEN=***",
        "a.client_secret = s | a.client_secret = ***",
        "--config=a.\"X_KEY\"=s | --config=a.\"X_KEY\"=***",
        "-ca.X_TOKEN=s=t | -ca.X_TOKEN=***",
        "set={A_KEY=\"s,}\\\"t\", B=\"u\", C_SECRET='v'} | set={A_KEY=***, B=\"u\", C_SECRET=***}",
        "set={A_KEY=bare, B=1} | set={A_KEY=***, B=1}",
        "model_auto_compact_token_limit=9 | model_auto_compact_token_limit=9",
        "model=gpt | model=gpt"
      })
  void values_of_secrets_are_masked(String argument, String shown) {
    assertThat(ShellCommand.masked(argument)).isEqualTo(shown);
  }

  @Test
  void a_masked_line_is_quoted_for_a_shell() {
    assertThat(ShellCommand.displayMasked(List.of("codex", "-c", "a.KEY=b c")))
        .isEqualTo("codex -c 'a.KEY=***'");
  }
}
