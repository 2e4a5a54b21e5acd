package org.pitstop.simulator.isotp;

import java.io.IOException;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ISO-TP end of an ECU: requests come in, physically and functionally addressed; answers go out. Only in events of vehicle time. */
public final class IsoTpEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IsoTpEndpoint.class);
  /** N_Bs and N_Cr (ISO 15765-2:2016, table 21). */
  static final long TIMEOUT_NANOS = 1_000_000_000L;
  /** FlowControl WAIT in a row that are borne (N_WFTmax of the sender's patience). */
  private static final int MAX_WAITS = 16;
  private static final int CONTINUE_TO_SEND = 0;
  private static final int WAIT = 1;
  private static final int OVERFLOW = 2;

  private final IsoTpAddress address;
  private final CanBus bus;
  private final Upper upper;
  private final Reception reception;
  private final Reception functional;
  private final Transmission transmission;
  private final Watchdog receiving;
  private final Watchdog sending;
  private final VehicleTime time;
  private final CanFrame out = new CanFrame();
  private final CanFrame flow = new CanFrame();
  private final Runnable afterConsecutive = this::afterConsecutive;
  private final Runnable next = this::next;
  private final CanBus.Subscription physicalFrames;
  private final CanBus.Subscription functionalFrames;
  private boolean underWay;
  private boolean awaitingFlowControl;
  private int waits;
  private int leftInBlock;
  private boolean endlessBlock;
  private long stMinNanos;

  /** What an ECU does with messages. */
  public interface Upper {
    /** A longer request has begun. */
    void receiving();

    /** A request has come. The buffer is valid only during the call. */
    void received(byte[] buffer, int length, boolean functional);

    /** The answer has been sent, or could not be. */
    void sent();
  }

  public IsoTpEndpoint(IsoTpAddress address, CanBus bus, VehicleTime time, Upper upper) {
    this.address = address;
    this.bus = bus;
    this.time = time;
    this.upper = upper;
    reception = new Reception(address.maxLength(), address.blockSize());
    functional = new Reception(CanFrame.MAX_LENGTH, 0);
    transmission = new Transmission(address);
    receiving = new Watchdog(time, TIMEOUT_NANOS, this::receptionTimedOut);
    sending = new Watchdog(time, TIMEOUT_NANOS, () -> giveUp("N_Bs: no FlowControl came within 1 s"));
    physicalFrames = bus.listen(CanFilter.only(address.request(), false), (f, nanos) -> physical(f));
    functionalFrames = bus.listen(CanFilter.only(address.functional(), false), (f, nanos) -> functional(f));
  }

  /** Sends an answer; one at a time: the end is told by {@link Upper#sent}. The bytes must not change until then. */
  public void send(byte[] message, int length) {
    underWay = true;
    waits = 0;
    boolean single = transmission.start(message, length, out);
    awaitingFlowControl = !single;
    if (awaitingFlowControl) {
      sending.restart();
    }
    put(out, single ? this::finish : null);
  }

  public boolean receivingLong() {
    return reception.active();
  }

  /** Forgets every message under way, as a controller that is reset does. */
  public void reset() {
    reception.abort();
    receiving.stop();
    sending.stop();
    underWay = false;
    awaitingFlowControl = false;
  }

  @Override
  public void close() {
    reset();
    physicalFrames.close();
    functionalFrames.close();
  }

  private void functional(CanFrame f) {
    // functional addressing knows only SingleFrames (9.4)
    if (f.length() > 0 && f.data()[0] >> 4 == 0 && functional.singleFrame(f) == Reception.Event.COMPLETE) {
      upper.received(functional.message(), functional.length(), true);
    }
  }

  private void physical(CanFrame f) {
    if (f.length() == 0) {
      return;
    }
    switch (f.data()[0] >> 4 & 15) {
      case 0 -> react(reception.singleFrame(f));
      case 1 -> react(reception.firstFrame(f));
      case 2 -> react(reception.consecutiveFrame(f));
      case 3 -> flowControl(f);
      default -> LOG.debug("frame of unknown kind ignored bus={} frame={}", bus.name(), f);
    }
  }

  private void react(Reception.Event event) {
    switch (event) {
      case NOTHING -> { }
      case STARTED -> {
        receiving.restart();
        upper.receiving();
        sendFlowControl(CONTINUE_TO_SEND);
      }
      case OVERFLOW -> sendFlowControl(OVERFLOW);
      case CONTINUE -> receiving.restart();
      case BLOCK_END -> {
        receiving.restart();
        sendFlowControl(CONTINUE_TO_SEND);
      }
      case COMPLETE -> {
        receiving.stop();
        upper.received(reception.message(), reception.length(), false);
      }
      case ABORTED -> {
        receiving.stop();
        LOG.debug("wrong sequence number bus={} id={}", bus.name(), address.request());
      }
    }
  }

  private void receptionTimedOut() {
    reception.abort();
    LOG.debug("N_Cr: no ConsecutiveFrame came within 1 s bus={} id={}", bus.name(), address.request());
  }

  private void sendFlowControl(int status) {
    byte[] d = flow.set(address.response(), false, address.fd(), address.fd()).data();
    d[0] = (byte) (0x30 | status);
    d[1] = (byte) address.blockSize();
    d[2] = (byte) address.stMin();
    Transmission.pad(flow, 3, address.padding());
    put(flow, null);
  }

  private void flowControl(CanFrame f) {
    if (!awaitingFlowControl || f.length() < 3) {
      return;
    }
    switch (f.data()[0] & 15) {
      case CONTINUE_TO_SEND -> {
        waits = 0;
        awaitingFlowControl = false;
        sending.stop();
        leftInBlock = f.data()[1] & 0xFF;
        endlessBlock = leftInBlock == 0;
        stMinNanos = stMinNanos(f.data()[2] & 0xFF);
        next();
      }
      case WAIT -> {
        sending.restart();
        if (++waits > MAX_WAITS) {
          giveUp("more than " + MAX_WAITS + " FlowControl WAIT in a row");
        }
      }
      case OVERFLOW -> giveUp("FlowControl overflow: the answer is too long for the tester");
      default -> giveUp("FlowControl with an unknown status");
    }
  }

  /** Reserved values count as the longest time (9.6.5.5). */
  static long stMinNanos(int raw) {
    if (raw <= 0x7F) {
      return raw * 1_000_000L;
    }
    return raw >= 0xF1 && raw <= 0xF9 ? (raw - 0xF0) * 100_000L : 0x7F * 1_000_000L;
  }

  private void next() {
    if (underWay) {
      transmission.next(out);
      put(out, afterConsecutive);
    }
  }

  private void afterConsecutive() {
    if (!underWay) {
      return;
    }
    if (transmission.complete()) {
      finish();
    } else if (!endlessBlock && --leftInBlock == 0) {
      awaitingFlowControl = true;
      sending.restart();
    } else if (stMinNanos > 0) {
      time.schedule(stMinNanos, next);
    } else {
      next();
    }
  }

  private void finish() {
    if (underWay) {
      underWay = false;
      upper.sent();
    }
  }

  private void giveUp(String why) {
    LOG.debug("answer not sent bus={} id={}: {}", bus.name(), address.response(), why);
    sending.stop();
    awaitingFlowControl = false;
    finish();
  }

  private void put(CanFrame frame, Runnable sent) {
    try {
      bus.send(frame, sent);
    } catch (IOException e) {
      giveUp(e.getMessage());
    }
  }
}
