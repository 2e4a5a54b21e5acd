package org.pitstop.launcher;

import java.util.List;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** java.util.logging, where the log of every bundle ends (through slf4j-jdk14): one record a line, to standard error. */
final class LogSetup {

  /** Held here: java.util.logging itself holds its loggers weakly and would forget the level. */
  private static final Logger PITSTOP = Logger.getLogger("org.pitstop");
  /** The framework's events, every service among them: only its errors are news. */
  private static final Logger EVENTS = Logger.getLogger("Events");
  /** Felix's log bundle trips over services that went while it is being stopped. */
  private static final Logger EVENTS_OF_LOG = Logger.getLogger("Events.Framework.org.apache.felix.log");

  /** Libraries that warn of what is no trouble: clients that leave, every message that passes. */
  private static final List<Logger> TALKATIVE = List.of(Logger.getLogger("org.apache.ftpserver"), Logger.getLogger("org.apache.activemq.audit"));

  private LogSetup() {}

  /**
   * @param level error, warn, info or debug; other libraries stay one step quieter
   * @param format text or json
   */
  static void install(String level, String format) throws UsageException {
    Formatter formatter = switch (format) {
      case "text" -> new TextFormat("debug".equals(level));
      case "json" -> new JsonFormat();
      default -> throw new UsageException("pitstop.log.format=" + format + ": must be text or json");
    };
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new StandardError(formatter));
    root.setLevel(quieter(level));
    PITSTOP.setLevel(level(level));
    EVENTS.setLevel(Level.SEVERE);
    TALKATIVE.forEach(l -> l.setLevel(Level.SEVERE));
    EVENTS_OF_LOG.setLevel(Level.OFF);
  }

  private static Level level(String level) throws UsageException {
    return switch (level.toLowerCase(Locale.ROOT)) {
      case "error" -> Level.SEVERE;
      case "warn" -> Level.WARNING;
      case "info" -> Level.INFO;
      case "debug" -> Level.FINE;
      default -> throw new UsageException("pitstop.log=" + level + ": must be error, warn, info or debug");
    };
  }

  private static Level quieter(String level) throws UsageException {
    if (level(level) == Level.FINE) {
      return Level.INFO;
    }
    return level(level) == Level.INFO ? Level.WARNING : Level.SEVERE;
  }

  /** The log manager of this process; it keeps its handlers when the process ends, so that the bundles' last words are heard. */
  public static final class LastingLogManager extends LogManager {
    @Override
    public void reset() {
      // called at exit by a hook that runs beside the one that stops the framework
    }
  }

  private static final class StandardError extends Handler {

    StandardError(Formatter formatter) {
      setFormatter(formatter);
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        System.err.print(getFormatter().format(record));
      }
    }

    @Override
    public void flush() {
      System.err.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }
}
