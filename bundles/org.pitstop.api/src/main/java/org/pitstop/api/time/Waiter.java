package org.pitstop.api.time;

import java.time.Duration;

/**
 * Where one task waits for another's signal: a binary permit. A signal that comes before the wait is kept, so the pattern is
 * always <em>check, await, check again</em>.
 */
public interface Waiter {

  /** Gives the permit. From any thread; never blocks. */
  void signal();

  /**
   * Takes the permit, waiting for it in vehicle time.
   *
   * @param timeoutNanos how long at most, in nanoseconds; {@link Long#MAX_VALUE}: without limit; 0 or less: only look
   * @return whether the permit was taken; false: the time is over
   */
  boolean await(long timeoutNanos) throws InterruptedException;

  /** {@link #await(long)} with a {@link Duration}. */
  default boolean await(Duration timeout) throws InterruptedException {
    return await(timeout.compareTo(FOREVER) >= 0 ? Long.MAX_VALUE : timeout.toNanos());
  }

  /** So long that nobody waits for its end. */
  Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
}
