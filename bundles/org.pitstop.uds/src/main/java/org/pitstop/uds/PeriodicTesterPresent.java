package org.pitstop.uds;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the sessions of a bus alive: functional {@code 3E 80} at fixed times, whatever else goes on (ISO 14229-2:2013, 7.4). */
final class PeriodicTesterPresent {
  private static final Logger LOG = LoggerFactory.getLogger(PeriodicTesterPresent.class);
  private static final byte[] REQUEST = {0x3E, (byte) 0x80};

  private final VehicleTime time;
  private final DiagnosticLink link;
  private Timer timer;
  private long intervalNanos;
  private long next;
  private boolean failing;

  PeriodicTesterPresent(VehicleTime time, DiagnosticLink link) {
    this.time = time;
    this.link = link;
  }

  /** @param intervalMs 0: no more; the interval that is in use already: no change */
  synchronized void every(int intervalMs) {
    if (intervalMs < 0) {
      throw new IllegalArgumentException("interval of TesterPresent is " + intervalMs + " ms");
    }
    long wanted = TimeUnit.MILLISECONDS.toNanos(intervalMs);
    if (wanted == intervalNanos) {
      return;
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    intervalNanos = wanted;
    if (wanted > 0) {
      next = time.nanos() + wanted;
      arm(wanted);
    }
  }

  private void arm(long ofInterval) {
    timer = time.schedule(next - time.nanos(), () -> ring(ofInterval));
  }

  private void ring(long ofInterval) {
    synchronized (this) {
      if (ofInterval != intervalNanos) {
        return; // was cancelled while it began
      }
      // from the planned time, not from now: no drift; what a stopped clock has missed is not made up for
      next = Math.max(next + intervalNanos, time.nanos());
      arm(ofInterval);
    }
    send();
  }

  private void send() {
    try {
      link.sendFunctional(REQUEST);
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warn("TesterPresent not sent, sessions may end why={}", e.getMessage());
      }
      failing = true;
    }
  }
}
