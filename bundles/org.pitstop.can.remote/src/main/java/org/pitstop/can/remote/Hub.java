package org.pitstop.can.remote;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.time.VehicleTime;

/**
 * A bus that is shared with clients of the network. To the bus all of them are one node; here each is its own: it hears what the bus
 * brings and what the other clients have sent, but not its own frames.
 */
final class Hub implements CanListener, AutoCloseable {

  private final CanBus bus;
  private final VehicleTime time;
  private final List<Node> nodes = new CopyOnWriteArrayList<>();
  private final List<CanBus.Subscription> subscriptions;

  /** A client. Called on the bus's thread: must not block. */
  interface Node {
    void frame(CanFrame frame, long nanos);

    void state(BusState state);
  }

  Hub(CanBus bus, VehicleTime time) {
    this.bus = bus;
    this.time = time;
    subscriptions = List.of(bus.listen(new CanFilter(0, 0, false), this), bus.listen(new CanFilter(0, 0, true), this));
  }

  String name() {
    return bus.name();
  }

  BusState state() {
    return bus.state();
  }

  boolean fd() {
    return bus.fd();
  }

  void join(Node node) {
    nodes.add(node);
  }

  void leave(Node node) {
    nodes.remove(node);
  }

  /** Sends a client's frame; the other clients hear it when it has been on the bus. */
  void send(Node from, CanFrame frame, Runnable sent) throws IOException {
    CanFrame kept = frame.copy();
    bus.send(kept, () -> {
      long nanos = time.nanos();
      for (Node node : nodes) {
        if (node != from) {
          node.frame(kept, nanos);
        }
      }
      sent.run();
    });
  }

  @Override
  public void frame(CanFrame frame, long nanos) {
    for (Node node : nodes) {
      node.frame(frame, nanos);
    }
  }

  @Override
  public void state(BusState state) {
    for (Node node : nodes) {
      node.state(state);
    }
  }

  @Override
  public void close() {
    subscriptions.forEach(CanBus.Subscription::close);
  }
}
