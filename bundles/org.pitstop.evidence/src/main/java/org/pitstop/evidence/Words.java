package org.pitstop.evidence;

import java.util.StringJoiner;

/** Records for people. */
final class Words {
  private static final int MAX_VALUE_CHARACTERS = 120;

  private Words() {}

  /** {@code 17  2026-03-01T12:00:00Z  campaign 12  state  c-1 brake  from=PENDING to=PREPARING}. */
  static String line(LogRecord r) {
    if (r.omitted()) {
      return String.format("%6d  not in this export", r.n());
    }
    return String.format("%6d  %-20s  %s %d  %s", r.n(), r.at(), r.source(), r.seq(), of(r)).stripTrailing();
  }

  /** Kind, campaign, ECU and details. */
  static String of(LogRecord r) {
    StringJoiner words = new StringJoiner(" ");
    words.add(r.kind());
    String about = (r.campaign() + " " + r.ecu()).strip();
    if (!about.isEmpty()) {
      words.add(" " + plain(about) + " ");
    }
    r.details().forEach((key, value) -> words.add(plain(key) + "=" + plain(value)));
    return words.toString().strip();
  }

  /** What came from elsewhere must not move a terminal's cursor, nor fill it. */
  private static String plain(String text) {
    String shown = text.length() > MAX_VALUE_CHARACTERS ? text.substring(0, MAX_VALUE_CHARACTERS) + "… (" + text.length() + " characters)" : text;
    return shown.codePoints().map(c -> Character.isISOControl(c) ? '.' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
  }
}
