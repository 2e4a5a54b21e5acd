package org.pitstop.hotswap;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pitstop.api.campaign.ProgrammingGate;
import org.pitstop.hotswap.LauncherSets.Refused;
import org.pitstop.hotswap.LauncherSets.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a set on probation has to show: it is well for some time, is well again for as long after one restart of the framework, and in between never ill for
 * too long. Without clocks and threads: told the time, it takes the next step.
 */
final class Probation {
  private static final Logger LOG = LoggerFactory.getLogger(Probation.class);
  /** How long the gate may take: an ECU that is in hand is waited for by asking again. In between others may start, so not too often. */
  private static final Duration GATE_LIMIT = Duration.ofSeconds(10);

  private final LauncherSets launcher;
  private final Health health;
  private final Gate gate;
  private final Limits limits;
  private final Set<String> satisfiedBefore;
  private long wellSince = Long.MIN_VALUE;
  private long illSince = Long.MIN_VALUE;
  private List<String> ills = List.of();
  private boolean restarting;

  /** Where the gate before the ECUs is, if it is there. */
  interface Gate {
    Optional<ProgrammingGate> now();
  }

  /**
   * Limits.
   *
   * @param well how long the set must be well, each time
   * @param ill how long it may be ill, while everything starts
   */
  record Limits(Duration well, Duration ill) {}

  /** @param satisfiedBefore components that were satisfied before the swap; none: the framework was restarted since */
  Probation(LauncherSets launcher, Health health, Gate gate, Limits limits, Set<String> satisfiedBefore) {
    this.launcher = launcher;
    this.health = health;
    this.gate = gate;
    this.limits = limits;
    this.satisfiedBefore = satisfiedBefore;
  }

  /** Looks, and does what is due. @return false: the probation is over, or the framework restarts */
  boolean step(long nanos) throws Refused, InterruptedException {
    Status status = launcher.status();
    if (!status.onProbation() || restarting) {
      return false;
    }
    if (status.busy()) {
      return true; // without a sign of life: a bundle that hangs in its start keeps the launcher busy for ever
    }
    launcher.alive();
    look(nanos);
    if (!ills.isEmpty() && nanos - illSince >= limits.ill().toNanos()) {
      LOG.warn("set is ill set={} why={}", status.current(), ills);
      launcher.back(String.join("; ", ills));
      return false;
    } else if (ills.isEmpty() && nanos - wellSince >= limits.well().toNanos()) {
      return status.starts() == 0 ? restart(status) : confirm(status);
    }
    return true;
  }

  private void look(long nanos) {
    ills = health.ills(satisfiedBefore);
    if (ills.isEmpty()) {
      wellSince = wellSince == Long.MIN_VALUE ? nanos : wellSince;
      illSince = Long.MIN_VALUE;
    } else {
      illSince = illSince == Long.MIN_VALUE ? nanos : illSince;
      wellSince = Long.MIN_VALUE;
    }
  }

  /** Waits for the ECUs in hand; the gate stays closed until the framework has stopped. */
  private boolean restart(Status status) throws Refused, InterruptedException {
    Optional<ProgrammingGate> there = gate.now();
    String why = "the agent restarts to prove its bundles " + status.current();
    AutoCloseable held = there.isEmpty() ? null : there.get().hold(why, GATE_LIMIT);
    if (held == null) {
      return true;
    }
    LOG.info("set is well, the framework restarts set={}", status.current());
    restarting = true;
    try {
      launcher.restart();
    } catch (Refused e) {
      HotSwap.release(held);
      throw e;
    }
    return false;
  }

  private boolean confirm(Status status) throws Refused {
    launcher.confirm();
    LOG.info("set has proved itself set={}", status.current());
    return false;
  }
}
