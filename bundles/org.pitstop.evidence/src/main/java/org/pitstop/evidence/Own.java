package org.pitstop.evidence;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the log records of itself, as source {@value #SOURCE}: the kinds of facts, and their details. */
final class Own {
  static final String SOURCE = "evidence";
  /** A segment begins; details: the highest number of each source so far. */
  static final String SEGMENT = "segment";
  /** Something that was kept is damaged; a segment begins with it, and it says what {@link #SEGMENT} says as well. */
  static final String DAMAGE = "damage";
  /** A torn end was cut off: nobody had been told that it is kept. */
  static final String TORN = "torn";
  /** An old segment is deleted; details: the anchor that its successor chains to. */
  static final String DROPPED = "dropped";

  static final String THROUGH = "through";
  static final String SHA256 = "sha256";
  private static final String LAST = "last.";

  private Own() {}

  /** Whether a segment may begin with this record. */
  static boolean beginsSegment(LogRecord record) {
    return record.source().equals(SOURCE) && (record.kind().equals(SEGMENT) || record.kind().equals(DAMAGE));
  }

  static Map<String, String> lasts(Map<String, Long> lasts) {
    Map<String, String> details = new TreeMap<>();
    lasts.forEach((source, seq) -> details.put(LAST + source, Long.toString(seq)));
    return details;
  }

  /** What {@link #lasts} has written. */
  static Map<String, Long> lasts(LogRecord record) {
    Map<String, Long> lasts = new TreeMap<>();
    record.details().forEach((key, value) -> {
      if (key.startsWith(LAST)) {
        number(value).ifPresent(seq -> lasts.put(key.substring(LAST.length()), seq));
      }
    });
    return lasts;
  }

  /** The number of the last record that this one says was dropped. */
  static Optional<Long> droppedThrough(LogRecord record) {
    return record.source().equals(SOURCE) && record.kind().equals(DROPPED) ? number(record.details().getOrDefault(THROUGH, "")) : Optional.empty();
  }

  /** A record may have been made by anybody: empty: it is no number. */
  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }
}
