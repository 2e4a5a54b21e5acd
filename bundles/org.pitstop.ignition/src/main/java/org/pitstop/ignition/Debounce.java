package org.pitstop.ignition;

import org.pitstop.api.ignition.VehicleCondition.Ignition;

/** ON counts at once, OFF only when it has held; unknown in between starts the hold again. */
final class Debounce {

  private final long holdNanos;
  private boolean off;
  private long since;
  private Ignition last = Ignition.UNKNOWN;

  Debounce(long holdNanos) {
    this.holdNanos = holdNanos;
  }

  /** Takes what the sources say at this moment. */
  Ignition update(Reading ignition, long now) {
    boolean offNow = ignition.known() && ignition.value() == 0;
    if (offNow && !off) {
      since = now;
    }
    off = offNow;
    if (!ignition.known()) {
      last = Ignition.UNKNOWN;
    } else if (!off) {
      last = Ignition.ON;
    } else if (now - since >= holdNanos) {
      last = Ignition.OFF;
    }
    return last;
  }

  /** For how long it has been off; -1: it is not. */
  long offNanos(long now) {
    return off ? now - since : -1;
  }

  /** When the hold is over; {@link Long#MAX_VALUE}: none is running. */
  long endsAt(long now) {
    return off && now - since < holdNanos ? since + holdNanos : Long.MAX_VALUE;
  }
}
