package dev.codexworker.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas to which no answer can be held are found before codex is asked. */
class UnusableSchemaTest {
  @TempDir Path folder;

  @Test
  void a_schema_whose_patterns_can_not_be_checked_is_unusable() throws IOException {
    Path file = folder.resolve("patterns.json");
    Files.writeString(file, "{\"properties\":{\"pattern\":{\"pattern\":\"[\"}}}");
    assertThat(AnswerSchema.unusable(file)).get().asString().contains("pattern", "[");
    Files.writeString(file, "{\"patternProperties\":{\"(\":true}}");
    assertThat(AnswerSchema.unusable(file)).isPresent();
    Files.writeString(file, "{\"enum\":[{\"pattern\":\"[\"}],\"pattern\":\"^a+$\"}");
    assertThat(AnswerSchema.unusable(file)).isEmpty();
    Files.writeString(file, "{\"$ref\":\"#\"}");
    assertThat(AnswerSchema.unusable(file)).isPresent();
  }
}
