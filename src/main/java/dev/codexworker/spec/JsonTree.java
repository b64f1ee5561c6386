package dev.codexworker.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value in the form the schema library needs. Numbers keep all their digits.
 *
 * @param pointer the JSON pointer to it in its document
 * @param type its type; a number without a fraction is an integer, so 1.0 is one
 * @param value a map or list of nodes, a string, a decimal, a boolean or null
 */
record JsonTree(String pointer, SimpleType type, @Nullable Object value) implements JsonNode {
  /** Arithmetic with 1e999999999 would take all memory. */
  private static final int MAX_EXPONENT = 1_000;

  /** The library recurses, with several stack frames per level. */
  private static final int MAX_DEPTH = 200;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** Reads text that is exactly one JSON value; white space around it is allowed. */
  static JsonTree of(String text) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      return read(json);
    }
  }

  /** Reads the content of a file in the same way. */
  static JsonTree of(byte[] content) throws IOException {
    try (JsonParser json = JSON.createParser(content)) {
      return read(json);
    }
  }

  private static JsonTree read(JsonParser json) throws IOException {
    if (json.nextToken() == null) {
      throw new JsonParseException(json, "no value");
    }
    JsonTree tree = value(json, "");
    if (json.nextToken() != null) {
      throw new JsonParseException(json, "text follows the value", json.currentTokenLocation());
    }
    return tree;
  }

  private static JsonTree value(JsonParser json, String pointer) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> new JsonTree(pointer, SimpleType.OBJECT, object(json, pointer));
      case START_ARRAY -> new JsonTree(pointer, SimpleType.ARRAY, array(json, pointer));
      case VALUE_STRING -> new JsonTree(pointer, SimpleType.STRING, json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json, pointer);
      case VALUE_TRUE, VALUE_FALSE ->
          new JsonTree(pointer, SimpleType.BOOLEAN, json.getBooleanValue());
      default -> new JsonTree(pointer, SimpleType.NULL, null);
    };
  }

  private static Map<String, JsonNode> object(JsonParser json, String pointer) throws IOException {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      members.put(name, value(json, pointer + "/" + JsonNode.encodeJsonPointer(name)));
    }
    return members;
  }

  private static List<JsonNode> array(JsonParser json, String pointer) throws IOException {
    List<JsonNode> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(json, pointer + "/" + elements.size()));
    }
    return elements;
  }

  private static JsonTree number(JsonParser json, String pointer) throws IOException {
    BigDecimal value = decimal(json);
    return new JsonTree(
        pointer, value.scale() <= 0 ? SimpleType.INTEGER : SimpleType.NUMBER, value);
  }

  private static BigDecimal decimal(JsonParser json) throws IOException {
    try {
      BigDecimal value = json.getDecimalValue().stripTrailingZeros();
      if (Math.abs((long) value.scale()) <= MAX_EXPONENT) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The exponent does not fit an int.
    }
    throw new JsonParseException(
        json, "a number is too large or too small", json.currentTokenLocation());
  }

  @Override
  public String getJsonPointer() {
    return pointer;
  }

  @Override
  public SimpleType getNodeType() {
    return type;
  }

  @Override
  public boolean asBoolean() {
    return Boolean.TRUE.equals(value);
  }

  @Override
  public String asString() {
    return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
  }

  @Override
  public BigInteger asInteger() {
    return asNumber().toBigInteger();
  }

  @Override
  public BigDecimal asNumber() {
    return value instanceof BigDecimal number ? number : BigDecimal.ZERO;
  }

  @Override
  @SuppressWarnings("unchecked") // made by array()
  public List<JsonNode> asArray() {
    return value instanceof List<?> list ? (List<JsonNode>) list : List.of();
  }

  @Override
  @SuppressWarnings("unchecked") // made by object()
  public Map<String, JsonNode> asObject() {
    return value instanceof Map<?, ?> map ? (Map<String, JsonNode>) map : Map.of();
  }

  /** Reads the drafts that the library contains. */
  static final class Factory implements JsonNodeFactory {
    @Override
    public JsonNode wrap(Object node) {
      return (JsonNode) node;
    }

    @Override
    public JsonNode create(String text) {
      try {
        return of(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
