package org.pitstop.doip;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Times and limits of all connections.
 *
 * @param version protocol version of our messages: 2 or 3
 * @param activationType of routing activation, 0x00–0xFF
 * @param connectMs until TCP and TLS are connected, each
 * @param activationMs until the routing activation response comes
 * @param confirmationMs how long code 0x11 (confirmation required) is borne
 * @param confirmationPollMs between two routing activation requests while it is
 * @param diagnosticMessageNanos A_DoIP_Diagnostic_Message: until a diagnostic message is acknowledged
 * @param writeNanos until TCP has taken a whole message
 * @param receiveNanos until more of a message that has begun comes
 * @param maxPayloadBytes longest payload that is received
 * @param socketBufferBytes of TCP, each way; 0: as the system thinks best
 * @param tls where trust and our own identity are
 */
record DoipParameters(int version, int activationType, int connectMs, int activationMs, int confirmationMs, int confirmationPollMs,
    long diagnosticMessageNanos, long writeNanos, long receiveNanos, int maxPayloadBytes, int socketBufferBytes, TlsFiles tls) {
  private static final long MS = 1_000_000;
  private static final int MAX_MS = 600_000;

  /**
   * Files of PEM.
   *
   * @param trust certificates that a gateway's own must lead to
   * @param certificate our own certificate, then those that lead to its root; empty: we have none
   * @param key its private key
   * @param checkHostName whether the gateway's certificate must name the profile's host
   */
  record TlsFiles(Optional<Path> trust, Optional<Path> certificate, Optional<Path> key, boolean checkHostName) {
    TlsFiles {
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException("org.pitstop.doip: certificateFile and keyFile go together: give both or none");
      }
    }
  }

  DoipParameters {
    check("protocolVersion", version, Header.VERSION_2012, Header.VERSION_2019);
    check("activationType", activationType, 0, 0xFF);
    check("connectMs", connectMs, 1, MAX_MS);
    check("routingActivationMs", activationMs, 1, MAX_MS);
    check("confirmationMs", confirmationMs, 0, MAX_MS);
    check("confirmationPollMs", confirmationPollMs, 1, MAX_MS);
    check("diagnosticMessageMs", diagnosticMessageNanos / MS, 1, MAX_MS);
    check("writeMs", writeNanos / MS, 1, MAX_MS);
    check("receiveMs", receiveNanos / MS, 1, MAX_MS);
    check("maxPayloadBytes", maxPayloadBytes, 64, 1 << 28);
    check("socketBufferBytes", socketBufferBytes, 0, 1 << 28);
  }

  static DoipParameters of(DoipTransport.Config c) {
    return new DoipParameters(c.protocolVersion(), c.activationType(), c.connectMs(), c.routingActivationMs(), c.confirmationMs(),
        c.confirmationPollMs(), c.diagnosticMessageMs() * MS, c.writeMs() * MS, c.receiveMs() * MS, c.maxPayloadBytes(),
        c.socketBufferBytes(), new TlsFiles(path(c.trustFile()), path(c.certificateFile()), path(c.keyFile()), c.checkHostName()));
  }

  private static Optional<Path> path(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
  }

  private static void check(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("org.pitstop.doip: " + key + " is " + value + " (allowed: " + min + "…" + max + ")");
    }
  }
}
