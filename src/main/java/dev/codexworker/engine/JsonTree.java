package dev.codexworker.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value for the schema validator, which brings no parser of its own.
 *
 * @param value a map, list, text, number or boolean, or null
 * @param pointer where it stands in the document, as a JSON pointer
 */
record JsonTree(@Nullable Object value, String pointer) implements JsonNode {
  /** Numbers keep all their digits. */
  private static final JSON READER = JSON.std.with(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** Reads a text that is one JSON value and nothing else. */
  static JsonTree parse(String text) throws IOException {
    try (JsonParser parser = READER.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new IOException("it is empty");
      }
      Object value = READER.anyFrom(parser);
      JsonToken more = parser.nextToken();
      if (more != null) {
        throw new IOException("something stands behind the value");
      }
      return new JsonTree(value, "");
    }
  }

  /** What the validator makes its values with. */
  static final class Factory implements JsonNodeFactory {
    @Override
    public JsonNode wrap(Object value) {
      return value instanceof JsonNode node ? node : new JsonTree(value, "");
    }

    @Override
    public JsonNode create(String text) {
      try {
        return parse(text);
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
  }

  @Override
  public String getJsonPointer() {
    return pointer;
  }

  @Override
  public SimpleType getNodeType() {
    if (value == null) {
      return SimpleType.NULL;
    }
    if (value instanceof Boolean) {
      return SimpleType.BOOLEAN;
    }
    if (value instanceof Number) {
      return asNumber().stripTrailingZeros().scale() <= 0 ? SimpleType.INTEGER : SimpleType.NUMBER;
    }
    if (value instanceof List) {
      return SimpleType.ARRAY;
    }
    return value instanceof Map ? SimpleType.OBJECT : SimpleType.STRING;
  }

  @Override
  public boolean asBoolean() {
    return Boolean.TRUE.equals(value);
  }

  @Override
  public String asString() {
    return String.valueOf(value);
  }

  @Override
  public BigInteger asInteger() {
    return asNumber().toBigInteger();
  }

  @Override
  public BigDecimal asNumber() {
    return new BigDecimal(String.valueOf(value));
  }

  @Override
  public List<JsonNode> asArray() {
    List<JsonNode> nodes = new ArrayList<>();
    for (Object element : value instanceof List<?> list ? list : List.of()) {
      nodes.add(new JsonTree(element, pointer + "/" + nodes.size()));
    }
    return nodes;
  }

  @Override
  public Map<String, JsonNode> asObject() {
    Map<String, JsonNode> nodes = new LinkedHashMap<>();
    for (Map.Entry<?, ?> field : (value instanceof Map<?, ?> map ? map : Map.of()).entrySet()) {
      String name = String.valueOf(field.getKey());
      String place = pointer + "/" + JsonNode.encodeJsonPointer(name);
      nodes.put(name, new JsonTree(field.getValue(), place));
    }
    return nodes;
  }
}
