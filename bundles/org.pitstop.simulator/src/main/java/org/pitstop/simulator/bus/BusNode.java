package org.pitstop.simulator.bus;

import java.io.IOException;
import java.util.Arrays;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node's place on a simulated bus: its own transmit queue; it does not hear its own frames. */
public final class BusNode implements CanBus, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BusNode.class);
  private static final Listening[] NONE = {};

  /** Guarded by the bus's lock. */
  final TransmitQueue queue = new TransmitQueue();
  final String owner;
  private final SimulatedBus bus;
  /** Copied when it changes. */
  private volatile Listening[] listeners = NONE;

  BusNode(SimulatedBus bus, String owner) {
    this.bus = bus;
    this.owner = owner;
  }

  @Override
  public String name() {
    return bus.name();
  }

  @Override
  public boolean fd() {
    return bus.fd();
  }

  @Override
  public BusState state() {
    return bus.state();
  }

  @Override
  public void send(CanFrame frame, Runnable sent) throws IOException {
    bus.queue(this, frame, sent);
  }

  @Override
  public synchronized Subscription listen(CanFilter filter, CanListener listener) {
    Listening added = new Listening(filter, listener);
    Listening[] more = Arrays.copyOf(listeners, listeners.length + 1);
    more[listeners.length] = added;
    listeners = more;
    return () -> remove(added);
  }

  /** Leaves the bus; frames that still wait are lost. */
  @Override
  public void close() {
    listeners = NONE;
    bus.detach(this);
  }

  /** A listener that fails must not stop the bus. */
  void hear(CanFrame frame, long nanos) {
    for (Listening l : listeners) {
      if (l.filter.matches(frame)) {
        try {
          l.listener.frame(frame, nanos);
        } catch (RuntimeException e) {
          LOG.error("listener failed bus={} node={} frame={}", name(), owner, frame, e);
        }
      }
    }
  }

  void hear(BusState state) {
    for (Listening l : listeners) {
      try {
        l.listener.state(state);
      } catch (RuntimeException e) {
        LOG.error("listener failed bus={} node={} state={}", name(), owner, state, e);
      }
    }
  }

  private synchronized void remove(Listening gone) {
    listeners = Arrays.stream(listeners).filter(l -> l != gone).toArray(Listening[]::new);
  }

  private record Listening(CanFilter filter, CanListener listener) {}
}
