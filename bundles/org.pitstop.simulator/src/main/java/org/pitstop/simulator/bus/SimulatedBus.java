package org.pitstop.simulator.bus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CAN bus to the bit time: when it is free, the waiting frame with the lowest identifier goes, takes its exact time, and is heard by all
 * other nodes at the end of its intermission. One event of vehicle time a frame, no thread of its own. Late timers do not lower the
 * rate: a frame that was waiting begins where the one before should have ended.
 */
public final class SimulatedBus implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedBus.class);
  /** How much lateness of real timers is made up for; beyond it (a machine that was suspended) the time is lost. */
  private static final long MAX_CATCH_UP_NANOS = 50_000_000;
  private static final BusNode[] NONE = {};

  private final String name;
  private final BitRate rate;
  private final VehicleTime time;
  private final long origin;
  private final FrameBits bits = new FrameBits();
  private final CanFrame onWire = new CanFrame();
  private final Runnable arbitration = this::arbitrate;
  private final Runnable frameEnd = this::endFrame;
  private final Object lock = new Object();
  /** Copied when it changes. */
  private volatile BusNode[] nodes = NONE;
  private volatile boolean closed;
  private volatile CandumpLog trace;
  private volatile LinkTaps taps = new LinkTaps();
  private volatile FrameDisturbance disturbance = FrameDisturbance.NONE;
  /** Guarded by the lock: a frame is on the wire, is being heard, or an arbitration is due; else a new frame must call for one. */
  private boolean busy;
  /** When a frame called for the arbitration that is due. Set under the lock before the event is scheduled. */
  private volatile long calledAt;
  private BusNode sender;
  private Runnable sent;
  /** When the frame on the wire ends, or the last one ended. */
  private long free = Long.MIN_VALUE;
  private long frames;

  public SimulatedBus(String name, BitRate rate, VehicleTime time) {
    this.name = name;
    this.rate = rate;
    this.time = time;
    this.origin = time.nanos();
  }

  public String name() {
    return name;
  }

  public boolean fd() {
    return rate.fd();
  }

  /** A new place on the bus, of a part of the vehicle. @param owner for messages */
  public BusNode attach(String owner) {
    return attach(owner, false);
  }

  /**
   * A new place on the bus.
   *
   * @param owner for messages
   * @param ours whether a tap is to take its frames for this process's own: it is no part of the vehicle
   */
  public BusNode attach(String owner, boolean ours) {
    BusNode node = new BusNode(this, owner, ours);
    synchronized (lock) {
      List<BusNode> more = new ArrayList<>(List.of(nodes));
      more.add(node);
      nodes = more.toArray(BusNode[]::new);
    }
    return node;
  }

  /** Writes every frame to a log from here on; the bus closes it. */
  public void trace(CandumpLog log) {
    trace = log;
  }

  /** Lets every frame be captured from here on, once each. */
  public void tap(LinkTaps whiteboard) {
    taps = whiteboard;
  }

  public void disturb(FrameDisturbance d) {
    disturbance = d;
  }

  /** Ends the bus: its nodes hear {@link BusState#DOWN} and can send no more. */
  @Override
  public void close() {
    closed = true;
    for (BusNode node : nodes) {
      node.hear(BusState.DOWN);
    }
    if (trace != null) {
      trace.close();
    }
  }

  BusState state() {
    return closed ? BusState.DOWN : BusState.ACTIVE;
  }

  void detach(BusNode gone) {
    synchronized (lock) {
      List<BusNode> fewer = new ArrayList<>(List.of(nodes));
      fewer.remove(gone);
      nodes = fewer.toArray(BusNode[]::new);
    }
  }

  void queue(BusNode node, CanFrame frame, Runnable callback) throws IOException {
    if (frame.fd() && !fd()) {
      throw new IllegalArgumentException("bus " + name + " is a classic CAN bus: it carries no CAN FD frame (" + frame + ")");
    }
    boolean wake;
    synchronized (lock) {
      if (closed) {
        throw new IOException("bus " + name + " is gone: the simulated vehicle was stopped");
      }
      if (!node.canSend()) {
        throw new IOException("bus " + name + " is " + node.state() + " for " + node.owner);
      }
      if (!node.queue.offer(frame, callback)) {
        throw new IOException("the transmit queue of bus " + name + " is full (" + TransmitQueue.LIMIT + " frames of " + node.owner + ")");
      }
      wake = !busy;
      busy = true;
      if (wake) {
        calledAt = time.nanos();
      }
    }
    if (wake) {
      time.schedule(0, arbitration);
    }
  }

  /** A controller begins at once: that the event for it comes late does not count. */
  private void arbitrate() {
    begin(Math.max(Math.max(calledAt, time.nanos() - MAX_CATCH_UP_NANOS), free));
  }

  /** Lets the winner of the arbitration send. Only in events. */
  private void begin(long start) {
    synchronized (lock) {
      BusNode winner = closed ? null : winner();
      busy = winner != null;
      if (!busy) {
        return;
      }
      sender = winner;
      sent = winner.queue.poll(onWire);
    }
    free = start + rate.nanos(bits.measure(onWire));
    time.schedule(free - time.nanos(), frameEnd);
  }

  /** Equal identifiers, which a real bus does not survive: the node that was there first. */
  private BusNode winner() {
    BusNode best = null;
    for (BusNode node : nodes) {
      if (!node.queue.isEmpty() && (best == null || node.queue.firstKey() < best.queue.firstKey())) {
        best = node;
      }
    }
    return best;
  }

  private void endFrame() {
    FrameDisturbance.Fate fate = disturbance.fate(name, frames++, onWire);
    switch (fate) {
      case BUS_OFF -> sender.fault(BusState.BUS_OFF, FrameDisturbance.BUS_OFF_NANOS);
      case LINK_DOWN -> sender.fault(BusState.DOWN, FrameDisturbance.LINK_DOWN_NANOS);
      case DELIVER, DROP, DUPLICATE -> { }
    }
    if (sender.canSend()) {
      passed(fate);
    }
    long now = time.nanos();
    begin(now - free > MAX_CATCH_UP_NANOS ? now : free);
  }

  /** The frame has been on the bus; one whose sender fell out meanwhile has not. */
  private void passed(FrameDisturbance.Fate fate) {
    CandumpLog log = trace;
    if (log != null) {
      log.frame(onWire, free - origin);
    }
    taps.frame(name, onWire, free, sender.ours);
    int times = fate == FrameDisturbance.Fate.DROP ? 0 : fate == FrameDisturbance.Fate.DUPLICATE ? 2 : 1;
    for (int i = 0; i < times; i++) {
      deliver();
    }
    try {
      sent.run();
    } catch (RuntimeException e) {
      LOG.error("sender's callback failed bus={} node={} frame={}", name, sender.owner, onWire, e);
    }
  }

  private void deliver() {
    for (BusNode node : nodes) {
      if (node != sender && node.canSend()) {
        node.hear(onWire, free);
      }
    }
  }

  /** Forgets what a node has to send. */
  void drop(BusNode node) {
    synchronized (lock) {
      node.queue.clear();
    }
  }

  VehicleTime time() {
    return time;
  }
}
