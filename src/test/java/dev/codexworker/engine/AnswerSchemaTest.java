package dev.codexworker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer is told that does not fit its schema. */
class AnswerSchemaTest {
  private static final String OBJECT =
      """
      {"type": "object", "required": ["ok"], "additionalProperties": false,
       "properties": {
         "ok": {"type": "boolean"},
         "level": {"enum": ["low", "high"]},
         "count": {"type": "integer", "maximum": 9007199254740993},
         "items": {"type": "array", "items": {"type": "object", "properties":
           {"n": {"type": "integer"}}}}}}
      """;

  @TempDir Path folder;

  private String problem(String schema, String answer) throws IOException {
    Path file = Files.writeString(folder.resolve("schema.json"), schema);
    return AnswerSchema.problem(file, answer).orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"ok\":true}",
        " {\"ok\":false,\"level\":\"low\",\"items\":[{\"n\":1},{\"n\":2.0}]} ",
        "{\"ok\":true,\"count\":9007199254740993}",
      })
  void what_fits_has_no_problem(String answer) throws IOException {
    assertThat(problem(OBJECT, answer)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                      | ok",
        "{\"ok\":1}                              | /ok",
        "{\"ok\":true,\"more\":1}                | more",
        "{\"ok\":true,\"level\":\"größer\"}      | /level",
        "{\"ok\":true,\"items\":[{},{\"n\":\"x\"}]} | /items/1/n",
        "{\"ok\":true,\"count\":9007199254740994}   | /count",
        "[]                                      | object",
      })
  void what_does_not_fit_is_told_where(String answer, String where) throws IOException {
    assertThat(problem(OBJECT, answer))
        .startsWith("the answer does not fit the schema: ")
        .contains(where)
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json",
        "`  `",
        "{\"ok\":true",
        "{\"ok\":true} {\"ok\":true}",
        "{\"ok\":true} and more",
        "```json {\"ok\":true} ```",
      })
  void what_is_not_one_json_value_is_not_json(String answer) throws IOException {
    assertThat(problem(OBJECT, answer)).startsWith("the answer is not JSON: ").doesNotContain("\n");
  }

  @Test
  void an_answer_that_is_nested_without_end_is_not_json() throws IOException {
    assertThat(problem("true", "[".repeat(100_000))).startsWith("the answer is not JSON: ");
  }

  @Test
  void what_a_schema_refers_to_is_not_fetched() {
    assertThatThrownBy(() -> problem("{\"$ref\": \"http://127.0.0.1:1/x.json\"}", "1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("schema.json is not a JSON Schema");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{", "{\"type\": \"nonsense\"}", "7"})
  void a_file_that_is_no_schema_is_named(String schema) {
    assertThatThrownBy(() -> problem(schema, "1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("schema.json is not a JSON Schema");
  }

  @Test
  void a_schema_of_an_older_draft_is_understood() throws IOException {
    String schema =
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"items\":[{\"type\":\"string\"}]}";
    assertThat(problem(schema, "[\"x\"]")).isEmpty();
    assertThat(problem(schema, "[1]")).contains("/0");
  }
}
