package dev.codexworker.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas to which no answer can be held are found before codex is asked. */
class UnusableSchemaTest {
  @TempDir Path folder;

  private Path schema(String text) throws IOException {
    return Files.writeString(folder.resolve("report.schema.json"), text);
  }

  private void assertUnusable(String schema, String answer, String why) throws IOException {
    Path file = schema(schema);
    assertThatIOException()
        .isThrownBy(() -> AnswerSchema.problem(file, answer))
        .withMessageStartingWith(file + " is not a usable JSON Schema: ")
        .withMessageContaining(why)
        .withMessageNotContaining("\n");
  }

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

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"$ref\": \"%s\"}", "{\"not\": {\"$ref\": \"%s\"}}", "{\"$schema\": \"%s\"}"})
  void nothing_is_fetched(String schema) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      String uri = "http://127.0.0.1:" + server.socket().getLocalPort() + "/a.json";
      assertUnusable(schema.formatted(uri), "1", uri);
      assertThat(server.accept()).as("a connection").isNull();
    }
  }

  @Test
  void a_pattern_that_overflows_the_stack_is_reported() throws IOException {
    String schema = "{\"pattern\": \"^(a|b)*$\"}";
    assertThat(AnswerSchema.problem(schema(schema), "\"abba\"")).isEmpty();
    assertUnusable(schema, "\"" + "ab".repeat(1_000_000) + "\"", "pattern");
  }

  @Test
  void a_file_larger_than_1_mib_is_refused() throws IOException {
    assertUnusable("{}" + " ".repeat(1 << 20), "{}", ": it is larger than 1 MiB");
  }

  @Test
  void no_other_file_is_read() throws IOException {
    Path other = Files.writeString(folder.resolve("other.json"), "true");
    for (String ref : new String[] {other.toUri().toString(), "other.json", "#/$defs/missing"}) {
      assertUnusable("{\"$ref\": \"%s\"}".formatted(ref), "1", ref.replace("file://", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "[]",
        "null",
        "\"text\"",
        "{\"type\": \"strnig\"}",
        "{\"required\": \"summary\"}",
        "{\"multipleOf\": 0}",
        "{\"$id\": \"not a uri %\"}",
        "{\"$ref\": \"#\"}"
      })
  void a_file_that_is_not_a_schema_is_named(String text) throws IOException {
    assertUnusable(text, "{}", "");
  }

  @Test
  void a_deeply_nested_schema_is_refused() throws IOException {
    String start = "{\"not\":".repeat(10_000);
    assertUnusable(start, "{}", "depth");
    assertUnusable(start + "{}" + "}".repeat(10_000), "{}", "depth");
  }

  @Test
  void a_schema_that_is_not_utf_8_is_refused() throws IOException {
    Path file = folder.resolve("report.schema.json");
    Files.write(file, "{\"const\": \"größe\"}".getBytes(ISO_8859_1));
    assertThatIOException()
        .isThrownBy(() -> AnswerSchema.problem(file, "{}"))
        .withMessageStartingWith(file + " is not a usable JSON Schema: ");
    Files.write(file, "{\"const\": \"größe\"}".getBytes(UTF_8));
    assertThat(AnswerSchema.problem(file, "\"größe\"")).isEmpty();
  }

  @Test
  void a_schema_that_cannot_be_read_is_named() {
    Path missing = folder.resolve("missing.json");
    assertThatIOException()
        .isThrownBy(() -> AnswerSchema.problem(missing, "{}"))
        .isInstanceOf(NoSuchFileException.class)
        .withMessageContaining(missing.toString());
    assertThatIOException()
        .isThrownBy(() -> AnswerSchema.problem(folder, "{}"))
        .withMessageContaining(folder.toString());
  }

  @Test
  void a_broken_schema_is_reported_even_if_the_answer_is_not_json() throws IOException {
    assertUnusable("{", "not json", "");
  }
}
