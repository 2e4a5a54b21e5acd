package org.pitstop.flash;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The part of JSON Schema 2020-12 that the profiles' schema uses; another keyword is an error. */
final class JsonSchema {
  private static final Set<String> KNOWN = Set.of("$schema", "title", "description", "default", "$defs", "$ref", "type", "properties", "required",
      "additionalProperties", "enum", "const", "pattern", "minimum", "maximum", "items", "minItems", "maxItems", "if", "then", "else", "oneOf");
  private final JsonObject root;

  JsonSchema(JsonObject root) {
    this.root = root;
  }

  /** What is wrong: path and keyword. */
  List<String> errors(JsonValue value) {
    return errors(root, value, "$");
  }

  private List<String> errors(JsonObject schema, JsonValue value, String path) {
    List<String> errors = new ArrayList<>();
    schema.keySet().stream().filter(k -> !KNOWN.contains(k)).forEach(k -> {
      throw new IllegalArgumentException("keyword " + k + " at " + path);
    });
    if (schema.containsKey("$ref")) {
      errors.addAll(errors(root.getJsonObject("$defs").getJsonObject(schema.getString("$ref").substring("#/$defs/".length())), value, path));
    }
    require(errors, path, "type", !schema.containsKey("type") || isOf(schema.getString("type"), value));
    require(errors, path, "enum", !schema.containsKey("enum") || schema.getJsonArray("enum").contains(value));
    require(errors, path, "const", !schema.containsKey("const") || schema.get("const").equals(value));
    if (value instanceof JsonString s && schema.containsKey("pattern")) {
      require(errors, path, "pattern", Pattern.compile(schema.getString("pattern")).matcher(s.getString()).find());
    } else if (value instanceof JsonNumber n) {
      require(errors, path, "minimum", n.longValue() >= schema.getInt("minimum", Integer.MIN_VALUE));
      require(errors, path, "maximum", n.longValue() <= schema.getInt("maximum", Integer.MAX_VALUE));
    } else if (value instanceof JsonArray array) {
      require(errors, path, "minItems", array.size() >= schema.getInt("minItems", 0));
      require(errors, path, "maxItems", array.size() <= schema.getInt("maxItems", Integer.MAX_VALUE));
      for (int i = 0; i < array.size() && schema.containsKey("items"); i++) {
        errors.addAll(errors(schema.getJsonObject("items"), array.get(i), path + "[" + i + "]"));
      }
    } else if (value instanceof JsonObject object) {
      object(errors, schema, object, path);
    }
    return errors;
  }

  private void object(List<String> errors, JsonObject schema, JsonObject object, String path) {
    JsonObject properties = schema.containsKey("properties") ? schema.getJsonObject("properties") : JsonValue.EMPTY_JSON_OBJECT;
    for (String key : object.keySet()) {
      if (properties.containsKey(key)) {
        errors.addAll(errors(properties.getJsonObject(key), object.get(key), path + "." + key));
      } else {
        require(errors, path + "." + key, "additionalProperties", schema.getBoolean("additionalProperties", true));
      }
    }
    if (schema.containsKey("required")) {
      schema.getJsonArray("required").getValuesAs(JsonString::getString).forEach(key -> require(errors, path, "required " + key,
          object.containsKey(key)));
    }
    if (schema.containsKey("if")) {
      errors.addAll(errors(schema.getJsonObject(errors(schema.getJsonObject("if"), object, path).isEmpty() ? "then" : "else"), object, path));
    }
    if (schema.containsKey("oneOf")) {
      require(errors, path, "oneOf", schema.getJsonArray("oneOf").getValuesAs(JsonObject.class).stream()
          .filter(one -> errors(one, object, path).isEmpty()).count() == 1);
    }
  }

  private static void require(List<String> errors, String path, String keyword, boolean kept) {
    if (!kept) {
      errors.add(path + " " + keyword);
    }
  }

  private static boolean isOf(String type, JsonValue value) {
    return switch (type) {
      case "object" -> value instanceof JsonObject;
      case "array" -> value instanceof JsonArray;
      case "string" -> value instanceof JsonString;
      case "integer" -> value instanceof JsonNumber n && n.isIntegral();
      case "boolean" -> value == JsonValue.TRUE || value == JsonValue.FALSE;
      default -> throw new IllegalArgumentException("type " + type);
    };
  }
}
