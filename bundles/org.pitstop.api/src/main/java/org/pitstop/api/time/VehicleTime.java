package org.pitstop.api.time;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The time of buses, UDS, ignition and campaign waits. On a real vehicle it is the machine's monotonic clock. When it is virtual,
 * it stands still while any task runs, jumps to the next event when every task waits in it, and does not move at all while no task
 * waits: the same seed then gives the same frames, byte for byte.
 *
 * <p>Two kinds of code use it. <em>Events</em> ({@link #schedule}) are short, never block and run one after the other. <em>Tasks</em>
 * ({@link #start}) may block, in real I/O or in {@link Waiter#await}. A thread that is not a task may wait here as well; it counts as
 * a task for as long as it waits.
 */
@ProviderType
public interface VehicleTime {

  /** Nanoseconds since an arbitrary origin; never runs backwards. */
  long nanos();

  /**
   * Runs an event later.
   *
   * @param delayNanos from now, in nanoseconds; 0 or less means as soon as possible, after everything that is due already
   */
  Timer schedule(long delayNanos, Runnable event);

  /** A new place to wait, without a permit. */
  Waiter waiter();

  /** Starts a task on a thread of its own. An exception that leaves it is logged. */
  Thread start(String name, Runnable task);

  /** Whether this time is simulated: it then has no relation to the clock on the wall. */
  boolean isVirtual();

  /** Lets the calling task wait. */
  default void sleep(Duration duration) throws InterruptedException {
    waiter().await(duration);
  }
}
