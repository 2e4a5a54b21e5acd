package org.pitstop.time;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** One daemon thread that runs events at their time. */
final class EventThread {
  private static final System.Logger LOG = System.getLogger(EventThread.class.getName());

  private EventThread() {}

  static ScheduledThreadPoolExecutor create(String name) {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, r -> {
      Thread thread = new Thread(r, name);
      thread.setDaemon(true);
      return thread;
    });
    executor.setRemoveOnCancelPolicy(true);
    // after shut-down a timer simply never comes
    executor.setRejectedExecutionHandler((r, e) -> LOG.log(System.Logger.Level.DEBUG, name + " is shut down: event dropped"));
    return executor;
  }

  static Runnable logged(Runnable event) {
    return () -> {
      try {
        event.run();
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "event failed", e);
      }
    };
  }
}
