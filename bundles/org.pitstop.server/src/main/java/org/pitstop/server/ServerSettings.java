package org.pitstop.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator can set, checked.
 *
 * @param state directory of keys, data base, journals and tokens
 * @param hostName the name by which vehicles reach this machine
 * @param packageLife how long a vehicle package may be accepted, at most
 */
public record ServerSettings(Path state, String hostName, Broker broker, Files files, Jdbc jdbc, int operatorPort, Duration commandRepeat,
    Duration packageLife, Duration backupRetry, long maxFileBytes, Keys keys) {

  /**
   * The MQTT broker.
   *
   * @param embedded whether this process is the broker
   * @param host of an external one
   * @param port TLS; 0 with an embedded one: any free port
   * @param trust PEM file with the authority of an external broker's certificate; empty: our own
   */
  public record Broker(boolean embedded, String host, int port, Optional<Path> trust) {}

  /**
   * The version file server.
   *
   * @param directory where the files are; an external server serves this directory
   * @param url of an external one
   * @param credentials file with {@code user=} and {@code password=} of an external one; empty: anonymous
   */
  public record Files(boolean embedded, Path directory, int port, String passivePorts, boolean requireTls, String url, Optional<Path> credentials) {}

  /**
   * The data base.
   *
   * @param driver class name of the JDBC driver
   * @param driverJar where that class is; empty: H2, which is built in
   * @param passwordFile one line; empty: no password
   */
  public record Jdbc(String url, String driver, Optional<Path> driverJar, String user, Optional<Path> passwordFile) {}

  /**
   * The certificates of vehicles.
   *
   * @param vehicleCertificateLife how long each is valid
   * @param certificatesPerDay the most that one vehicle gets at its own request in 24 hours
   */
  public record Keys(Duration vehicleCertificateLife, int certificatesPerDay) {}

  public ServerSettings {
    port("operatorPort", operatorPort);
    port("brokerPort", broker.port());
    port("ftpPort", files.port());
    positive("commandRepeatSeconds", commandRepeat);
    positive("packageDays", packageLife);
    positive("backupRetryHours", backupRetry);
    if (keys.vehicleCertificateLife().compareTo(Duration.ofSeconds(10)) < 0 || keys.certificatesPerDay() < 1) {
      throw new IllegalArgumentException("vehicleCertificateSeconds is " + keys.vehicleCertificateLife().toSeconds()
          + " (allowed: 10 and more), certificatesPerDay is " + keys.certificatesPerDay() + " (allowed: 1 and more)");
    }
    if (maxFileBytes <= 0) {
      throw new IllegalArgumentException("maxFileBytes is " + maxFileBytes + " (allowed: 1 and more)");
    }
    if (!files.embedded() && !files.url().matches("ftps?://[^@]+")) {
      throw new IllegalArgumentException("filesUrl is '" + files.url() + "' (with files=external it must be ftp://… or ftps://… without user and password)");
    }
  }

  private static void port(String key, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(key + " is " + port + " (allowed: 0–65535; 0: any free port)");
    }
  }

  private static void positive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(key + " must be more than 0");
    }
  }
}
