package org.pitstop.uds;

import java.io.IOException;
import java.time.Duration;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsTiming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request after the other over one link: lets {@link Exchange} decide, and waits. The lock is not held while the link is called. */
final class Conversation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  private final String ecu;
  private final VehicleTime time;
  private final DiagnosticLink link;
  private final Waiter waiter;

  private final Object lock = new Object();
  private final Exchange exchange;
  private boolean sendUnderWay;
  private String closedWhy;

  Conversation(DiagnosticTransport transport, EcuAddress address, UdsLimits limits, VehicleTime time) throws IOException {
    this.ecu = describe(address);
    this.time = time;
    this.exchange = new Exchange(limits);
    this.waiter = time.waiter();
    this.link = transport.open(address, new News());
  }

  private static String describe(EcuAddress address) {
    return address instanceof CanAddress can ? String.format("0x%X on %s", can.request(), can.bus()) : address.toString();
  }

  /** What the link tells, on its own thread. */
  private final class News implements DiagnosticLink.Listener {
    @Override
    public void sent() {
      tell(() -> {
        sendUnderWay = false;
        exchange.sent(time.nanos());
      });
    }

    @Override
    public void sendFailed(String what) {
      tell(() -> {
        sendUnderWay = false;
        exchange.sendFailed(what);
      });
    }

    @Override
    public void receiving(int lengthBytes) {
      tell(exchange::receiving);
    }

    @Override
    public void received(byte[] message, int length) {
      tell(() -> exchange.received(message, length, time.nanos()));
    }

    @Override
    public void receiveFailed(String what) {
      tell(() -> exchange.receiveFailed(what, time.nanos()));
    }

    @Override
    public void closed(String why) {
      tell(() -> closedWhy = why);
    }

    private void tell(Runnable news) {
      synchronized (lock) {
        news.run();
      }
      waiter.signal();
    }
  }

  DiagnosticLink link() {
    return link;
  }

  /**
   * Sends a request, which must not change until {@link #underWay} is false, and waits for what becomes of it.
   *
   * @param meanwhile runs once, as soon as the request has been handed to the link
   */
  <T> Answer<T> ask(Service<T> service, byte[] request, int length, UdsTiming timing, Runnable meanwhile)
      throws IOException, InterruptedException {
    synchronized (lock) {
      exchange.begin(Echo.of(request, length), timing, time.nanos());
    }
    Exchange.Decision decision = Exchange.Decision.NO_ANSWER;
    if (transmit(request, length)) {
      runMeanwhile(meanwhile);
      decision = awaitDecision();
    }
    while (decision == Exchange.Decision.REPEAT) {
      decision = transmit(request, length) ? awaitDecision() : Exchange.Decision.NO_ANSWER;
    }
    synchronized (lock) {
      return logged(service, answer(service, decision));
    }
  }

  /** Should it fail, the ECU answers all the same: that answer is awaited, so that the next request does not get it. */
  private void runMeanwhile(Runnable meanwhile) {
    try {
      meanwhile.run();
    } catch (RuntimeException | Error e) {
      try {
        awaitDecision();
      } catch (IOException gone) {
        e.addSuppressed(gone);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  /** @return false if the message before this one is still being sent and the time is over */
  private boolean transmit(byte[] request, int length) throws IOException, InterruptedException {
    if (!awaitIdleLink()) {
      return false;
    }
    synchronized (lock) {
      exchange.sending();
      sendUnderWay = true;
    }
    try {
      link.send(request, 0, length);
    } catch (IOException e) {
      synchronized (lock) {
        sendUnderWay = false;
      }
      throw new IOException("the link to " + ecu + " is gone: " + e.getMessage(), e);
    }
    return true;
  }

  /** A request that was given up may still be under way; the link's own timers end it. */
  private boolean awaitIdleLink() throws IOException, InterruptedException {
    while (true) {
      long left;
      synchronized (lock) {
        requireOpen();
        left = exchange.deadline() - time.nanos();
        if (!sendUnderWay) {
          return true;
        } else if (exchange.decide(time.nanos()) != Exchange.Decision.WAIT) {
          return false;
        }
      }
      waiter.await(left);
    }
  }

  private Exchange.Decision awaitDecision() throws IOException, InterruptedException {
    while (true) {
      long left;
      synchronized (lock) {
        Exchange.Decision decision = exchange.decide(time.nanos());
        if (decision != Exchange.Decision.WAIT) {
          return decision;
        }
        requireOpen();
        left = exchange.deadline() - time.nanos();
      }
      waiter.await(left);
    }
  }

  private void requireOpen() throws IOException {
    if (closedWhy != null) {
      throw new IOException("the link to " + ecu + " is closed: " + closedWhy);
    }
  }

  private <T> Answer<T> answer(Service<T> service, Exchange.Decision decision) {
    return switch (decision) {
      case ANSWERED -> Decoder.decode(service, exchange.echo(), exchange.answer());
      case SILENT -> new Answer.Positive<>(service.silence());
      case UNEXPECTED -> new Answer.Unexpected<>(exchange.foreign() + " instead of " + exchange.echo().expected());
      case NO_ANSWER -> new Answer.NoAnswer<>(exchange.why(), Duration.ofNanos(time.nanos() - exchange.startedAt()));
      case WAIT, REPEAT -> throw new IllegalStateException("undecided: " + decision);
    };
  }

  private <T> Answer<T> logged(Service<T> service, Answer<T> answer) {
    if (answer instanceof Answer.Negative<T> n && !service.mayRefuseWith(n.nrc())) {
      LOG.info("refusal that the standard does not know for this service ecu={} answer={}", ecu, answer.describe());
    } else if (!answer.isPositive() && LOG.isDebugEnabled()) {
      LOG.debug("request failed ecu={} sid=0x{} answer={}", ecu, Hex.of(exchange.echo().sid()), answer.describe());
    }
    return answer;
  }

  /** Whether the link still reads a request that was given up. */
  boolean underWay() {
    synchronized (lock) {
      return sendUnderWay;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closedWhy = closedWhy == null ? "it was closed by its user" : closedWhy;
    }
    waiter.signal();
    link.close();
  }
}
