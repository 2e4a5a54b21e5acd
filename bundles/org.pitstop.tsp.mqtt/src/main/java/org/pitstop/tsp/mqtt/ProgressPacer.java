package org.pitstop.tsp.mqtt;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.tsp.Progress;

/** Lets at most two messages a second pass for each ECU: the first at once, then always the latest, so that the last one arrives too. */
final class ProgressPacer {
  static final Duration PERIOD = Duration.ofMillis(500);
  /** The most ECUs at a time; the progress of more gets lost. */
  static final int MAX_ECUS = 1024;
  private final WallTime time;
  private final Consumer<Progress> out;
  /** ECUs whose period is running, and what is to follow it; null: nothing yet. */
  private final Map<String, Progress> running = new HashMap<>();

  ProgressPacer(WallTime time, Consumer<Progress> out) {
    this.time = time;
    this.out = out;
  }

  synchronized void offer(Progress progress) {
    String ecu = progress.ecu();
    if (running.containsKey(ecu)) {
      running.put(ecu, progress);
    } else if (running.size() < MAX_ECUS) {
      pass(ecu, progress);
    }
  }

  private void pass(String ecu, Progress progress) {
    running.put(ecu, null);
    time.schedule(PERIOD, () -> periodOver(ecu));
    out.accept(progress);
  }

  private synchronized void periodOver(String ecu) {
    Progress next = running.remove(ecu);
    if (next != null) {
      pass(ecu, next);
    }
  }
}
