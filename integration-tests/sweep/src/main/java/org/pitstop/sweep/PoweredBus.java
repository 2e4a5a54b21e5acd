package org.pitstop.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.simulator.bus.BusNode;

/** The head unit's controller on a bus: without power it neither hears nor sends; it can be bus-off. */
final class PoweredBus implements CanBus {
  private final BusNode node;
  private final PoweredTime time;
  private final List<CanListener> listeners = new ArrayList<>();
  private boolean busOff;

  PoweredBus(BusNode node, PoweredTime time) {
    this.node = node;
    this.time = time;
  }

  /** Goes bus-off, or comes back. */
  void busOff(boolean isOff) {
    busOff = isOff;
    List.copyOf(listeners).forEach(l -> time.run(() -> l.state(state())));
  }

  /** Frames that were not sent yet are lost. */
  void off() {
    node.close();
  }

  @Override
  public String name() {
    return node.name();
  }

  @Override
  public boolean fd() {
    return node.fd();
  }

  @Override
  public BusState state() {
    return busOff ? BusState.BUS_OFF : node.state();
  }

  @Override
  public void send(CanFrame frame, Runnable sent) throws IOException {
    time.need();
    if (busOff) {
      throw new IOException("bus " + name() + " is bus-off");
    }
    node.send(frame, sent == null ? null : () -> time.run(sent));
  }

  @Override
  public Subscription listen(CanFilter filter, CanListener listener) {
    time.need();
    Subscription subscription = node.listen(filter, new CanListener() {
      @Override
      public void frame(CanFrame frame, long nanos) {
        if (!busOff) {
          time.run(() -> listener.frame(frame, nanos));
        }
      }

      @Override
      public void state(BusState state) {
        time.run(() -> listener.state(state));
      }
    });
    listeners.add(listener);
    return () -> {
      listeners.remove(listener);
      subscription.close();
    };
  }
}
