package org.pitstop.api.time;

import java.time.Duration;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The time of MQTT, FTP, TLS and expiry. Never earlier than the build of this software or than the latest time that was ever
 * proven: a real-time clock that starts in 1970 must still reach the broker and must not revive an expired package.
 */
@ProviderType
public interface WallTime {

  /** The best known date: the maximum of the machine's clock, the build date and the last proven time. */
  Instant now();

  /** Monotonic nanoseconds, for intervals. */
  long nanos();

  /** A time that a trusted party (a verified package, the TSP over TLS) has stated; kept durably, and never lowered. */
  void proven(Instant instant);

  /** Runs an event later, on a thread that must not be blocked. */
  Timer schedule(Duration delay, Runnable event);

  /** Lets the calling thread wait. */
  void sleep(Duration duration) throws InterruptedException;
}
