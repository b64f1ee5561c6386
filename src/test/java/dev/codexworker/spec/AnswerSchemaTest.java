package dev.codexworker.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers fit a JSON Schema, and the messages about the others. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class AnswerSchemaTest {
  private static final String REPORT =
      """
      {
        "properties": {
          "summary": {"type": "string", "minLength": 3},
          "verdict": {"enum": ["pass", "fail"]},
          "findings": {"items": {"$ref": "#/$defs/finding"}}
        },
        "required": ["summary"],
        "additionalProperties": false,
        "$defs": {
          "finding": {"properties": {"lines": {"type": "array", "items": {"type": "integer"}}}}
        }
      }
      """;

  @TempDir Path folder;

  private Path schema(String text) throws IOException {
    return Files.writeString(folder.resolve("report.schema.json"), text);
  }

  private Optional<String> problem(String schema, String answer) throws IOException {
    return AnswerSchema.problem(schema(schema), answer);
  }

  /** Returns the message about an answer that does not fit, without its fixed start. */
  private String misfit(String schema, String answer) throws IOException {
    String start = "the answer does not fit the schema: ";
    String problem = problem(schema, answer).orElseThrow();
    assertThat(problem).startsWith(start);
    return problem.substring(start.length());
  }

  private void assertNotJson(String schema, String answer) throws IOException {
    assertThat(problem(schema, answer).orElseThrow())
        .startsWith("the answer is not JSON: ")
        .doesNotContain("\n", "Source")
        .hasSizeLessThanOrEqualTo(500);
  }

  @Test
  void an_answer_that_fits_has_no_problem() throws IOException {
    String answer =
        """
        {"summary": "fine", "verdict": "pass", "findings": [{"file": "a.c", "lines": [1, 2]}]}
        """;
    assertThat(problem(REPORT, answer)).isEmpty();
    assertThat(problem(REPORT, " \t\r\n" + answer + "\n\n ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "true", "\"text\"", "-1.5e3", "[]", "{}"})
  void any_json_value_can_be_an_answer(String answer) throws IOException {
    assertThat(problem("true", answer)).isEmpty();
    assertThat(problem("{}", answer)).isEmpty();
  }

  @Test
  void a_missing_property_is_named() throws IOException {
    assertThat(misfit(REPORT, "{}"))
        .isEqualTo("top level: Object does not have some of the required properties [summary]");
  }

  @Test
  void a_wrong_type_is_named_with_its_place() throws IOException {
    assertThat(misfit(REPORT, "{\"summary\": 5}"))
        .isEqualTo("/summary: Value is [integer] but should be [string]");
  }

  @Test
  void a_property_that_the_schema_does_not_allow_is_named() throws IOException {
    assertThat(misfit(REPORT, "{\"summary\": \"fine\", \"mood\": \"good\"}"))
        .isEqualTo("/mood: Value is not allowed here");
  }

  @Test
  void the_values_of_an_enum_are_listed() throws IOException {
    assertThat(misfit(REPORT, "{\"summary\": \"fine\", \"verdict\": \"maybe\"}"))
        .isEqualTo("/verdict: Expected any of [pass, fail]");
  }

  @Test
  void a_place_in_nested_arrays_is_a_json_pointer() throws IOException {
    String answer =
        """
        {"summary": "fine", "findings": [{"lines": []}, {"lines": [1, 2, "a/b"]}]}
        """;
    assertThat(misfit(REPORT, answer))
        .isEqualTo("/findings/1/lines/2: Value is [string] but should be [integer]");
    String slash = "{\"additionalProperties\": {\"type\": \"null\"}}";
    assertThat(misfit(slash, "{\"a/b~c\": 1}")).startsWith("/a~1b~0c: ");
  }

  @Test
  void at_most_three_errors_are_reported() throws IOException {
    assertThat(misfit("{\"items\": {\"minimum\": 9}}", "[1, 2, 3, 4]"))
        .isEqualTo("/0: 1 is less than 9; /1: 2 is less than 9; /2: 3 is less than 9");
  }

  @Test
  void errors_of_single_values_are_preferred_to_those_of_an_any_of() throws IOException {
    String any = "{\"anyOf\": [{\"maximum\": 1}, {\"allOf\": [{\"minimum\": 3}]}]}";
    assertThat(misfit(any, "2"))
        .isEqualTo("top level: 2 is greater than 1; top level: 2 is less than 3");
    String one = "{\"items\": {\"oneOf\": [{\"minimum\": 1}, {\"minimum\": 2}]}}";
    assertThat(misfit(one, "[0, 3]"))
        .startsWith("/0: 0 is less than 1; /0: 0 is less than 2; /1: Value matches against more");
  }

  @Test
  void a_message_is_one_short_line() throws IOException {
    String answer = "\"first\\nsecond \\u001b[31m" + "😀".repeat(100_000) + "\"";
    assertThat(misfit("{\"minLength\": 1000000}", answer))
        .startsWith("top level: \"first\\nsecond \\x1b[31m😀")
        .endsWith("😀…\" is shorter than 1000000 characters")
        .hasSizeLessThan(200);
    String names = "{\"required\": [\"%s\"]}".formatted("😀".repeat(300));
    assertThat(problem(names, "{}").orElseThrow()).endsWith("😀…").hasSizeBetween(499, 500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "Done. {\"summary\": \"fine\"}",
        "```json\n{\"summary\": \"fine\"}\n```",
        "{\"summary\": \"fine\"} Done.",
        "{\"summary\": \"fine\"}}",
        "{\"summary\": \"fine\"} {\"summary\": \"fine\"}",
        "{\"summary\": \"fine\"",
        "{\"summary\": \"fine\",}",
        "{'summary': 'fine'}",
        "{\"summary\": NaN}",
        "{\"summary\": \"a\nb\"}",
        "// a comment\n{\"summary\": \"fine\"}",
        "",
        " \n"
      })
  void text_that_is_not_exactly_one_json_value_is_refused(String answer) throws IOException {
    assertNotJson(REPORT, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not json | Unrecognized token 'not'
          {"a": 1} x | line 1, column 10
          {"a": 1} 2 | text follows the value at line 1, column 10
          `` | no value at line 1, column 1
          {"a": [1, | line 1, column
          """)
  void a_syntax_error_is_reported_with_line_and_column(String answer, String message)
      throws IOException {
    assertThat(problem("{}", answer).orElseThrow()).contains(message);
  }

  @Test
  void the_last_value_of_a_repeated_name_counts() throws IOException {
    assertThat(problem(REPORT, "{\"summary\": 5, \"summary\": \"fine\"}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "maximum,9007199254740993,9007199254740993,true",
    "maximum,9007199254740992,9007199254740993,false",
    "const,123456789012345678901234567890,123456789012345678901234567890,true",
    "const,123456789012345678901234567890,123456789012345678901234567891,false",
    "const,0.1000000000000000000000001,0.1000000000000000000000002,false",
    "exclusiveMinimum,0.1000000000000000000000001,0.1000000000000000000000002,true",
    "multipleOf,0.01,123456789012345678.07,true",
    "multipleOf,0.01,123456789012345678.075,false",
    "const,1.50,1.5,true",
    "const,1,1.0,true",
    "const,15,1.5e1,true",
    "const,1e400,10e399,true",
    "maximum,1e400,1e401,false",
    "const,0,-0.0,true",
  })
  void numbers_are_compared_to_the_last_digit(
      String keyword, String bound, String answer, boolean fits) throws IOException {
    assertThat(problem("{\"%s\": %s}".formatted(keyword, bound), answer).isEmpty()).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({"1,true", "1.0,true", "1e3,true", "12345678901234567890,true", "1.5,false"})
  void a_number_without_a_fraction_is_an_integer(String answer, boolean fits) throws IOException {
    assertThat(problem("{\"type\": \"integer\"}", answer).isEmpty()).isEqualTo(fits);
    assertThat(problem("{\"type\": \"number\"}", answer)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e-999999999", "1e99999999999", "1e1001"})
  void numbers_with_huge_exponents_are_refused(String number) throws IOException {
    for (String schema : new String[] {"{\"const\": 3}", "{\"multipleOf\": 3}", "{}"}) {
      assertNotJson(schema, "[" + number + "]");
    }
    assertNotJson("{}", "9".repeat(100_000));
  }

  @Test
  void deeply_nested_json_is_refused() throws IOException {
    String schema =
        "{\"anyOf\": [{\"items\": {\"$ref\": \"#\"}, \"properties\": {\"a\": {\"$ref\": \"#\"}}}]}";
    assertNotJson(schema, "[".repeat(10_000));
    assertNotJson(schema, "[".repeat(10_000) + "]".repeat(10_000));
    assertNotJson(schema, "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));
    assertThat(problem(schema, "[".repeat(200) + "]".repeat(200))).isEmpty();
  }

  @Test
  void text_in_all_scripts_is_kept() throws IOException {
    String schema =
        """
        {"properties": {"größe": {"enum": ["groß", "小", "😀"]}, "n": {"maxLength": 1}},
         "required": ["größe"]}
        """;
    assertThat(problem(schema, "{\"größe\": \"小\"}")).isEmpty();
    assertThat(problem(schema, "{\"gr\\u00f6\\u00dfe\": \"\\ud83d\\ude00\", \"n\": \"😀\"}"))
        .isEmpty();
    assertThat(misfit(schema, "{\"größe\": \"klein\"}"))
        .isEqualTo("/größe: Expected any of [groß, 小, 😀]");
  }

  @Test
  void references_within_the_schema_are_followed() throws IOException {
    String local = "{\"$defs\": {\"n\": {\"type\": \"integer\"}}, \"$ref\": \"#/$defs/n\"}";
    assertThat(problem(local, "1")).isEmpty();
    assertThat(problem(local, "\"1\"")).isPresent();
    String named =
        """
        {"$id": "https://example.com/a", "$ref": "b",
         "$defs": {"b": {"$id": "https://example.com/b", "type": "integer"}}}
        """;
    assertThat(problem(named, "1")).isEmpty();
    assertThat(problem(named, "\"1\"")).isPresent();
  }

  /** The library ignores patterns that Java can't compile, even if JavaScript can. */
  @Test
  void a_pattern_that_java_cannot_compile_is_not_checked() throws IOException {
    assertThat(problem("{\"pattern\": \"^[^[]$\"}", "\"[\"")).isEmpty();
    assertThat(misfit("{\"pattern\": \"^a+$\"}", "\"b\""))
        .isEqualTo("top level: \"b\" does not match regular expression ^a+$");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema#",
        "http://json-schema.org/draft-07/schema",
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-04/schema#"
      })
  void schemas_of_all_usual_drafts_are_understood(String draft) throws IOException {
    String schema =
        """
        {"$schema": "%s", "type": "object", "properties": {"n": {"type": "integer"}}}
        """
            .formatted(draft);
    assertThat(problem(schema, "{\"n\": 1}")).isEmpty();
    assertThat(misfit(schema, "{\"n\": \"1\"}")).startsWith("/n: ");
  }

  @Test
  void a_schema_without_a_draft_is_2020_12() throws IOException {
    String schema = "{\"prefixItems\": [{\"type\": \"integer\"}], \"items\": false}";
    assertThat(problem(schema, "[1]")).isEmpty();
    assertThat(problem(schema, "[\"a\"]")).isPresent();
    assertThat(problem(schema, "[1, 2]")).isPresent();
  }
}
