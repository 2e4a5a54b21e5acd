package org.pitstop.isotp;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation with one ECU: binds a sender and a receiver to a bus and to time. It has no thread. Whoever brings news (a frame, a
 * confirmation, a timer, a message to send) changes the state machines under the lock and then pumps: hands frames to the bus and news
 * to the listener, outside of the lock, one thread at a time, so that neither can be called out of order, twice at once or recursively.
 */
final class IsoTpLink implements DiagnosticLink, CanListener {
  private static final Logger LOG = LoggerFactory.getLogger(IsoTpLink.class);
  /** Priority bits of normal fixed and mixed 29-bit identifiers do not belong to the address (ISO 15765-2:2016, 10.3.3 and 10.3.5). */
  private static final int WITHOUT_PRIORITY = 0x03FFFFFF;

  private final CanBus bus;
  private final CanAddress address;
  private final VehicleTime time;
  private final IsoTpParameters parameters;
  private final Listener listener;
  private final Consumer<IsoTpLink> onClose;
  private final FrameEncoder encoder;
  private final FrameDecoder decoder;

  private final Object lock = new Object();
  private final EventQueue events = new EventQueue(this::release);
  private final IsoTpSender sender;
  private final IsoTpReceiver receiver;
  private final LazyTimer timeouts;
  private final LazyTimer pace;
  private Runnable dataConfirm;
  private final Runnable flowConfirm = this::flowConfirmed;
  private CanBus.Subscription subscription;
  private Optional<ForeignTesters.Watch> foreign = Optional.empty();
  private String closedWhy;

  /** News that has not been pumped. The outlet belongs to the thread that pumps. */
  private final AtomicInteger news = new AtomicInteger();
  private final FrameOutlet outlet;

  IsoTpLink(CanBus bus, CanAddress address, VehicleTime time, IsoTpParameters parameters, Listener listener,
      Consumer<IsoTpLink> onClose) {
    this.bus = bus;
    this.address = address;
    this.time = time;
    this.parameters = parameters;
    this.listener = listener;
    this.onClose = onClose;
    this.encoder = new FrameEncoder(address);
    this.decoder = new FrameDecoder(address);
    this.sender = new IsoTpSender(encoder, parameters, events);
    this.receiver = new IsoTpReceiver(decoder, encoder, address.blockSize(), parameters, events);
    this.outlet = new FrameOutlet(bus);
    this.timeouts = new LazyTimer(time, () -> rang(true));
    this.pace = new LazyTimer(time, () -> rang(false));
  }

  /** Begins to listen. */
  IsoTpLink attach() {
    boolean hasPriority = switch (address.addressing()) {
      case NORMAL, EXTENDED -> false;
      case NORMAL_FIXED -> true;
      case MIXED -> address.extendedIds();
    };
    CanFilter filter = hasPriority ? new CanFilter(address.response(), WITHOUT_PRIORITY, true)
        : CanFilter.only(address.response(), address.extendedIds());
    subscription = bus.listen(filter, this);
    return this;
  }

  /** Lets {@link #foreignRequests} tell what is heard of other testers. */
  IsoTpLink watched(Optional<ForeignTesters.Watch> watch) {
    foreign = watch;
    return this;
  }

  CanBus bus() {
    return bus;
  }

  @Override
  public void send(byte[] message, int offset, int length) throws IOException {
    synchronized (lock) {
      requireOpen();
      sender.start(message, offset, length);
      // one object a message: a confirmation that comes after its message has failed must not count for the next one
      dataConfirm = new Runnable() {
        @Override
        public void run() {
          dataConfirmed(this);
        }
      };
    }
    pump();
  }

  @Override
  public void sendFunctional(byte[] message) throws IOException {
    if (message.length < 1 || message.length > encoder.singleMax()) {
      throw new IllegalArgumentException("functional message of " + message.length + " bytes (allowed: 1…" + encoder.singleMax() + ")");
    }
    synchronized (lock) {
      requireOpen();
    }
    CanFrame frame = new CanFrame();
    encoder.functional(frame, message);
    bus.send(frame, null);
  }

  private void requireOpen() throws IOException {
    if (closedWhy != null) {
      throw new IOException("the ISO-TP link to " + name() + " is closed: " + closedWhy);
    }
  }

