package org.pitstop.simulator.bus;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.LinkTap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who captures the frames of the buses: usually nobody. One that fails reaches neither the next nor the bus. */
public final class LinkTaps {
  private static final Logger LOG = LoggerFactory.getLogger(LinkTaps.class);
  private final List<LinkTap> taps = new CopyOnWriteArrayList<>();

  public void add(LinkTap tap) {
    taps.add(tap);
  }

  public void remove(LinkTap tap) {
    taps.remove(tap);
  }

  void frame(String bus, CanFrame frame, long nanos, boolean ours) {
    if (taps.isEmpty()) {
      return;
    }
    for (LinkTap tap : taps) {
      try {
        tap.frame(bus, frame, nanos, ours);
      } catch (RuntimeException e) {
        LOG.error("a tap failed bus={} frame={}", bus, frame, e);
      }
    }
  }
}
