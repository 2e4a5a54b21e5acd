package org.pitstop.trust.cms;

import static org.pitstop.trust.cms.Refusal.malformed;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields of one JSON object; whatever is missing or wrong is named with its path. Unknown fields are not looked at. */
record Fields(String path, Map<String, Object> values) {
  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7E]+");
  private static final Pattern UTC = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z");

  /** 1 to {@code most} printable ASCII characters. */
  String text(String name, int most) throws Refusal {
    String text = typed(name, String.class, "a string");
    if (text.length() > most || !PRINTABLE.matcher(text).matches()) {
      throw wrong(name, "1–" + most + " printable ASCII characters");
    }
    return text;
  }

  /** 1 to {@code most} characters of any language, without control characters. */
  String words(String name, int most) throws Refusal {
    String text = typed(name, String.class, "a string");
    if (text.isBlank() || text.length() > most || text.chars().anyMatch(Character::isISOControl)) {
      throw wrong(name, "1–" + most + " characters, no control characters");
    }
    return text;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  long number(String name, long least, long most) throws Refusal {
    long number = typed(name, Long.class, "a number");
    if (number < least || number > most) {
      throw wrong(name, least + "…" + most);
    }
    return number;
  }

  long optionalNumber(String name, long least, long most, long otherwise) throws Refusal {
    return values.containsKey(name) ? number(name, least, most) : otherwise;
  }

  boolean optionalBoolean(String name) throws Refusal {
    return values.containsKey(name) && typed(name, Boolean.class, "true or false");
  }

  /** ISO 8601 in UTC. */
  Instant time(String name) throws Refusal {
    String text = typed(name, String.class, "a time");
    try {
      if (UTC.matcher(text).matches()) {
        return Instant.parse(text);
      }
    } catch (DateTimeParseException e) {
      throw wrong(name, "a time that exists: " + e.getMessage());
    }
    throw wrong(name, "a time such as 2026-03-01T12:00:00Z");
  }

  List<Fields> objects(String name, int least, int most) throws Refusal {
    List<?> list = typed(name, List.class, "an array");
    if (list.size() < least || list.size() > most) {
      throw malformed(path + name + " has " + list.size() + " elements (allowed: " + least + "–" + most + ")");
    }
    List<Fields> objects = new ArrayList<>();
    for (Object element : list) {
      objects.add(fields(path + name + "[" + objects.size() + "]", element));
    }
    return objects;
  }

  List<Fields> optionalObjects(String name, int most) throws Refusal {
    return values.containsKey(name) ? objects(name, 0, most) : List.of();
  }

  Optional<Fields> optionalObject(String name) throws Refusal {
    return values.containsKey(name) ? Optional.of(fields(path + name, values.get(name))) : Optional.empty();
  }

  @SuppressWarnings("unchecked")
  private static Fields fields(String path, Object element) throws Refusal {
    if (element instanceof Map<?, ?> map) {
      return new Fields(path + ".", (Map<String, Object>) map);
    }
    throw malformed(path + " is no object");
  }

  private <T> T typed(String name, Class<T> type, String what) throws Refusal {
    Object value = values.get(name);
    if (value == null) {
      throw malformed(path + name + " is missing");
    }
    if (!type.isInstance(value)) {
      throw malformed(path + name + " must be " + what);
    }
    return type.cast(value);
  }

  Refusal wrong(String name, String allowed) {
    String value = String.valueOf(values.get(name)).replaceAll("[^\\x20-\\x7E]", "?");
    return malformed(path + name + " is '" + value.substring(0, Math.min(80, value.length())) + "' (allowed: " + allowed + ")");
  }
}
