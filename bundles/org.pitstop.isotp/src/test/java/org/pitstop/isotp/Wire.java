package org.pitstop.isotp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.time.VehicleTime;

/** A bus in memory: each frame takes the same time, 0 is ideal. A port does not hear what it sends, unless {@link #echo}. */
final class Wire {
  private static final int SLOTS = 512;

  private final VehicleTime time;
  private final long frameNanos;
  final List<String> seen = new ArrayList<>();
  final List<Long> seenAt = new ArrayList<>();
  final List<Port> ports = new ArrayList<>();
  boolean record = true;
  boolean echo;
  int capacity = SLOTS;
  long frames;
  private final CanFrame[] queue = new CanFrame[SLOTS];
  private final Runnable[] sent = new Runnable[SLOTS];
  private final Port[] from = new Port[SLOTS];
  private int head;
  private int count;
  private boolean busy;
  int mostQueued;

  Wire(VehicleTime time, long frameNanos) {
    this.time = time;
    this.frameNanos = frameNanos;
    for (int i = 0; i < SLOTS; i++) {
      queue[i] = new CanFrame();
    }
  }

  Port port(String name, boolean fd) {
    Port port = new Port(name, fd);
    ports.add(port);
    return port;
  }

  private void add(Port port, CanFrame frame, Runnable confirm) throws IOException {
    if (count >= capacity) {
      throw new IOException("queue is full");
    }
    int slot = (head + count++) % SLOTS;
    mostQueued = Math.max(mostQueued, count);
    queue[slot].set(frame);
    sent[slot] = confirm;
    from[slot] = port;
    if (frameNanos > 0 && count == 1) {
      time.schedule(frameNanos, this::deliver);
    } else if (frameNanos == 0 && !busy) {
      busy = true;
      while (count > 0) {
        deliver();
      }
      busy = false;
    }
  }

  private void deliver() {
    CanFrame frame = queue[head];
    Runnable confirm = sent[head];
    Port sender = from[head];
    frames++;
    if (record) {
      seen.add(frame.toString());
      seenAt.add(time.nanos());
    }
    for (int i = 0; i < ports.size(); i++) { // an iterator would count as allocation
      if (ports.get(i) != sender || echo) {
        ports.get(i).hear(frame);
      }
    }
    head = (head + 1) % SLOTS;
    count--;
    if (frameNanos > 0 && count > 0) {
      time.schedule(frameNanos, this::deliver);
    }
    if (confirm != null) {
      confirm.run();
    }
  }

  final class Port implements CanBus {
    private final String name;
    private final boolean fd;
    final List<CanFilter> filters = new ArrayList<>();
    final List<CanListener> listeners = new ArrayList<>();
    BusState state = BusState.ACTIVE;
    boolean deaf;
    boolean silent;

    Port(String name, boolean fd) {
      this.name = name;
      this.fd = fd;
    }

    void hear(CanFrame frame) {
      for (int i = 0; i < listeners.size() && !deaf; i++) {
        if (filters.get(i).matches(frame)) {
          listeners.get(i).frame(frame, time.nanos());
        }
      }
    }

    void changes(BusState to) {
      state = to;
      List.copyOf(listeners).forEach(l -> l.state(to));
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
    public void send(CanFrame frame, Runnable confirm) throws IOException {
      if (state == BusState.DOWN) {
        throw new IOException("bus " + name + " is down");
      }
      if (!silent) {
        add(this, frame, confirm);
      }
    }

    @Override
    public Subscription listen(CanFilter filter, CanListener listener) {
      filters.add(filter);
      listeners.add(listener);
      return () -> {
        filters.remove(listeners.indexOf(listener));
        listeners.remove(listener);
      };
    }
  }
}
