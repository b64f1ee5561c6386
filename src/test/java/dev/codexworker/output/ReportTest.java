package dev.codexworker.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that a report suggests. */
class ReportTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"tasks, tasks/", "-x, ./-x/", "a b, 'a b/'", "it's, 'it'\\''s/'", "``, ./"})
  void a_folder_is_one_word_of_a_shell_and_neither_option_nor_command(String folder, String word) {
    assertThat(Report.shellWord(Path.of(folder))).isEqualTo(word);
  }
}
