package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;

/**
 * What not every ECU has.
 *
 * @param needLoader ids of those that erase and write only once a secondary boot loader runs
 * @param trust whose certificates unlock them by Authentication (0x29); empty: they do not know that service
 */
public record EcuOptions(Set<String> needLoader, Optional<X509Certificate> trust) {
  public static final EcuOptions NONE = new EcuOptions(Set.of(), Optional.empty());

  public EcuOptions {
    needLoader = Set.copyOf(needLoader);
  }

  /**
   * As configured.
   *
   * @param needLoader ids, separated by commas; empty: none
   * @param trustFile a certificate in PEM; empty: none
   * @throws IOException if the file is not there or holds no certificate
   */
  public static EcuOptions of(String needLoader, String trustFile) throws IOException {
    Set<String> ids = needLoader.isBlank() ? Set.of() : Set.of(needLoader.trim().split("\\s*,\\s*"));
    return new EcuOptions(ids, trustFile.isBlank() ? Optional.empty() : Optional.of(certificate(Path.of(trustFile.trim()))));
  }

  private static X509Certificate certificate(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (GeneralSecurityException e) {
      throw new IOException("trustCertificate " + file + " holds no X.509 certificate in PEM: " + e.getMessage(), e);
    }
  }
}
