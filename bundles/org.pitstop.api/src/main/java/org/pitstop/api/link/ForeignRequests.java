package org.pitstop.api.link;

/**
 * Requests to an ECU, or to all of its bus, that somebody else sent: another tester is at work.
 *
 * @param watchedNanos how long they have been listened for, in nanoseconds of vehicle time
 * @param quietNanos how long ago the last one came; as long as {@code watchedNanos}: none has come
 */
public record ForeignRequests(long watchedNanos, long quietNanos) {
  public ForeignRequests {
    if (quietNanos < 0 || quietNanos > watchedNanos) {
      throw new IllegalArgumentException("quiet for " + quietNanos + " ns (allowed: 0…" + watchedNanos + ", the time watched)");
    }
  }
}
