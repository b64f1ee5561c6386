package dev.codexworker.worktree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LandingNoteTest {
  @Test
  void a_long_reason_is_not_cut_in_the_middle_of_a_character() {
    LandingNote note = new LandingNote(false, "c0ffee", "x".repeat(398) + "\ud83d\ude00 and more");
    assertThat(UTF_8.newEncoder().canEncode(note.line())).isTrue();
    assertThat(note.line()).isEqualTo("left-out c0ffee " + "x".repeat(398) + "…");
  }
}
