package org.pitstop.can.socketcan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.List;
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
  private final LinkTaps taps;
  private final Listeners listeners = new Listeners();
  private final Transmission transmission;
  private final CanFrame frame = new CanFrame();
  private final ArrayDeque<Runnable> sent = new ArrayDeque<>(Transmission.UNDER_WAY);
  private volatile BusState state = BusState.DOWN;
  private volatile CanSocket socket;
  private volatile boolean closed;
  /** Why the socket must be opened again; null: it works. */
  private volatile IOException broken;

  /** @param limit how many frames may wait for the bus */
  SocketCanBus(String name, boolean fd, int limit, CanSocket.Opener opener, LinkTaps taps, VehicleTime time) {
    this.name = name;
    this.fd = fd;
    this.opener = opener;
    this.taps = taps;
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

  private void write(CanSocket s) {
    try {
      if (!transmission.write(s, time.nanos())) {
        time.schedule(FULL_PAUSE_NANOS, this::writeAgain);
      }
    } catch (IOException e) {
      broken = e; // the reader, which may not meet the same error, opens again
    }
  }

  /** Another process has filled the interface's queue. */
  private void writeAgain() {
    CanSocket s = socket;
    if (s != null && !closed) {
      write(s);
    }
  }

  private void expire(boolean quiet) {
    int lost = transmission.expire(time.nanos(), quiet);
    if (lost > 0) {
      LOG.warn("frames given up: none was on the bus within {} ms bus={} frames={} (does any other node acknowledge?)",
          Transmission.STUCK_NANOS / 1_000_000, name, lost);
    }
  }

  /** The kernel lets through what somebody here wants: everything while there is a tap. Called when listeners or taps come or go. */
  synchronized void refreshFilters() {
    CanSocket s = socket;
    if (s != null) {
      try {
        s.filters(taps.isEmpty() ? KernelFilter.join(listeners.filters(), transmission.own()) : List.of(KernelFilter.ANY));
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
        broken = null;
        socket = s;
        refreshFilters();
        change(s.carrier() ? BusState.ACTIVE : BusState.BUS_OFF);
        read(s);
      } catch (IOException | RuntimeException e) {
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
      boolean quiet = !s.read(buffer);
      if (!quiet) {
        received(buffer, s);
      }
      expire(quiet);
      if (quiet && state == BusState.BUS_OFF && s.carrier()) {
        change(BusState.ACTIVE); // restarted, though the driver did not say so
      }
      IOException e = broken;
      if (e != null) {
        throw e;
      }
    }
  }

  private void received(ByteBuffer raw, CanSocket s) {
    if (ErrorFrame.is(raw)) {
      ErrorFrame.state(raw).ifPresent(this::change);
      return;
    }
    if (!RawFrame.get(raw, frame)) {
      LOG.debug("not a data frame bus={} size={}", name, raw.remaining());
      return;
    }
    long now = time.nanos();
    boolean ours = transmission.echo(frame, now, sent::add);
    taps.frame(name, frame, now, ours);
    if (ours) {
      confirm();
      write(s);
    } else {
      listeners.frame(frame, now);
    }
  }

  private void confirm() {
    for (Runnable one = sent.poll(); one != null; one = sent.poll()) {
      try {
        one.run();
      } catch (RuntimeException e) {
        LOG.error("a sender's callback failed bus={} frame={}", name, frame, e);
      }
    }
  }

  private void change(BusState to) {
    if (state == to) {
      return;
    }
    state = to;
    if (to == BusState.BUS_OFF) {
      LOG.warn("bus state bus={} state={} framesGivenUp={} (check the wiring; 'ip link set … type can restart-ms 100' lets it restart)",
          name, to, transmission.giveUp());
    } else {
      LOG.info("bus state bus={} state={}", name, to);
    }
    listeners.state(to);
  }
}
