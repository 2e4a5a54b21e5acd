package org.pitstop.simulator;

import java.io.IOException;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The module that sends the vehicle's signals, whatever diagnostics ask of the bus: it knows no 0x28. */
final class IgnitionSwitch implements AutoCloseable {
  static final int ID = 0x3C0;
  static final long PERIOD_NANOS = 100_000_000;
  private static final int LENGTH = 8;
  private static final Logger LOG = LoggerFactory.getLogger(IgnitionSwitch.class);

  private final VehicleSignals signals;
  private final CanBus bus;
  private final VehicleTime time;
  private final CanFrame frame = new CanFrame();
  private long due;
  private volatile boolean closed;
  private volatile Timer next;

  IgnitionSwitch(VehicleSignals signals, CanBus bus, VehicleTime time) {
    this.signals = signals;
    this.bus = bus;
    this.time = time;
    due = time.nanos();
    next = time.schedule(0, this::send);
  }

  @Override
  public void close() {
    closed = true;
    next.cancel();
  }

  private void send() {
    if (closed) {
      return;
    }
    frame.set(ID, false, false, false).length(LENGTH);
    signals.encode(frame.data());
    try {
      bus.send(frame, null);
    } catch (IOException e) {
      LOG.warn("signals not sent bus={} id={}: {}", bus.name(), ID, e.getMessage());
    }
    due += PERIOD_NANOS;
    next = time.schedule(due - time.nanos(), this::send);
  }
}
