package org.pitstop.ignition;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pitstop.api.ignition.PowerHold;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the power while anyone wants it, each within his limit and all within the configured one. */
final class LimitedPowerHold implements PowerHold {

  private static final Logger LOG = LoggerFactory.getLogger(LimitedPowerHold.class);

  private final VehicleTime time;
  private final List<PowerSwitch> switches;
  private final Duration longest;
  private final Map<Object, Timer> holds = new HashMap<>();

  LimitedPowerHold(VehicleTime time, List<PowerSwitch> switches, Duration longest) {
    this.time = time;
    this.switches = List.copyOf(switches);
    this.longest = longest;
  }

  @Override
  public synchronized AutoCloseable hold(String purpose, Duration limit) {
    Duration granted = limit.compareTo(longest) > 0 ? longest : limit;
    LOG.info("power held purpose={} seconds={} switches={}", purpose, granted.toSeconds(), switches.size());
    Object hold = new Object();
    // On again for every hold: a switch with a limit of its own must learn of the longer one.
    for (PowerSwitch one : switches) {
      turn(one, () -> one.on(purpose, granted), "on");
    }
    holds.put(hold, time.schedule(granted.toNanos(), () -> release(hold, purpose, "the limit of " + granted.toSeconds() + " s is over")));
    return () -> release(hold, purpose, "done");
  }

  synchronized void releaseAll() {
    List.copyOf(holds.keySet()).forEach(hold -> release(hold, "all", "the power hold stops"));
  }

  private synchronized void release(Object hold, String purpose, String why) {
    Timer timer = holds.remove(hold);
    if (timer == null) {
      return;
    }
    timer.cancel();
    LOG.info("power let go purpose={} reason={} others={}", purpose, why, holds.size());
    if (holds.isEmpty()) {
      for (PowerSwitch one : switches) {
        turn(one, one::off, "off");
      }
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  /** A switch that fails must not stop an update that may do without it; the log says so. */
  private static void turn(PowerSwitch one, Action action, String what) {
    try {
      action.run();
    } catch (IOException e) {
      LOG.error("power switch failed switch={} to={} reason={} (is it configured for this machine?)",
          one.getClass().getSimpleName(), what, e.toString());
    }
  }
}
