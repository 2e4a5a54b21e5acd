package org.pitstop.launcher;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One JSON object a line: {@code {"at":…,"level":…,"source":…,"message":…}}, and {@code "cause"} and {@code "trace"} where there is one. */
final class JsonFormat extends Formatter {

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder(200).append('{');
    member(line, "at", LogWords.time(record.getInstant())).append(',');
    member(line, "level", LogWords.level(record.getLevel())).append(',');
    member(line, "source", LogWords.source(record.getLoggerName())).append(',');
    member(line, "message", formatMessage(record));
    if (record.getThrown() != null) {
      member(line.append(','), "cause", LogWords.cause(record.getThrown()));
      member(line.append(','), "trace", LogWords.trace(record));
    }
    return line.append("}\n").toString();
  }

  private static StringBuilder member(StringBuilder line, String name, String value) {
    line.append('"').append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      character(line, value.charAt(i));
    }
    return line.append('"');
  }

  /** RFC 8259, section 7. */
  private static void character(StringBuilder line, char c) {
    switch (c) {
      case '"' -> line.append("\\\"");
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (c < ' ') {
          line.append(String.format("\\u%04x", (int) c));
        } else {
          line.append(c);
        }
      }
    }
  }
}
