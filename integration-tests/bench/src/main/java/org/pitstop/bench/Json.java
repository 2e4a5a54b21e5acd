package org.pitstop.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes maps, lists, numbers and texts without anything to escape; numbers with four digits. */
final class Json {
  private static final MathContext DIGITS = new MathContext(4);

  private Json() {}

  /** A map in the order of its arguments: key, value, key, value … */
  static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  static void write(Path file, Object value) throws IOException {
    Files.writeString(file, text(value) + "\n");
  }

  private static String text(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream().map(e -> "\"" + e.getKey() + "\":" + text(e.getValue())).collect(Collectors.joining(",", "{", "}"));
    } else if (value instanceof Iterable<?> list) {
      StringBuilder s = new StringBuilder("[");
      list.forEach(v -> s.append(s.length() > 1 ? "," : "").append(text(v)));
      return s.append(']').toString();
    } else if (value instanceof Double d) {
      return new BigDecimal(d).round(DIGITS).toPlainString();
    }
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }
}
