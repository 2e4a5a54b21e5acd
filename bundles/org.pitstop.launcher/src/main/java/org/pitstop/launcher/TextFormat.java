package org.pitstop.launcher;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * {@code 2026-03-01T12:00:00.123Z INFO  campaign  message key=value}, and at the end {@code cause="…"}, the root of an exception. With
 * traces, its stack follows in lines of its own, indented.
 */
final class TextFormat extends Formatter {

  private final boolean traces;

  TextFormat(boolean traces) {
    this.traces = traces;
  }

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder(160)
        .append(LogWords.time(record.getInstant())).append(' ')
        .append(String.format("%-5s", LogWords.level(record.getLevel()))).append(' ')
        .append(LogWords.source(record.getLoggerName())).append("  ")
        .append(oneLine(formatMessage(record)));
    if (record.getThrown() != null) {
      line.append(" cause=\"").append(oneLine(LogWords.cause(record.getThrown()))).append('"');
    }
    line.append('\n');
    if (traces) {
      LogWords.trace(record).lines().forEach(l -> line.append("    ").append(l.strip()).append('\n'));
    }
    return line.toString();
  }

  /** A text from outside cannot pretend to be a record of its own. */
  private static String oneLine(String message) {
    return message.replace("\r", "\\r").replace("\n", "\\n");
  }
}
