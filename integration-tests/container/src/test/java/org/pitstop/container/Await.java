package org.pitstop.container;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition, not longer than its limit. */
final class Await {

  private static final long LOOK_EVERY_MS = 20;

  private Await() {}

  /** Waits for a value; if it does not come, the message tells what there was instead. */
  static <T> void equal(String what, T expected, Duration limit, Callable<T> actual) throws Exception {
    try {
      until(what, limit, () -> expected.equals(actual.call()));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; expected " + expected + " but there is " + actual.call(), e.getCause());
    }
  }

  static void until(String what, Duration limit, Callable<Boolean> condition) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Exception trouble = null;
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
        trouble = null;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        // a service may be away for a moment; if it stays away, this says why
        trouble = e;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what, trouble);
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }
}
