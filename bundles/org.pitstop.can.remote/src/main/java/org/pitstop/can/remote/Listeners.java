package org.pitstop.can.remote;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who hears a bus. One call after the other; an exception of one listener does not reach the next. */
final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  private record Entry(CanFilter filter, CanListener listener) {}

  CanBus.Subscription add(CanFilter filter, CanListener listener) {
    Entry entry = new Entry(filter, listener);
    entries.add(entry);
    return () -> entries.removeIf(e -> e == entry);
  }

  synchronized void frame(CanFrame frame, long nanos) {
    for (Entry entry : entries) {
      if (entry.filter.matches(frame)) {
        try {
          entry.listener.frame(frame, nanos);
        } catch (RuntimeException e) {
          LOG.error("a listener failed filter={} frame={}", entry.filter, frame, e);
        }
      }
    }
  }

  synchronized void state(BusState state) {
    for (Entry entry : entries) {
      try {
        entry.listener.state(state);
      } catch (RuntimeException e) {
        LOG.error("a listener failed filter={} state={}", entry.filter, state, e);
      }
    }
  }
}
