package org.pitstop.server.operator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The query of a request. A key that is missing or wrong ends in an {@link IllegalArgumentException} that names it. */
final class Parameters {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  Parameters(String rawQuery) {
    for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.computeIfAbsent(decode(pair.substring(0, equals)), key -> new ArrayList<>()).add(decode(pair.substring(equals + 1)));
      }
    }
  }

  String need(String key) {
    String value = get(key, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  String get(String key, String otherwise) {
    return values.getOrDefault(key, List.of(otherwise)).get(0);
  }

  List<String> all(String key) {
    return values.getOrDefault(key, List.of());
  }

  boolean flag(String key) {
    return get(key, "false").equals("true");
  }

  long number(String key, long otherwise, long min, long max) {
    String text = get(key, String.valueOf(otherwise));
    try {
      long value = Long.decode(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " is '" + text + "' (allowed: whole numbers from " + min + " to " + max + ")", e);
    }
    throw new IllegalArgumentException(key + " is " + text + " (allowed: " + min + " to " + max + ")");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
