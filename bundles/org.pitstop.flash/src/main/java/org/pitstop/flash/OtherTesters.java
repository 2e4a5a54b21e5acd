package org.pitstop.flash;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.pitstop.api.link.ForeignRequests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps out of the way of another tester on the bus: a workshop's, for instance. */
final class OtherTesters {
  private static final Logger LOG = LoggerFactory.getLogger(OtherTesters.class);

  private final Conversation c;
  private final EcuProfile.ForeignTester limits;

  OtherTesters(Conversation c) {
    this.c = c;
    this.limits = c.profile().bus().foreignTester();
  }

  /**
   * Waits until nobody else has asked for a while; the time that was listened before counts.
   *
   * @param mustGoOn we have begun to erase, so the ECU has to be finished anyhow: then it is only waited, not given up
   */
  void awaitQuiet(boolean mustGoOn) throws StepFailed, IOException, InterruptedException {
    long end = c.nanos() + limits.patience().toNanos();
    boolean told = false;
    for (long missing = missingNanos(); missing > 0; missing = missingNanos()) {
      if (!told) {
        c.monitor().step("listen for other testers");
        LOG.info("waits for quiet on the bus ecu={} missingMs={}", c.profile().ecu(), Duration.ofNanos(missing).toMillis());
        told = true;
      }
      long left = end - c.nanos();
      if (left <= 0) {
        giveUp(mustGoOn);
        return;
      }
      c.pause(Duration.ofNanos(Math.min(missing, left)));
    }
  }

  private void giveUp(boolean mustGoOn) throws StepFailed {
    String why = "another tester sends requests: it was not quiet for %d ms within %d ms; disconnect it and try again".formatted(limits.quiet()
        .toMillis(), limits.patience().toMillis());
    if (!mustGoOn) {
      throw c.failed("listen for other testers", Reaction.GIVE_UP, why);
    }
    LOG.warn("goes on, because the ECU was erased ecu={} although={}", c.profile().ecu(), why);
  }

  /** How much longer it has to be quiet; 0: enough, or nobody can hear it. */
  private long missingNanos() {
    Optional<ForeignRequests> heard = c.foreignRequests();
    return limits.quiet().isZero() || heard.isEmpty() ? 0 : Math.max(0, limits.quiet().toNanos() - heard.get().quietNanos());
  }

  /** Warns if somebody asked since then. */
  void warnIfHeardSince(long nanos) {
    Optional<ForeignRequests> heard = c.foreignRequests();
    if (heard.isPresent() && heard.get().quietNanos() < heard.get().watchedNanos() && heard.get().quietNanos() < c.nanos() - nanos) {
      LOG.warn("another tester sent requests while an ECU was programmed ecu={} agoMs={}", c.profile().ecu(),
          Duration.ofNanos(heard.get().quietNanos()).toMillis());
    }
  }
}
