package org.pitstop.trust.cms;

import static org.pitstop.trust.cms.Refusal.malformed;

import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;

/**
 * JSON (RFC 8259) without what has no place in a signed object: no exponents, no fractions, no key twice, no deep nesting, nothing
 * behind the end. Objects become maps, arrays lists, numbers {@link Long}s; null is {@link #NULL}.
 */
final class StrictJson {
  static final Object NULL = new Object() {
    @Override
    public String toString() {
      return "null";
    }
  };
  private static final int MAX_DEPTH = 8;
  private static final int MAX_VALUES = 20_000;
  private static final int MAX_STRING = 4096;
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,18}");

  private final JsonParser parser;
  private final int maxString;
  private int values;

  private StrictJson(JsonParser parser, int maxString) {
    this.parser = parser;
    this.maxString = maxString;
  }

  static Map<String, Object> object(JsonParserFactory factory, byte[] utf8) throws Refusal {
    return object(factory, utf8, MAX_STRING);
  }

  /** @param maxString the longest string, in characters */
  static Map<String, Object> object(JsonParserFactory factory, byte[] utf8, int maxString) throws Refusal {
    try (JsonParser parser = factory.createParser(new StringReader(text(utf8)))) {
      StrictJson json = new StrictJson(parser, maxString);
      if (parser.next() != JsonParser.Event.START_OBJECT) {
        throw malformed("the content is no JSON object");
      }
      Map<String, Object> object = json.members(1, "");
      if (parser.hasNext()) {
        throw malformed("the content goes on behind its JSON object");
      }
      return object;
    } catch (CharacterCodingException e) {
      throw malformed("the content is not UTF-8");
    } catch (JsonException | NoSuchElementException | IllegalStateException e) {
      throw malformed("the content is no JSON: " + e.getMessage());
    }
  }

  /** Refuses what is no UTF-8, where {@code new String} would quietly replace it. */
  private static String text(byte[] utf8) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  private Map<String, Object> members(int depth, String path) throws Refusal {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.next() != JsonParser.Event.END_OBJECT) {
      String key = string(path);
      if (members.containsKey(key)) {
        throw malformed(path + key + " comes twice");
      }
      members.put(key, value(parser.next(), depth, path + key));
    }
    return members;
  }

  private List<Object> elements(int depth, String path) throws Refusal {
    List<Object> elements = new ArrayList<>();
    for (JsonParser.Event event = parser.next(); event != JsonParser.Event.END_ARRAY; event = parser.next()) {
      elements.add(value(event, depth, path + "[" + elements.size() + "]"));
    }
    return elements;
  }

  private Object value(JsonParser.Event event, int depth, String path) throws Refusal {
    if (depth >= MAX_DEPTH || ++values > MAX_VALUES) {
      throw malformed(path + ": more than " + MAX_DEPTH + " levels or " + MAX_VALUES + " values");
    }
    return switch (event) {
      case START_OBJECT -> members(depth + 1, path + ".");
      case START_ARRAY -> elements(depth + 1, path);
      case VALUE_STRING -> string(path);
      case VALUE_NUMBER -> number(path);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> NULL;
      case KEY_NAME, END_OBJECT, END_ARRAY -> throw malformed(path + " has no value");
    };
  }

  private String string(String path) throws Refusal {
    String text = parser.getString();
    if (text.length() > maxString) {
      throw malformed(path + " has " + text.length() + " characters (allowed: " + maxString + ")");
    }
    return text;
  }

  /** The digits as they stand there: nothing is computed before they are known to be few. */
  private Long number(String path) throws Refusal {
    String digits = parser.getString();
    if (!INTEGER.matcher(digits).matches() || new BigInteger(digits).bitLength() > 63) {
      throw malformed(path + " is " + digits.substring(0, Math.min(30, digits.length()))
          + " (allowed: integers of 64 bits, no exponent, no fraction)");
    }
    return Long.valueOf(digits);
  }
}