  @Override
  public void frame(CanFrame frame, long nanos) {
    synchronized (lock) {
      if (closedWhy != null) {
        return;
      }
      long now = time.nanos();
      switch (decoder.type(frame)) {
        case SINGLE -> receiver.single(frame);
        case FIRST -> receiver.first(frame, now);
        case CONSECUTIVE -> receiver.consecutive(frame, now);
        case FLOW_CONTROL -> sender.flowControl(decoder.flowStatus(frame), decoder.blockSize(frame), decoder.stMinRaw(frame), now);
        case OTHER -> { }
      }
    }
    pump();
  }

  @Override
  public void state(BusState state) {
    if (FrameOutlet.canSend(state)) {
      return;
    }
    synchronized (lock) {
      String what = "bus " + bus.name() + " is " + state;
      sender.fail(what);
      receiver.fail(what);
    }
    pump();
  }

  private void dataConfirmed(Runnable confirm) {
    synchronized (lock) {
      if (confirm == dataConfirm) {
        sender.confirmed(time.nanos());
      }
    }
    pump();
  }

  private void flowConfirmed() {
    synchronized (lock) {
      receiver.confirmed(time.nanos());
    }
    pump();
  }

  private void rang(boolean timeout) {
    synchronized (lock) {
      (timeout ? timeouts : pace).rang();
      long now = time.nanos();
      sender.tick(now);
      receiver.tick(now);
    }
    pump();
  }

  private void release(byte[] buffer) {
    synchronized (lock) {
      receiver.release(buffer);
    }
  }

  private void pump() {
    if (news.getAndIncrement() != 0) {
      return; // whoever pumps already will see it
    }
    int seen = 1;
    while (seen != 0) {
      while (step()) { }
      outlet.pause();
      seen = news.addAndGet(-seen);
    }
  }

  private boolean step() {
    Consumer<Listener> event;
    boolean due;
    synchronized (lock) {
      event = events.poll();
      due = event == null && closedWhy == null && fill(time.nanos());
      if (event == null && !due && closedWhy == null) {
        timeouts.at(Math.min(sender.deadline(), receiver.deadline()));
        pace.at(outlet.holds() ? outlet.retryAt() : sender.pace());
      }
    }
    if (event != null) {
      tell(event);
    } else if (due) {
      transmit();
    }
    return event != null || due;
  }

  private void tell(Consumer<Listener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      LOG.error("listener failed link={}", name(), e);
    }
  }

  /** Whether there is a frame to transmit now. FlowControl goes first: the ECU's N_Bs is running. */
  private boolean fill(long now) {
    if (outlet.holds() && outlet.owner() != flowConfirm && !(sender.busy() && outlet.owner() == dataConfirm)) {
      outlet.drop(); // its message has failed meanwhile
    }
    if (outlet.holds()) {
      return now >= outlet.retryAt();
    } else if (receiver.next(outlet.frame(), now)) {
      outlet.load(flowConfirm, true, now + parameters.nBr());
      return true;
    } else if (sender.next(outlet.frame(), now)) {
      outlet.load(dataConfirm, sender.asksConfirmation(), now + parameters.nCs());
      return true;
    }
    return false;
  }

  private void transmit() {
    String refused = outlet.transmit(time.nanos());
    if (refused == null) {
      return;
    }
    synchronized (lock) {
      if (outlet.owner() == flowConfirm) {
        receiver.fail("N_Br: bus " + bus.name() + " did not take our FlowControl: " + refused);
      } else {
        sender.fail("N_Cs: bus " + bus.name() + " did not take our frame: " + refused);
      }
    }
  }

  /** Ends the conversation because its bus has gone. */
  void gone(String why) {
    if (end(why)) {
      synchronized (lock) {
        events.closed(why);
      }
      pump();
    }
  }

  @Override
  public Optional<ForeignRequests> foreignRequests() {
    return foreign.map(ForeignTesters.Watch::look);
  }

  @Override
  public void close() {
    if (end("it was closed by its user")) {
      synchronized (lock) {
        events.clear();
      }
      onClose.accept(this);
    }
  }

  private boolean end(String why) {
    synchronized (lock) {
      if (closedWhy != null) {
        return false;
      }
      closedWhy = why;
      timeouts.cancel();
      pace.cancel();
    }
    subscription.close();
    return true;
  }

  private String name() {
    return String.format("0x%X/0x%X on %s", address.request(), address.response(), bus.name());
  }
}
