package org.pitstop.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** The words both log formats share. */
final class LogWords {

  private static final String OURS = "org.pitstop.";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private LogWords() {}

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN";
    }
    return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
  }

  /** {@code org.pitstop.tsp.mqtt.MqttLink} is {@code tsp.mqtt}; other names stay whole. */
  static String source(String logger) {
    if (logger == null || !logger.startsWith(OURS)) {
      return logger == null || logger.isEmpty() ? "-" : logger;
    }
    int end = logger.lastIndexOf('.');
    return end < OURS.length() ? logger.substring(OURS.length()) : logger.substring(OURS.length(), end);
  }

  /** The root of an exception. */
  static String cause(Throwable thrown) {
    Throwable root = LaunchException.root(thrown);
    return root.getMessage() == null ? root.getClass().getName() : root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  /** The stack trace of a record, or nothing. */
  static String trace(LogRecord record) {
    if (record.getThrown() == null) {
      return "";
    }
    StringWriter trace = new StringWriter();
    record.getThrown().printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }
}
