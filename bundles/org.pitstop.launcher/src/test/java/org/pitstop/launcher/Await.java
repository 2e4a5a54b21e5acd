package org.pitstop.launcher;

import static org.junit.Assert.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for another thread of a real framework. */
final class Await {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private Await() {}

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue("nothing happened for 30 s", System.nanoTime() < end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
