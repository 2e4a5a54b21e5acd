package org.pitstop.can.socketcan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bus of this machine. One task reads: frames, echoes and states are told on its thread. */
final class SocketCanBus implements CanBus {

  private static final Logger LOG = LoggerFactory.getLogger(SocketCanBus.class);
  static final long FIRST_PAUSE_NANOS = 250_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;
  private static final long FULL_PAUSE_NANOS = 1_000_000L;

  private final String name;
  private final boolean fd;
  private final CanSocket.Opener opener;
  private final VehicleTime time;
  private final Waiter closing;
  private final Listeners listeners = new Listeners();
  private final Transmission transmission;
  private final CanFrame frame = new CanFrame();
  private final Runnable[] sent = new Runnable[1];
  private volatile BusState state = BusState.DOWN;
  private volatile CanSocket socket;
  private volatile boolean closed;

  /** @param limit how many frames may wait for the bus */
  SocketCanBus(String name, boolean fd, int limit, CanSocket.Opener opener, VehicleTime time) {
    this.name = name;
    this.fd = fd;
    this.opener = opener;
    this.time = time;
    closing = time.waiter();
    transmission = new Transmission(limit);
  }

  void start() {
    time.start("can " + name, this::keepOpen);
  }

  void close() {
    closed = true;
    closing.signal();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean fd() {
    return fd;
  }

  @Override
  public BusState state() {
    return state;
  }

  @Override
  public void send(CanFrame toSend, Runnable done) throws IOException {
    if (toSend.fd() && !fd) {
      throw new IllegalArgumentException("bus " + name + " is not configured for CAN FD: " + toSend);
    }
    CanSocket s = socket;
    if (s == null || state == BusState.DOWN || state == BusState.BUS_OFF) {
      throw new IOException("bus " + name + " is " + state + "; it is tried again by itself");
    }
    if (transmission.own(toSend)) {
      refreshFilters();
    }
    if (!transmission.offer(toSend, done)) {
      throw new IOException("the queue of bus " + name + " is full (does any other node acknowledge?); frame " + toSend + " was not queued");
    }
    write(s);
  }

  @Override
  public Subscription listen(CanFilter filter, CanListener listener) {
    return listeners.add(filter, listener, this::refreshFilters);
  }

  private void write(CanSocket s) throws IOException {
    if (!transmission.write(s)) {
      time.schedule(FULL_PAUSE_NANOS, this::writeAgain);
    }
  }

  /** Another process has filled the interface's queue. */
  private void writeAgain() {
    CanSocket s = socket;
    if (s != null && !closed) {
      try {
        write(s);
      } catch (IOException e) {
        LOG.warn("write failed bus={} reason={}", name, e.getMessage()); // the reader meets the same error and opens again
      }
    }
  }

  private synchronized void refreshFilters() {
    CanSocket s = socket;
    if (s != null) {
      try {
        s.filters(KernelFilter.join(listeners.filters(), transmission.own()));
      } catch (IOException e) {
        LOG.warn("filters not set bus={} reason={}", name, e.getMessage());
      }
    }
  }

  private void keepOpen() {
    long pause = FIRST_PAUSE_NANOS;
    String lastTrouble = "";
    while (!closed) {
      try (CanSocket s = opener.open()) {
        pause = FIRST_PAUSE_NANOS;
        lastTrouble = "";
        socket = s;
        refreshFilters();
        change(BusState.ACTIVE);
        read(s);
      } catch (IOException e) {
        String trouble = String.valueOf(e.getMessage());
        if (!trouble.equals(lastTrouble)) {
          LOG.warn("no CAN interface bus={} reason={} (tried again by itself)", name, trouble);
        }
        lastTrouble = trouble;
      }
      down();
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  private void down() {
    socket = null;
    change(BusState.DOWN);
    transmission.clear();
  }

  private void pause(long nanos) {
    try {
      closing.await(closed ? 0 : nanos);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void read(CanSocket s) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(RawFrame.FD_SIZE).order(ByteOrder.nativeOrder());
    while (!closed) {
      if (s.read(buffer)) {
        received(buffer, s);
      }
    }
  }

  private void received(ByteBuffer raw, CanSocket s) throws IOException {
    if (ErrorFrame.is(raw)) {
      ErrorFrame.state(raw).ifPresent(this::change);
    } else if (!RawFrame.get(raw, frame)) {
      LOG.debug("not a data frame bus={} size={}", name, raw.remaining());
    } else if (transmission.echo(frame, sent)) {
      confirm();
      write(s);
    } else {
      listeners.frame(frame, time.nanos());
    }
  }

  private void confirm() {
    if (sent[0] != null) {
      try {
        sent[0].run();
      } catch (RuntimeException e) {
        LOG.error("a sender's callback failed bus={} frame={}", name, frame, e);
      }
    }
  }

  private void change(BusState to) {
    if (state != to) {
      state = to;
      LOG.info("bus state bus={} state={}", name, to);
      if (to == BusState.BUS_OFF) {
        transmission.clear(); // the controller has dropped what it had
      }
      listeners.state(to);
    }
  }
}
