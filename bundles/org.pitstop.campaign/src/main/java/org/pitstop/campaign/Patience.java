package org.pitstop.campaign;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a campaign still waits for the vehicle. Counted from the first time it waited in this state: neither a restart of the head unit
 * nor an ignition that goes on and off begins the time anew.
 */
final class Patience {
  private final Agent agent;
  private final Duration limit;
  private final Instant since;
  private final long begun;

  Patience(Agent agent, Campaign campaign) {
    this(agent, campaign, agent.limits().waitForVehicle());
  }

  Patience(Agent agent, Campaign campaign, Duration limit) {
    this.agent = agent;
    this.limit = limit;
    this.since = agent.journal().waitingSince(campaign).orElseGet(() -> agent.wallTime().now());
    this.begun = agent.vehicleTime().nanos();
  }

  /** Vehicle time for the wait of this life, wall time for what lies before it. */
  boolean isOver() {
    return agent.vehicleTime().nanos() - begun >= limit.toNanos() || !agent.wallTime().now().isBefore(since.plus(limit));
  }
}
