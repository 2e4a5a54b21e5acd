package org.pitstop.isotp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.time.VehicleTime;

/**
 * Listens on one bus for the requests of other testers, to every ECU that was ever talked to there and to all at once, from the first
 * conversation on: who is about to open one must know whether somebody was at work a moment ago. A bus does not bring our own frames.
 */
final class ForeignTesters implements AutoCloseable {
  /** More ECUs than any bus has. */
  static final int MOST_TARGETS = 256;
  /** 29-bit identifiers of normal fixed and mixed addressing without priority and source: another tester has another source. */
  private static final int TARGET_ONLY = 0x03FFFF00;

  private final CanBus bus;
  private final VehicleTime time;
  private final Map<Target, Target> targets = new HashMap<>();
  private final List<CanBus.Subscription> subscriptions = new ArrayList<>();

  ForeignTesters(CanBus bus, VehicleTime time) {
    this.bus = bus;
    this.time = time;
  }

  /** Where requests go: identifier, format and, with extended and mixed addressing, the first byte (otherwise -1). */
  private static final class Target {
    private final CanFilter filter;
    private final int extension;
    private final long since;
    private volatile long last = Long.MIN_VALUE;

    Target(CanFilter filter, int extension, long since) {
      this.filter = filter;
      this.extension = extension;
      this.since = since;
    }

    static Target physical(CanAddress a, long now) {
      return new Target(filter(a, a.request()), extension(a, a.targetExtension()), now);
    }

    static Target functional(CanAddress a, long now) {
      return new Target(filter(a, a.functional()), extension(a, a.functionalExtension()), now);
    }

    private static CanFilter filter(CanAddress a, int id) {
      boolean hasSource = switch (a.addressing()) {
        case NORMAL, EXTENDED -> false;
        case NORMAL_FIXED -> true;
        case MIXED -> a.extendedIds();
      };
      return hasSource ? new CanFilter(id & TARGET_ONLY, TARGET_ONLY, true) : CanFilter.only(id, a.extendedIds());
    }

    private static int extension(CanAddress a, int octet) {
      return FrameEncoder.headBytes(a) == 1 ? octet : -1;
    }

    void frame(CanFrame frame, long nanos) {
      if (extension < 0 || frame.length() > 0 && (frame.data()[0] & 0xFF) == extension) {
        last = nanos;
      }
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Target t && t.filter.equals(filter) && t.extension == extension;
    }

    @Override
    public int hashCode() {
      return filter.hashCode() * 31 + extension;
    }
  }

  /** What is heard of other testers of one ECU. */
  final class Watch {
    private final Target physical;
    private final Target functional;

    private Watch(Target physical, Target functional) {
      this.physical = physical;
      this.functional = functional;
    }

    ForeignRequests look() {
      long now = time.nanos();
      long watched = now - Math.max(physical.since, functional.since);
      long last = Math.max(physical.last, functional.last);
      return new ForeignRequests(watched, last == Long.MIN_VALUE ? watched : Math.min(watched, Math.max(0, now - last)));
    }
  }

  /** Begins to listen for requests to an ECU, or goes on to; empty: there are too many already. */
  synchronized Optional<Watch> watch(CanAddress address) {
    long now = time.nanos();
    Target physical = target(Target.physical(address, now));
    Target functional = target(Target.functional(address, now));
    return physical == null || functional == null ? Optional.empty() : Optional.of(new Watch(physical, functional));
  }

  private Target target(Target wanted) {
    Target known = targets.get(wanted);
    if (known == null && targets.size() < MOST_TARGETS) {
      targets.put(wanted, wanted);
      subscriptions.add(bus.listen(wanted.filter, wanted::frame));
      known = wanted;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    subscriptions.forEach(CanBus.Subscription::close);
    subscriptions.clear();
    targets.clear();
  }
}
