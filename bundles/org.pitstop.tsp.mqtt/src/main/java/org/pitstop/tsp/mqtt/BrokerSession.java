package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.TspListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the broker for as long as there is a listener: connects, and after any failure waits and connects again. All
 * its changes happen on one executor thread; no other thread is ever held up.
 *
 * <p>A message counts as delivered only when the listener has returned: if it could not keep a command, the connection is ended without an
 * acknowledgement, and the broker sends the command again in the next one.
 */
final class BrokerSession {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerSession.class);
  /** A connection that lasted so long was a good one: the next back-off begins small. */
  static final Duration STABLE = Duration.ofSeconds(60);

  private enum Phase { IDLE, CONNECTING, CONNECTED, WAITING, CLOSED }

  private final WallTime time;
  private final Executor executor;
  private final Credentials credentials;
  private final Wire.Factory wires;
  private final BackOff backOff;
  private final Consumer<String> vinKnown;
  private final Renewal renewal;

  private Phase phase = Phase.IDLE;
  private TspListener listener;
  private Topics topics;
  private Wire wire;
  private Identity shown;
  private Timer retry;
  private Consumer<byte[]> trust;
  private long trustVersion;
  /** Attempts without a connection: the next one shows another certificate, if there are several. */
  private int failures;
  private long connectedNanos;
  private String lastComplaint = "";
  private volatile Outgoing outgoing;

  /** @param executor runs tasks one after the other, in order
   *  @param vinKnown told the VIN once it can be read
   *  @param pace when the vehicle's certificate is renewed */
  BrokerSession(WallTime time, Executor executor, Credentials credentials, Wire.Factory wires, BackOff backOff, Consumer<String> vinKnown,
      Renewal.Pace pace) {
    this.time = time;
    this.executor = executor;
    this.credentials = credentials;
    this.wires = wires;
    this.backOff = backOff;
    this.vinKnown = vinKnown;
    this.renewal = new Renewal(time, executor, credentials, pace, this::reconnect);
  }

  void start() {
    executor.execute(this::attempt);
  }

  /** There is somebody to keep the roots of trust. @param version of those in force, which the TSP is told */
  void trust(Consumer<byte[]> keeper, long version) {
    executor.execute(() -> {
      boolean another = keeper != trust;
      boolean newer = version != trustVersion;
      trust = keeper;
      trustVersion = version;
      if (phase == Phase.CONNECTED && another) {
        subscribeToTrust(wire);
      }
      if (phase == Phase.CONNECTED && newer) {
        wire.publish(topics.presence(), ReportCodec.online(trustVersion, shown.expires()), true, true);
      }
    });
  }

  void trustGone(Consumer<byte[]> keeper) {
    executor.execute(() -> trust = trust == keeper ? null : trust);
  }

  /** There is somebody to take commands; without one, nothing is connected. */
  void listener(TspListener newListener) {
    executor.execute(() -> {
      listener = newListener;
      if (phase == Phase.CONNECTED) {
        listener.connected();
      }
      attempt();
    });
  }

  /** That listener is gone. Unless another one has come already, the connection ends: what it did not acknowledge must come again. */
  void listenerGone(TspListener old) {
    executor.execute(() -> {
      if (listener == old) {
        listener = null;
        disconnect();
        phase = phase == Phase.CONNECTING || phase == Phase.CONNECTED ? Phase.IDLE : phase;
      }
    });
  }

  void close() {
    executor.execute(() -> {
      phase = Phase.CLOSED;
      if (retry != null) {
        retry.cancel();
      }
      disconnect();
    });
  }

  boolean connected() {
    return outgoing != null;
  }

  /** Sends a report if there is a connection; else whoever keeps it will send it again. */
  void send(Report report) {
    Outgoing out = outgoing;
    if (out != null) {
      out.report(report);
    }
  }

  void send(Progress progress) {
    Outgoing out = outgoing;
    if (out != null) {
      out.progress(progress);
    }
  }

  private void attempt() {
    if (phase != Phase.IDLE) {
      return;
    }
    try {
      vinKnown.accept(credentials.readVin());
      if (listener != null) {
        List<Identity> candidates = credentials.identities().candidates();
        connect(credentials.read(candidates.get(failures % candidates.size()), time.now(), time::proven));
      }
    } catch (IOException e) {
      retryLater("not provisioned: " + e.getMessage());
    }
  }

  private void connect(Vehicle vehicle) {
    phase = Phase.CONNECTING;
    shown = vehicle.identity();
    topics = vehicle.topics();
    LOG.debug("connecting broker={}:{} client={}", vehicle.host(), vehicle.port(), topics.clientId());
    Incoming incoming = new Incoming();
    Wire opened = wires.open(vehicle, incoming);
    incoming.source = opened;
    wire = opened;
    opened.connect()
        .thenCompose(ok -> opened.subscribe(List.of(topics.command(), topics.ack(), topics.certificateResponse())))
        .thenCompose(ok -> opened.publish(topics.presence(), ReportCodec.online(trustVersion, shown.expires()), true, true))
        .whenCompleteAsync((ok, failure) -> connected(opened, vehicle, failure), executor);
  }

  private void connected(Wire source, Vehicle vehicle, Throwable failure) {
    if (source != wire) {
      source.disconnect();
    } else if (failure != null) {
      lost("no connection to " + vehicle.host() + ":" + vehicle.port() + ": " + Failures.describe(failure) + expiry(vehicle));
    } else {
      phase = Phase.CONNECTED;
      connectedNanos = time.nanos();
      lastComplaint = "";
      outgoing = new Outgoing(source, topics, why -> executor.execute(() -> lostIf(source, why)), () -> executor.execute(this::again));
      LOG.info("connected broker={}:{} client={}", vehicle.host(), vehicle.port(), topics.clientId());
      failures = 0;
      if (trust != null) {
        subscribeToTrust(source);
      }
      listener.connected();
      renewal.connected(vehicle, request -> ask(source, request));
    }
  }

  /** What the driver of a provisioning station has to know: nothing but a new certificate helps. */
  private String expiry(Vehicle vehicle) {
    return !vehicle.identity().expiredAt(time.now()) ? ""
        : "; the certificate of the vehicle expired at " + vehicle.identity().expires() + ": provision it again (tsp provision " + vehicle.vin()
            + " --out DIR, then the files of DIR into " + credentials.directory() + ")";
  }

  private void ask(Wire source, byte[] request) {
    source.publish(topics.certificateRequest(), request, true, false).whenComplete((ok, failure) -> {
      if (failure != null) {
        LOG.warn("the broker did not take the request for a certificate, it is repeated why={}", Failures.describe(failure));
      }
    });
  }

  /** A broker that knows no roots of trust is still one to work with. */
  private void subscribeToTrust(Wire source) {
    source.subscribe(List.of(Topics.TRUST)).whenComplete((ok, failure) -> {
      if (failure != null) {
        LOG.warn("the broker refuses {}: allow all vehicles to read it why={}", Topics.TRUST, Failures.describe(failure));
      }
    });
  }

  /** At once, and with the newest certificate first. */
  private void reconnect() {
    if (phase == Phase.CONNECTED) {
      disconnect();
      phase = Phase.IDLE;
      attempt();
    }
  }

  /** Reports were left out because too many were under way: the listener sends again what is not acknowledged. */
  private void again() {
    if (phase == Phase.CONNECTED) {
      listener.connected();
    }
  }

  private void lostIf(Wire source, String why) {
    if (source == wire) {
      lost(why);
    }
  }

  private void lost(String why) {
    failures += phase == Phase.CONNECTING ? 1 : 0;
    boolean stable = phase == Phase.CONNECTED && time.nanos() - connectedNanos >= STABLE.toNanos();
    disconnect();
    if (stable) {
      backOff.reset();
    }
    retryLater(why);
  }

  private void disconnect() {
    outgoing = null;
    renewal.disconnected();
    if (wire != null) {
      Wire old = wire;
      wire = null;
      old.disconnect();
    }
  }

  private void retryLater(String why) {
    if (phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.WAITING;
    Duration delay = backOff.next();
    if (why.equals(lastComplaint)) {
      LOG.debug("still no TSP retryMs={} why={}", delay.toMillis(), why);
    } else {
      LOG.warn("no TSP retryMs={} why={}", delay.toMillis(), why);
      lastComplaint = why;
    }
    retry = time.schedule(delay, () -> executor.execute(this::waited));
  }

  private void waited() {
    if (phase == Phase.WAITING) {
      phase = Phase.IDLE;
      attempt();
    }
  }

  /** What comes from one wire; once it is not the current one any more, nothing of it counts. */
  private final class Incoming implements Wire.Events {
    private volatile Wire source;

    @Override
    public void message(String topic, byte[] payload, Runnable acknowledge) {
      executor.execute(() -> {
        if (source == wire && listener != null) {
          deliver(topic, payload, acknowledge);
        }
      });
    }

    @Override
    public void disconnected(String why) {
      executor.execute(() -> lostIf(source, why));
    }
  }

  private void deliver(String topic, byte[] payload, Runnable acknowledge) {
    try {
      new Delivery(listener, topics, renewal, trust).deliver(topic, payload);
      acknowledge.run();
    } catch (IOException | RuntimeException e) {
      LOG.error("message not kept, it will come again topic={} bytes={}", topic, payload.length, e);
      lost("a message could not be kept: " + e.getMessage());
    }
  }
}
