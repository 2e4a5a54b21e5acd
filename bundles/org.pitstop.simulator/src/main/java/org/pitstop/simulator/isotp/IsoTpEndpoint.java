package org.pitstop.simulator.isotp;

import java.io.IOException;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.link.EcuLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ISO-TP end of an ECU: requests come in, physically and functionally addressed; answers go out. Only in events of vehicle time. */
public final class IsoTpEndpoint implements EcuLink, CanListener {
  private static final Logger LOG = LoggerFactory.getLogger(IsoTpEndpoint.class);
  /** N_Bs and N_Cr (ISO 15765-2:2016, table 21). */
  static final long TIMEOUT_NANOS = 1_000_000_000L;
  /** FlowControl WAIT in a row that are borne (N_WFTmax of the sender's patience). */
  private static final int MAX_WAITS = 16;
  /** From one of our own WAIT to the next FlowControl: well below the tester's N_Bs. */
  static final long WAIT_NANOS = 100_000_000L;
  private static final int CONTINUE_TO_SEND = 0;
  private static final int WAIT = 1;
  private static final int OVERFLOW = 2;

  private final IsoTpAddress address;
  private final Addressing addressing;
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
  private final Runnable askMore = this::askOrWait;
  private final CanBus.Subscription physicalFrames;
  private final CanBus.Subscription functionalFrames;
  private boolean underWay;
  private boolean awaitingFlowControl;
  private int waits;
  private int leftInBlock;
  private boolean endlessBlock;
  private long stMinNanos;
  private Timer separation;
  private int waitsLeft;
  private Timer waiting;

  public IsoTpEndpoint(IsoTpAddress address, CanBus bus, VehicleTime time, Upper upper) {
    this.address = address;
    this.bus = bus;
    this.time = time;
    this.upper = upper;
    addressing = address.addressing();
    reception = new Reception(address.maxLength(), address.blockSize(), addressing.head());
    functional = new Reception(CanFrame.MAX_LENGTH, 0, addressing.head());
    transmission = new Transmission(address);
    receiving = new Watchdog(time, TIMEOUT_NANOS, this::receptionTimedOut);
    sending = new Watchdog(time, TIMEOUT_NANOS, () -> giveUp("N_Bs: no FlowControl came within 1 s"));
    physicalFrames = bus.listen(address.requests(), this);
    functionalFrames = bus.listen(address.functionalRequests(), (f, nanos) -> functional(f));
  }

  @Override
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

  @Override
  public boolean receivingLong() {
    return reception.active();
  }

  @Override
  public void reset() {
    stopWaiting();
    reception.abort();
    receiving.stop();
    sending.stop();
    stopSending();
  }

  private void stopSending() {
    underWay = false;
    awaitingFlowControl = false;
    if (separation != null) {
      separation.cancel(); // its ConsecutiveFrame must not get into the next message
      separation = null;
    }
  }

  @Override
  public void close() {
    reset();
    physicalFrames.close();
    functionalFrames.close();
  }

  private void functional(CanFrame f) {
    // functional addressing knows only SingleFrames (9.4)
    if (addressing.matches(f, addressing.all()) && addressing.pci(f) >> 4 == 0 && functional.singleFrame(f) == Reception.Event.COMPLETE) {
      upper.received(functional.message(), functional.length(), true);
    }
  }

  /** A request to this ECU alone. */
  @Override
  public void frame(CanFrame f, long nanos) {
    if (!addressing.matches(f, addressing.ecu())) {
      return;
    }
    switch (addressing.pci(f) >> 4) {
      case 0 -> react(reception.singleFrame(f));
      case 1 -> react(reception.firstFrame(f));
      case 2 -> react(reception.consecutiveFrame(f));
      case 3 -> flowControl(f);
      default -> LOG.debug("frame of unknown kind ignored bus={} frame={}", bus.name(), f);
    }
  }

  /** What was under way when its controller failed is lost. */
  @Override
  public void state(BusState state) {
    if (state == BusState.BUS_OFF || state == BusState.DOWN) {
      reception.abort();
      receiving.stop();
      giveUp("its bus is " + state);
    }
  }

  private void react(Reception.Event event) {
    switch (event) {
      case NOTHING -> { }
      case STARTED -> {
        upper.receiving();
        askForMore();
      }
      case OVERFLOW -> sendFlowControl(OVERFLOW);
      case CONTINUE -> receiving.restart();
      case BLOCK_END -> askForMore();
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

  private void askForMore() {
    stopWaiting();
    waitsLeft = address.waits();
    askOrWait();
  }

  /** N_Cr runs from the FlowControl that lets the tester go on (9.7). */
  private void askOrWait() {
    waiting = null;
    if (!reception.active()) {
      return;
    }
    if (waitsLeft > 0) {
      waitsLeft--;
      receiving.stop();
      sendFlowControl(WAIT);
      waiting = time.schedule(WAIT_NANOS, askMore);
    } else {
      receiving.restart();
      sendFlowControl(CONTINUE_TO_SEND);
    }
  }

  private void stopWaiting() {
    if (waiting != null) {
      waiting.cancel();
      waiting = null;
    }
  }

  private void receptionTimedOut() {
    reception.abort();
    LOG.debug("N_Cr: no ConsecutiveFrame came within 1 s bus={} id={}", bus.name(), address.request());
  }

  private void sendFlowControl(int status) {
    byte[] d = address.begin(flow).data();
    int at = addressing.head();
    d[at] = (byte) (0x30 | status);
    d[at + 1] = (byte) address.blockSize();
    d[at + 2] = (byte) address.stMin();
    Transmission.pad(flow, at + 3, address.padding());
    put(flow, null);
  }

  private void flowControl(CanFrame f) {
    int at = addressing.head();
    if (!awaitingFlowControl || f.length() < at + 3) {
      return;
    }
    switch (addressing.pci(f) & 15) {
      case CONTINUE_TO_SEND -> {
        waits = 0;
        awaitingFlowControl = false;
        sending.stop();
        leftInBlock = f.data()[at + 1] & 0xFF;
        endlessBlock = leftInBlock == 0;
        stMinNanos = stMinNanos(f.data()[at + 2] & 0xFF);
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
      separation = time.schedule(stMinNanos, next);
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
    if (underWay) {
      stopSending();
      upper.sent();
    }
  }

  private void put(CanFrame frame, Runnable sent) {
    try {
      bus.send(frame, sent);
    } catch (IOException e) {
      giveUp(e.getMessage());
    }
  }
}
