package org.pitstop.tsp.mqtt;

import jakarta.json.JsonException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * The known fields of one JSON object, read as a stream: whatever else a message contains costs nothing. A field of an object in it has
 * the name {@code object.field}. Numbers stay text, so that one of a million digits is harmless.
 */
final class JsonFields {
  static final int MAX_DEPTH = 16;
  private static final JsonProvider JSON = JsonProvider.provider();
  private final Set<String> known;
  private final Map<String, Value> values = new HashMap<>();

  private record Value(Event kind, String text) {}

  /** @param known names of the fields to keep */
  JsonFields(Set<String> known) {
    this.known = known;
  }

  /** Reads a message; what came before a fault stays readable. */
  void read(byte[] utf8, int maxBytes) throws FieldException {
    if (utf8.length > maxBytes) {
      throw FieldException.wrong("message", "has " + utf8.length + " bytes (allowed: " + maxBytes + ")");
    }
    try (JsonParser parser = JSON.createParser(new StringReader(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString()))) {
      if (parser.next() != Event.START_OBJECT) {
        throw FieldException.wrong("message", "is no JSON object");
      }
      object(parser, "");
      if (parser.hasNext()) {
        throw FieldException.wrong("message", "goes on after its JSON object");
      }
    } catch (CharacterCodingException e) {
      throw FieldException.wrong("message", "is not UTF-8");
    } catch (JsonException | NoSuchElementException | IllegalStateException e) {
      throw FieldException.wrong("message", "is not JSON: " + e.getMessage());
    }
  }

  private void object(JsonParser parser, String prefix) throws FieldException {
    for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
      String name = prefix + parser.getString();
      Event kind = parser.next();
      boolean scalar = kind != Event.START_OBJECT && kind != Event.START_ARRAY;
      boolean wanted = known.contains(name) && (!prefix.isEmpty() || name.indexOf('.') < 0);
      if (wanted && values.put(name, new Value(kind, scalar ? text(parser, kind) : "")) != null) {
        throw FieldException.wrong(name, "comes twice");
      }
      if (kind == Event.START_OBJECT && prefix.isEmpty() && wanted) {
        object(parser, name + ".");
      } else if (!scalar) {
        skip(parser);
      }
    }
  }

  private static String text(JsonParser parser, Event kind) {
    return kind == Event.VALUE_STRING || kind == Event.VALUE_NUMBER ? parser.getString() : "";
  }

  private static void skip(JsonParser parser) throws FieldException {
    for (int depth = 1; depth > 0;) {
      switch (parser.next()) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        case KEY_NAME, VALUE_STRING, VALUE_NUMBER, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> { }
      }
      if (depth > MAX_DEPTH) {
        throw FieldException.wrong("message", "is nested more than " + MAX_DEPTH + " deep");
      }
    }
  }

  /** A string, if the field is there. */
  Optional<String> optional(String name) throws FieldException {
    Value value = values.get(name);
    if (value != null && value.kind != Event.VALUE_STRING) {
      throw FieldException.wrong(name, "is no string");
    }
    return Optional.ofNullable(value).map(Value::text);
  }

  String string(String name) throws FieldException {
    return optional(name).orElseThrow(() -> FieldException.wrong(name, "is missing"));
  }

  /** An integer without sign, fraction and exponent, of at most 18 digits. */
  long number(String name) throws FieldException {
    Value value = values.get(name);
    if (value == null) {
      throw FieldException.wrong(name, "is missing");
    }
    if (value.kind != Event.VALUE_NUMBER || !value.text.matches("\\d{1,18}")) {
      throw FieldException.wrong(name, "is no whole number of at most 18 digits");
    }
    return Long.parseLong(value.text);
  }

  /** The object is missing or an object. */
  void optionalObject(String name) throws FieldException {
    Value value = values.get(name);
    if (value != null && value.kind != Event.START_OBJECT) {
      throw FieldException.wrong(name, "is no object");
    }
  }
}
