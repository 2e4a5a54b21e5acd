package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the vehicle was provisioned with: {@code vehicle.properties} (vin, brokerHost, brokerPort), {@code tls-root.pem}, and an
 * {@linkplain Identities identity}. Read again for each connection, so that they can come later and be renewed in use.
 *
 * @param vin empty: that of the file
 * @param host empty: that of the file
 * @param port 0: that of the file
 * @param disk keeps renewed certificates
 */
record Credentials(Path directory, String vin, String host, int port, Durable disk) {
  /** As long as in ISO 3779; its ban on I, O and Q is left to whoever gives out numbers. What is safe in a topic and a client id counts here. */
  private static final Pattern VIN = Pattern.compile("[A-Z0-9]{17}");

  /** @throws IOException if it is neither configured nor in the file, or no VIN */
  String readVin() throws IOException {
    String value = vin.isEmpty() ? property("vin") : vin;
    if (!VIN.matcher(value).matches()) {
      throw new IOException("vin is '" + value + "' (allowed: 17 of A-Z 0-9); see " + file());
    }
    return value;
  }

  Identities identities() {
    return new Identities(directory, disk);
  }

  /** The authorities of the broker and of the vehicle's own certificate. */
  List<X509Certificate> roots() throws IOException {
    return PemFiles.certificates(directory.resolve("tls-root.pem"));
  }

  /**
   * Reads everything.
   *
   * @param identity what to show to the broker
   * @param now the date that certificates must be valid at: the machine's own clock may be wrong by years
   * @param proven is told a later date that the broker's certificate proves
   * @throws IOException if anything is missing or unusable; it says what and where
   */
  Vehicle read(Identity identity, Instant now, Consumer<Instant> proven) throws IOException {
    try {
      return new Vehicle(readVin(), host.isEmpty() ? property("brokerHost") : host, readPort(), identity, identity.keys(), trust(now, proven));
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates in " + directory + " cannot be used: " + e.getMessage(), e);
    }
  }

  private int readPort() throws IOException {
    String value = port == 0 ? property("brokerPort") : Integer.toString(port);
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > 0xFFFF) {
      throw new IOException("the broker's port is '" + value + "' (allowed: 1–65535); see " + file());
    }
    return Integer.parseInt(value);
  }

  private Path file() {
    return directory.resolve("vehicle.properties");
  }

  private String property(String key) throws IOException {
    if (!Files.isReadable(file())) {
      throw new IOException(key + " is not configured, and " + file() + " is missing or not readable; provision the vehicle");
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file(), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IllegalArgumentException e) {
      throw new IOException(file() + " is no properties file: " + e.getMessage(), e);
    }
    String value = properties.getProperty(key, "").strip();
    if (value.isEmpty()) {
      throw new IOException(key + " is not configured, and missing in " + file());
    }
    return value;
  }

  private TrustManagerFactory trust(Instant now, Consumer<Instant> proven) throws IOException, GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    List<X509Certificate> certificates = roots();
    for (int i = 0; i < certificates.size(); i++) {
      roots.setCertificateEntry("root-" + i, certificates.get(i));
    }
    return BrokerTrust.factory(roots, now, proven);
  }
}
