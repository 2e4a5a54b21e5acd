package org.pitstop.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.ignition.PowerHold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the head unit awake by every means there is. */
final class PowerHolds {
  private static final Logger LOG = LoggerFactory.getLogger(PowerHolds.class);

  private final ServiceSlot<PowerHold> services;
  private final Duration limit;
  private final List<AutoCloseable> held = new ArrayList<>();

  PowerHolds(ServiceSlot<PowerHold> services, Duration limit) {
    this.services = services;
    this.limit = limit;
  }

  void hold(String purpose) {
    if (held.isEmpty()) {
      services.all().forEach(p -> held.add(p.hold(purpose, limit)));
    }
  }

  void release() {
    for (AutoCloseable hold : held) {
      try {
        hold.close();
      } catch (Exception e) {
        LOG.warn("power hold could not be released: {}", e.toString());
      }
    }
    held.clear();
  }
}
