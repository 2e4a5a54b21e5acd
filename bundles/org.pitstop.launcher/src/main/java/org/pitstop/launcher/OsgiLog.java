package org.pitstop.launcher;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;

/**
 * Takes what the framework and Declarative Services write to the OSGi log (OSGi Compendium R8, chapter 101) into the log of this process.
 * The log service lives in a bundle, whose classes the launcher cannot name: it is called by reflection.
 */
final class OsgiLog {

  private static final String READER = "org.osgi.service.log.LogReaderService";
  /** LogService.LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG are 1 to 4. */
  private static final Level[] LEVELS = {Level.SEVERE, Level.SEVERE, Level.WARNING, Level.INFO, Level.FINE};

  private OsgiLog() {}

  /** Listens to every log service that comes. */
  static void follow(BundleContext framework) {
    Listening.untilStop(framework, READER, event -> {
      if (event.getType() == ServiceEvent.REGISTERED) {
        listen(framework, event.getServiceReference());
      }
    });
  }

  private static void listen(BundleContext framework, ServiceReference<?> reference) {
    Object reader = framework.getService(reference);
    try {
      ClassLoader loader = reader.getClass().getClassLoader();
      Class<?> listenerType = Class.forName("org.osgi.service.log.LogListener", false, loader);
      Object listener = Proxy.newProxyInstance(loader, new Class<?>[] {listenerType}, OsgiLog::called);
      Class.forName(READER, false, loader).getMethod("addLogListener", listenerType).invoke(reader, listener);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("unknown log service " + reference, e);
    }
  }

  private static Object called(Object proxy, Method method, Object[] args) throws ReflectiveOperationException {
    return switch (method.getName()) {
      case "logged" -> {
        log(args[0], Class.forName("org.osgi.service.log.LogEntry", false, method.getDeclaringClass().getClassLoader()));
        yield null;
      }
      case "equals" -> proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> OsgiLog.class.getName();
    };
  }

  private static void log(Object entry, Class<?> type) throws ReflectiveOperationException {
    Level level = LEVELS[(int) type.getMethod("getLevel").invoke(entry)];
    Logger logger = Logger.getLogger(String.valueOf(type.getMethod("getLoggerName").invoke(entry)));
    if (logger.isLoggable(level)) {
      LogRecord record = new LogRecord(level, String.valueOf(type.getMethod("getMessage").invoke(entry)));
      record.setLoggerName(logger.getName());
      Throwable thrown = (Throwable) type.getMethod("getException").invoke(entry);
      // why a bundle did not start is told in one line at the end of the start
      record.setThrown(thrown instanceof BundleException ? null : thrown);
      logger.log(record);
    }
  }
}
