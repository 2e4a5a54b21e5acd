package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the vehicle's certificate over the connection that it makes possible. When little of its life is left, a new pair of keys is made and
 * kept, and a certificate for it is asked for, again and again until one comes that can be believed. That one is kept beside the old one, and
 * shown to the broker; when the broker takes it, it is the current one. All on the session's one thread.
 */
final class Renewal {
  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
  /** The clock may be set meanwhile: no wait for a date is longer. */
  static final Duration LOOK_EVERY = Duration.ofHours(1);
  private static final Duration LOOK_SOONEST = Duration.ofSeconds(1);
  /** So often the broker may refuse a new certificate while it takes the old one; then another is asked for. */
  static final int MAX_REFUSALS = 3;

  private final WallTime time;
  private final Executor executor;
  private final Credentials credentials;
  private final Pace pace;
  private final Runnable reconnect;
  private Vehicle vehicle;
  private Identity inUse;
  private Consumer<byte[]> sender;
  private Timer timer;
  private int refusals;

  /**
   * When to renew.
   *
   * @param percentLeft of a certificate's life when the next one is asked for
   * @param between two requests
   */
  record Pace(int percentLeft, BackOff between) {}

  /**
   * @param reconnect ends the connection and begins another with the newest certificate
   */
  Renewal(WallTime time, Executor executor, Credentials credentials, Pace pace, Runnable reconnect) {
    this.time = time;
    this.executor = executor;
    this.credentials = credentials;
    this.pace = pace;
    this.reconnect = reconnect;
  }

  private Identities identities() {
    return credentials.identities();
  }

  /** There is a connection. @param newSender publishes a request */
  void connected(Vehicle newVehicle, Consumer<byte[]> newSender) {
    vehicle = newVehicle;
    inUse = newVehicle.identity();
    sender = newSender;
    try {
      if (inUse.role() == Identity.Role.NEXT) {
        promote();
      } else if (identities().hasNext()) {
        refused();
      }
      identities().dropExpired(inUse, time.now());
      if (identities().hasNext()) {
        later(pace.between().next());
      } else {
        look();
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private void promote() throws IOException {
    identities().promote();
    inUse = new Identity(Identity.Role.CURRENT, inUse.key(), inUse.chain());
    refusals = 0;
    pace.between().reset();
    LOG.info("certificate renewed serial={} validUntil={}", inUse.certificate().getSerialNumber().toString(16), inUse.expires());
  }

  private void refused() throws IOException {
    refusals++;
    LOG.warn("the broker takes the old certificate, not the new one times={} of {}", refusals, MAX_REFUSALS);
    if (refusals >= MAX_REFUSALS) {
      refusals = 0;
      identities().dropNext();
      LOG.warn("the new certificate is given up, another is asked for");
    }
  }

  void disconnected() {
    sender = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void later(Duration delay) {
    if (timer != null) {
      timer.cancel();
    }
    timer = time.schedule(delay, () -> executor.execute(this::look));
  }

  private void look() {
    if (sender == null) {
      return;
    }
    if (identities().hasNext()) {
      reconnect.run();
      return;
    }
    Duration left = Duration.between(time.now(), inUse.renewalDue(pace.percentLeft()));
    if (left.compareTo(Duration.ZERO) > 0) {
      later(left.compareTo(LOOK_EVERY) > 0 ? LOOK_EVERY : left.plus(LOOK_SOONEST));
    } else {
      ask();
    }
  }

  private void ask() {
    try {
      KeyPair keys = request();
      String id = RenewalCodec.requestId(keys.getPublic());
      LOG.info("certificate asked for request={} validUntil={}", id, inUse.expires());
      sender.accept(RenewalCodec.request(id, CertificationRequest.encode(vehicle.vin(), keys)));
      later(pace.between().next());
    } catch (IOException | GeneralSecurityException e) {
      failed(e);
    }
  }

  private void failed(Exception e) {
    Duration delay = pace.between().next();
    LOG.warn("the certificate cannot be renewed now retryMs={} why={}", delay.toMillis(), Failures.describe(e));
    later(delay);
  }

  /** The one that was asked for before, or a new one, which is kept first. */
  private KeyPair request() throws IOException, GeneralSecurityException {
    Optional<KeyPair> known = identities().requested();
    if (known.isPresent()) {
      return known.get();
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair made = generator.generateKeyPair();
    identities().keepRequest(made);
    return made;
  }

  /**
   * The TSP has answered. What is of no use is logged, and asked for again after the wait that is under way.
   *
   * @throws IOException if a new certificate could not be kept: it must come again
   */
  void answered(byte[] payload) throws IOException {
    Optional<KeyPair> asked = identities().requested();
    try {
      RenewalCodec.Answer answer = RenewalCodec.answer(payload);
      if (asked.isEmpty() || !answer.requestId().equals(RenewalCodec.requestId(asked.get().getPublic())) || inUse == null) {
        LOG.info("an answer to another request for a certificate is not looked at bytes={}", payload.length);
      } else if (answer instanceof RenewalCodec.Answer.Refused r) {
        LOG.warn("the TSP issues no certificate reason={} why={}", r.reason(), r.why());
      } else if (answer instanceof RenewalCodec.Answer.Issued i) {
        issued(i, asked.get());
      }
    } catch (FieldException | IssuedCertificate.Unusable e) {
      LOG.warn("the TSP's answer to the request for a certificate is not used: it {}", e.getMessage());
    }
  }

  private void issued(RenewalCodec.Answer.Issued answer, KeyPair keys) throws IOException, IssuedCertificate.Unusable {
    Instant now = time.now();
    Identity next = IssuedCertificate.check(answer.chain(), keys.getPrivate(), inUse, vehicle.vin(), credentials.roots(), now);
    identities().keepNext(next);
    LOG.info("certificate kept, trying it serial={} validUntil={}", next.certificate().getSerialNumber().toString(16), next.expires());
    if (next.issued().isAfter(now)) {
      time.proven(next.issued());
    }
    later(Duration.ZERO);
  }
}
