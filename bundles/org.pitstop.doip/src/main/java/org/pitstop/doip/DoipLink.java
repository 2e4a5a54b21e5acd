package org.pitstop.doip;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A conversation with one ECU over a shared connection. It has no thread: the connection's reader, timers and senders bring the news. */
final class DoipLink implements DiagnosticLink {
  private static final Logger LOG = LoggerFactory.getLogger(DoipLink.class);
  /** Functional messages are short by nature; on CAN they must fit in one frame. */
  private static final int MAX_FUNCTIONAL_BYTES = 4095;

  private enum Phase {
    IDLE, WRITING,
    /** It was acknowledged, but our write has not returned: the listener must not yet think that the bytes are free. */
    WRITING_ACKNOWLEDGED,
    /** All of it is written. */
    AWAITING
  }

  private final DoipAddress address;
  private final GatewayConnection gateway;
  private final VehicleTime time;
  private final Listener listener;
  private final Deadline acknowledgement;
  private final Teller teller = new Teller();

  private final Object lock = new Object();
  private Phase phase = Phase.IDLE;
  private byte[] message;
  private int offset;
  private int length;
  private long number;
  private long deadline;
  private String closedWhy;
  /** A longer message has begun; belongs to the reader. */
  private boolean receiving;

  DoipLink(DoipAddress address, GatewayConnection gateway, VehicleTime time, Listener listener) {
    this.address = address;
    this.gateway = gateway;
    this.time = time;
    this.listener = listener;
    this.acknowledgement = new Deadline(time, this::timedOut);
  }

  @Override
  public void send(byte[] bytes, int from, int count) throws IOException {
    if (count < 1) {
      throw new IllegalArgumentException("a diagnostic message has at least 1 byte");
    }
    synchronized (lock) {
      requireOpen();
      if (phase != Phase.IDLE) {
        throw new IllegalStateException("the last message to " + name() + " is still under way");
      }
      phase = Phase.WRITING;
      message = bytes;
      offset = from;
      length = count;
      number = gateway.nextMessage();
    }
    try {
      gateway.writer().diagnostic(address.target(), bytes, from, count);
      written();
    } catch (IOException e) {
      failed();
      gateway.fail("writing to the gateway " + gateway.key().place() + " failed: " + e.getMessage());
      throw e;
    }
  }

  /** An acknowledged message was sent, even if the gateway has left meanwhile. */
  private void written() throws IOException {
    synchronized (lock) {
      if (phase == Phase.WRITING) {
        requireOpen();
        phase = Phase.AWAITING;
        deadline = time.nanos() + gateway.parameters().diagnosticMessageNanos();
        acknowledgement.in(gateway.parameters().diagnosticMessageNanos());
        return;
      }
      over();
    }
    teller.release();
  }

  /** The sender is told by an exception; an acknowledgement that came too early counts no more. */
  private void failed() {
    synchronized (lock) {
      if (phase == Phase.WRITING_ACKNOWLEDGED) {
        teller.clear();
      }
      over();
    }
    teller.release();
  }

  /** To be called with the lock. */
  private void over() {
    phase = Phase.IDLE;
    message = null;
    acknowledgement.met();
  }

  @Override
  public void sendFunctional(byte[] bytes) throws IOException {
    if (bytes.length < 1 || bytes.length > MAX_FUNCTIONAL_BYTES) {
      throw new IllegalArgumentException("functional message of " + bytes.length + " bytes (allowed: 1…" + MAX_FUNCTIONAL_BYTES + ")");
    }
    synchronized (lock) {
      requireOpen();
    }
    gateway.writer().later(Messages.diagnostic(gateway.parameters().version(), address.tester(), address.functional(), bytes));
  }

  private void requireOpen() throws IOException {
    if (closedWhy != null) {
      throw new IOException("the DoIP link to " + name() + " is closed: " + closedWhy);
    }
  }

  boolean underWay() {
    synchronized (lock) {
      return phase == Phase.WRITING || phase == Phase.AWAITING;
    }
  }

  long messageNumber() {
    synchronized (lock) {
      return number;
    }
  }

  /** The head of a long message has come. From the reader, as what follows. */
  void receiving(int source, int lengthBytes) {
    if (source == address.target()) {
      receiving = true;
      tell(() -> listener.receiving(lengthBytes));
    }
  }

  void received(int source, byte[] bytes, int count) {
    if (source == address.target()) {
      receiving = false;
      boolean told = teller.tell(() -> listener.received(bytes, count), () -> {
        byte[] copy = Arrays.copyOf(bytes, count);
        return () -> listener.received(copy, count);
      });
      if (!told) {
        flooded();
      }
    }
  }

  /** @param payload of the acknowledgement, see {@link Acknowledgement} */
  void acknowledged(boolean positive, byte[] payload, int count) {
    int source = Acknowledgement.source(payload);
    if (!positive && source == address.functional()) {
      LOG.warn("functional message refused gateway={} {}", gateway.key().place(), Words.diagnosticNack(Acknowledgement.code(payload)));
    }
    synchronized (lock) {
      if (source != address.target() || message == null || !Acknowledgement.mayConcern(payload, count, message, offset, length)) {
        return;
      }
    }
    if (positive) {
      ended(listener::sent);
    } else {
      refused(Words.diagnosticNack(Acknowledgement.code(payload)));
    }
  }

  /** The message under way was refused. */
  void refused(String what) {
    ended(() -> listener.sendFailed(what));
  }

  private void ended(Runnable news) {
    synchronized (lock) {
      if (phase == Phase.WRITING) {
        phase = Phase.WRITING_ACKNOWLEDGED;
        teller.hold();
      } else if (phase == Phase.AWAITING) {
        over();
      } else {
        return;
      }
    }
    tell(news);
  }

  private void timedOut() {
    synchronized (lock) {
      if (phase != Phase.AWAITING || time.nanos() < deadline) {
        return;
      }
      over();
    }
    String what = "A_DoIP_Diagnostic_Message: the gateway " + gateway.key().place() + " did not acknowledge the message within "
        + gateway.parameters().diagnosticMessageNanos() / 1_000_000 + " ms (diagnosticMessageMs)";
    tell(() -> listener.sendFailed(what));
  }

  private void tell(Runnable news) {
    if (!teller.tell(news)) {
      flooded();
    }
  }

  private void flooded() {
    gateway.fail("the gateway " + gateway.key().place() + " sent more than " + Teller.MAX_WAITING + " messages that could not be delivered");
  }

  /** The connection has ended. A write that is under way ends with an exception. */
  void gone(String why) {
    boolean awaiting;
    synchronized (lock) {
      if (closedWhy != null) {
        return;
      }
      closedWhy = why;
      awaiting = phase == Phase.AWAITING;
      if (awaiting) {
        over();
      }
    }
    acknowledgement.cancel();
    if (awaiting) {
      teller.tell(() -> listener.sendFailed(why));
    }
    if (receiving) {
      teller.tell(() -> listener.receiveFailed(why));
    }
    teller.tell(() -> listener.closed(why));
  }

  @Override
  public Optional<ForeignRequests> foreignRequests() {
    return Optional.empty();
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closedWhy != null) {
        return;
      }
      closedWhy = "it was closed by its user";
    }
    teller.close();
    acknowledgement.cancel();
    gateway.detach(this);
  }

  private String name() {
    return String.format("0x%04X at %s", address.target(), gateway.key().place());
  }
}
