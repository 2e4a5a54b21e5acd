package org.pitstop.flash;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the keys of one JSON object and notes every mistake: what is missing, of the wrong type, out of its range, or unknown. After a
 * mistake a permitted value is returned, so that reading goes on and finds the next one.
 */
final class Keys {
  private static final Pattern HEX_NUMBER = Pattern.compile("0x[0-9A-Fa-f]{1,8}");
  private static final int SHOWN = 60;

  private final JsonObject object;
  private final String path;
  private final List<String> mistakes;
  private final Set<String> asked;
  private final Set<String> known = new TreeSet<>();

  /** @param asked takes on every path that is asked for, array indexes left out */
  Keys(JsonObject object, String path, List<String> mistakes, Set<String> asked) {
    this.object = object;
    this.path = path;
    this.mistakes = mistakes;
    this.asked = asked;
  }

  /** Whether a key is there; it is then known. */
  boolean has(String key) {
    known.add(key);
    asked.add(path(key).replaceAll("\\[\\d+]", "[]"));
    return object.containsKey(key);
  }

  /** An integer as a JSON number. */
  int integer(String key, int min, int max, Integer usual) {
    return (int) number(key, min, max, usual == null ? null : usual.longValue(), min + "…" + max);
  }

  private long number(String key, long min, long max, Long usual, String allowed) {
    if (!has(key)) {
      return missing(key, usual, allowed, min);
    }
    if (object.get(key) instanceof JsonNumber n && n.isIntegral() && n.bigIntegerValue().bitLength() < 63 && n.longValue() >= min
        && n.longValue() <= max) {
      return n.longValue();
    }
    return wrong(key, allowed, min);
  }

  /** A number as a string in hexadecimal: {@code "0x7E0"}. */
  long hex(String key, long min, long max, Long usual) {
    String allowed = "\"0x%X\"…\"0x%X\"".formatted(min, max);
    if (!has(key)) {
      return missing(key, usual, allowed, min);
    }
    if (object.get(key) instanceof JsonString s && HEX_NUMBER.matcher(s.getString()).matches()) {
      long value = Long.parseLong(s.getString().substring(2), 16);
      if (value >= min && value <= max) {
        return value;
      }
    }
    return wrong(key, allowed, min);
  }

  boolean flag(String key, boolean usual) {
    if (!has(key)) {
      return usual;
    }
    JsonValue value = object.get(key);
    return value == JsonValue.TRUE || value != JsonValue.FALSE && wrong(key, "true, false", usual);
  }

  /** A text that a pattern must match. */
  String text(String key, Pattern form, String allowed, String usual) {
    if (!has(key)) {
      return missing(key, usual, allowed, "");
    }
    return object.get(key) instanceof JsonString s && form.matcher(s.getString()).matches() ? s.getString() : wrong(key, allowed, "");
  }

  /** One of some words. */
  <T> T choice(String key, Map<String, T> choices, String usual) {
    String allowed = "\"" + String.join("\", \"", choices.keySet()) + "\"";
    T first = choices.values().iterator().next();
    if (!has(key)) {
      return missing(key, usual == null ? null : choices.get(usual), allowed, first);
    }
    T value = object.get(key) instanceof JsonString s ? choices.get(s.getString()) : null;
    return value == null ? wrong(key, allowed, first) : value;
  }

  /** A list of texts. */
  List<String> texts(String key, Pattern form, int min, int max, String allowed) {
    String allowedList = "a list of " + min + "–" + max + " strings: " + allowed;
    if (!has(key)) {
      return missing(key, min == 0 ? List.of() : null, allowedList, List.of());
    }
    List<String> texts = new ArrayList<>();
    if (object.get(key) instanceof JsonArray array && array.size() >= min && array.size() <= max) {
      for (JsonValue value : array) {
        if (!(value instanceof JsonString s && form.matcher(s.getString()).matches())) {
          return wrong(key, allowedList, List.of());
        }
        texts.add(((JsonString) value).getString());
      }
      return texts;
    }
    return wrong(key, allowedList, List.of());
  }

  /** A group of keys; one that is not there is read as if it were empty. */
  Keys group(String key) {
    JsonValue value = has(key) ? object.get(key) : JsonValue.EMPTY_JSON_OBJECT;
    JsonObject group = value instanceof JsonObject o ? o : wrong(key, "an object", JsonValue.EMPTY_JSON_OBJECT);
    return new Keys(group, path(key), mistakes, asked);
  }

  /** A list of groups. */
  List<Keys> groups(String key, int max) {
    String allowed = "a list of 1–" + max + " objects";
    List<Keys> groups = new ArrayList<>();
    if (!has(key)) {
      return missing(key, null, allowed, groups);
    }
    if (!(object.get(key) instanceof JsonArray array) || array.isEmpty() || array.size() > max || !array.stream()
        .allMatch(JsonObject.class::isInstance)) {
      return wrong(key, allowed, groups);
    }
    for (int i = 0; i < array.size(); i++) {
      groups.add(new Keys(array.getJsonObject(i), path(key) + "[" + i + "]", mistakes, asked));
    }
    return groups;
  }

  /** A rule that more than one key is needed for. */
  void rule(boolean kept, String key, String allowed) {
    if (!kept) {
      wrong(key, allowed, null);
    }
  }

  /** To be called last: whatever was not asked for is unknown. */
  void end() {
    for (String key : object.keySet()) {
      if (!known.contains(key)) {
        mistakes.add("key '%s' is unknown (allowed here: %s)".formatted(shown(path(key)), String.join(", ", known)));
      }
    }
  }

  private <T> T missing(String key, T usual, String allowed, T standIn) {
    if (usual == null) {
      mistakes.add("key '%s' is missing (allowed: %s)".formatted(path(key), allowed));
      return standIn;
    }
    return usual;
  }

  private <T> T wrong(String key, String allowed, T standIn) {
    mistakes.add("key '%s' has the value %s (allowed: %s)".formatted(path(key), shown(String.valueOf(object.get(key))), allowed));
    return standIn;
  }

  /** What a file says, cut and without what could forge a line of the log. */
  private static String shown(String text) {
    String safe = text.replaceAll("\\p{Cntrl}", "?");
    return safe.length() > SHOWN ? safe.substring(0, SHOWN) + "…" : safe;
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The constants of an enum by the words a profile uses for them. */
  static <E extends Enum<E>> Map<String, E> words(E[] constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(camel(constant.name()), constant);
    }
    return words;
  }

  private static String camel(String name) {
    StringBuilder word = new StringBuilder();
    for (String part : name.toLowerCase(java.util.Locale.ROOT).split("_")) {
      word.append(word.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return word.toString();
  }
}
