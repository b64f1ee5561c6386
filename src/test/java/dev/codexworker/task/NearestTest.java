package dev.codexworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  @ParameterizedTest
  @CsvSource({
    // Of one edit each, at most a third of what was typed.
    "statsu, status",
    "status, status",
    "ststus, status",
    "statu, status",
    "xstatus, status",
    "stxxus, status",
    "stxxxs, ''",
    "STATUS, status",
    // Beginnings of three letters and more.
    "sta, status",
    "st, ''",
    "tus, ''",
    // Two letters may have one edit, one letter none.
    "rn, run",
    "nr, ''",
    "r, ''",
    "xyz, ''",
    "cleen, clean",
  })
  void tells_what_was_meant(String typed, String meant) {
    String nearest = Nearest.to(typed, List.of("clean", "run", "status")).orElse("");
    assertThat(nearest).isEqualTo(meant);
  }

  @Test
  void the_nearest_of_several_counts() {
    assertThat(Nearest.to("tasks", List.of("tasks-old", "task", "mask"))).contains("task");
    assertThat(Nearest.to("ab", List.of("ba"))).contains("ba");
    assertThat(Nearest.hint("runn", List.of("run"))).isEqualTo("; did you mean run?");
    assertThat(Nearest.hint("runn", List.of("clean"))).isEmpty();
  }

  @Test
  void a_missing_path_is_compared_with_its_siblings(@TempDir Path temp) throws Exception {
    Files.createDirectory(temp.resolve("tasks"));
    String hint = "; did you mean " + temp.resolve("tasks") + "?";
    assertThat(Nearest.hint(temp.resolve("taks"), List.of())).isEqualTo(hint);
    assertThat(Nearest.hint(temp.resolve("taks/a.md"), List.of())).isEqualTo(hint);
    assertThat(Nearest.hint(temp.resolve("statsu"), List.of("status")))
        .isEqualTo("; did you mean status?");
    assertThat(Nearest.hint(temp.resolve("other"), List.of())).isEmpty();
  }
}
