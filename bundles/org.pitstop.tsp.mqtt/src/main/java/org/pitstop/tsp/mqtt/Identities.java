package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vehicle's keys and certificates on the disk. It was provisioned with {@code vehicle.key} and {@code vehicle.pem}; what it got by renewal are
 * {@code vehicle-next.pem} (never used yet), {@code vehicle-current.pem} and {@code vehicle-previous.pem}, each with key and chain in one file, so
 * that one rename changes both. {@code vehicle-request.pem} is the pair of keys that a certificate is asked for.
 *
 * <p>Every whole one may be tried: whatever a power cut leaves in the middle of a renewal, the certificate that worked before is still there.
 */
final class Identities {
  private static final Logger LOG = LoggerFactory.getLogger(Identities.class);
  private final Path directory;
  private final Durable disk;

  Identities(Path directory, Durable disk) {
    this.directory = directory;
    this.disk = disk;
  }

  private Path file(String role) {
    return directory.resolve("vehicle-" + role + ".pem");
  }

  private Path next() {
    return file("next");
  }

  private Path current() {
    return file("current");
  }

  private Path previous() {
    return file("previous");
  }

  private Path request() {
    return file("request");
  }

  /**
   * What the vehicle can show, the most recently issued first; at least one.
   *
   * @throws IOException if there is none; it says what is wrong with the one it was provisioned with
   */
  List<Identity> candidates() throws IOException {
    List<Identity> found = new ArrayList<>();
    add(found, Identity.Role.NEXT, next());
    add(found, Identity.Role.CURRENT, current());
    add(found, Identity.Role.PREVIOUS, previous());
    Path key = directory.resolve("vehicle.key");
    Path chain = directory.resolve("vehicle.pem");
    if (found.isEmpty() || Files.exists(key) && Files.exists(chain)) {
      try {
        found.add(read(Identity.Role.PROVISIONED, key, chain));
      } catch (IOException e) {
        if (found.isEmpty()) {
          throw e;
        }
        LOG.warn("what the vehicle was provisioned with cannot be used, what it got later can why={}", e.getMessage());
      }
    }
    // the sort is stable: of two of the same second the further one of the renewal comes first
    found.sort(Comparator.comparing(Identity::issued).reversed());
    return found;
  }

  private static void add(List<Identity> found, Identity.Role role, Path file) {
    if (Files.exists(file)) {
      try {
        found.add(read(role, file, file));
      } catch (IOException e) {
        LOG.warn("a certificate cannot be used role={} why={}", role, e.getMessage());
      }
    }
  }

  private static Identity read(Identity.Role role, Path key, Path chain) throws IOException {
    List<X509Certificate> certificates = PemFiles.certificates(chain);
    Identity identity = new Identity(role, PemFiles.ecKey(key), certificates);
    try {
      if (identity.fits()) {
        return identity;
      }
      throw new IOException(key + " is not the key of the certificate in " + chain + "; provision the vehicle again");
    } catch (GeneralSecurityException e) {
      throw new IOException(key + " and " + chain + " cannot be used: " + e.getMessage(), e);
    }
  }

  boolean hasNext() {
    return Files.exists(next());
  }

  /** The pair of keys that a certificate is being asked for, if there is one that can be read. */
  Optional<KeyPair> requested() {
    if (!Files.exists(request())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new KeyPair(PemFiles.publicKey(request()), PemFiles.ecKey(request())));
    } catch (IOException e) {
      LOG.warn("the pair of keys for the next certificate cannot be used, a new one is made why={}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Keeps a pair of keys before a certificate is asked for, so that an answer after a power cut is still of use. */
  void keepRequest(KeyPair keys) throws IOException {
    disk.replace(request(), PemFiles.pem("PRIVATE KEY", keys.getPrivate().getEncoded()) + PemFiles.pem("PUBLIC KEY", keys.getPublic().getEncoded()));
  }

  /** Keeps a new certificate with its key; it is the next to be shown to the broker. */
  void keepNext(Identity identity) throws IOException {
    StringBuilder text = new StringBuilder(PemFiles.pem("PRIVATE KEY", identity.key().getEncoded()));
    for (X509Certificate certificate : identity.chain()) {
      text.append(PemFiles.pem(certificate));
    }
    disk.replace(next(), text.toString());
    forgetRequest();
  }

  private void forgetRequest() throws IOException {
    disk.delete(request());
    disk.force(directory);
  }

  /** The broker has taken the next one: from now on it is the current one. */
  void promote() throws IOException {
    if (Files.exists(current())) {
      disk.move(current(), previous());
    }
    disk.move(next(), current());
    disk.force(directory);
  }

  /** The broker does not take the next one. */
  void dropNext() throws IOException {
    disk.delete(next());
    disk.force(directory);
  }

  /** Removes those that have expired, never the one in use. */
  void dropExpired(Identity inUse, Instant now) throws IOException {
    for (Identity old : candidates()) {
      if (old.role() != inUse.role() && old.role() != Identity.Role.NEXT && old.expiredAt(now)) {
        LOG.info("expired certificate removed {}", old);
        switch (old.role()) {
          case NEXT -> dropNext();
          case CURRENT -> disk.delete(current());
          case PREVIOUS -> disk.delete(previous());
          case PROVISIONED -> {
            disk.delete(directory.resolve("vehicle.key"));
            disk.delete(directory.resolve("vehicle.pem"));
          }
        }
        disk.force(directory);
      }
    }
  }
}
