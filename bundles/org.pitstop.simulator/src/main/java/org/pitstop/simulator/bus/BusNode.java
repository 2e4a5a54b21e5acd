package org.pitstop.simulator.bus;

import java.io.IOException;
import java.util.Arrays;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.time.Timer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node's place on a simulated bus: its own transmit queue; it does not hear its own frames. */
public final class BusNode implements CanBus, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BusNode.class);
  private static final Listening[] NONE = {};

  /** Guarded by the bus's lock. */
  final TransmitQueue queue = new TransmitQueue();
  final String owner;
  /** Whether a tap takes its frames for this process's own. */
  final boolean ours;
  private final SimulatedBus bus;
  private volatile BusState state = BusState.ACTIVE;
  private Timer recovery;
  /** Copied when it changes. */
  private volatile Listening[] listeners = NONE;

  BusNode(SimulatedBus bus, String owner, boolean ours) {
    this.bus = bus;
    this.owner = owner;
    this.ours = ours;
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
    return bus.state() == BusState.DOWN ? BusState.DOWN : state;
  }

  boolean canSend() {
    BusState now = state();
    return now == BusState.ACTIVE || now == BusState.PASSIVE;
  }

  /**
   * Lets this node's controller or link fail for a while. While it is {@link BusState#BUS_OFF} or {@link BusState#DOWN}, it neither sends
   * nor hears, and what waited to be sent is lost. Only in events of vehicle time.
   */
  public void fault(BusState failed, long nanos) {
    if (recovery != null) {
      recovery.cancel();
    }
    change(failed);
    if (!canSend()) {
      bus.drop(this);
    }
    recovery = bus.time().schedule(nanos, () -> change(BusState.ACTIVE));
  }

  private void change(BusState to) {
    if (state != to) {
      state = to;
      hear(state());
    }
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
