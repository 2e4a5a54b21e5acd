package org.pitstop.tsp.mqtt;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes out over one connection. Nothing blocks and nothing is kept: beyond a number of reports under way, further ones are left out,
 * and asked for again once the broker has taken the others.
 */
final class Outgoing {
  private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);
  /** The most reports that the broker has not taken yet. */
  static final int MAX_UNDER_WAY = 1024;
  private final Wire wire;
  private final Topics topics;
  private final Consumer<String> broken;
  private final Runnable again;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean leftOut = new AtomicBoolean();

  /**
   * @param broken told why, when the broker does not take a report
   * @param again asks for the reports that were left out
   */
  Outgoing(Wire wire, Topics topics, Consumer<String> broken, Runnable again) {
    this.wire = wire;
    this.topics = topics;
    this.broken = broken;
    this.again = again;
  }

  /** Once one report is left out, so are all after it until they are asked for again: their order must hold. */
  void report(Report report) {
    if (leftOut.get() || underWay.incrementAndGet() > MAX_UNDER_WAY) {
      if (!leftOut.getAndSet(true)) {
        underWay.decrementAndGet();
      }
      return;
    }
    LOG.debug("report seq={} type={}", report.seq(), report.type().code());
    wire.publish(topics.report(), ReportCodec.encode(report), true, false).whenComplete((ok, failure) -> taken(report, failure));
  }

  private void taken(Report report, Throwable failure) {
    if (failure != null) {
      broken.accept("the broker did not take report " + report.seq() + ": " + Failures.describe(failure));
    } else if (underWay.decrementAndGet() == 0 && leftOut.getAndSet(false)) {
      again.run();
    }
  }

  void progress(Progress progress) {
    wire.publish(topics.progress(), ReportCodec.encode(progress), false, false).whenComplete((ok, failure) -> {
      if (failure != null) {
        LOG.debug("progress lost ecu={} why={}", progress.ecu(), Failures.describe(failure));
      }
    });
  }
}
