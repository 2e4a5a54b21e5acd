package org.pitstop.download.ftp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Builds the TLS context of one connection from PEM files; the files are read each time, so that they can be renewed in use. */
final class Tls {
  private static final char[] IN_MEMORY = new char[0];

  private Tls() {}

  /**
   * @param now the date that certificates must be valid at: the machine's own clock may be wrong by years
   * @throws CredentialsException if a file is missing or unreadable; it says which
   */
  static SSLContext context(Path credentials, boolean clientCertificate, Instant now) throws CredentialsException {
    try {
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(new CertPathTrustManagerParameters(roots(credentials.resolve("tls-root.pem"), now)));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(clientCertificate ? identity(credentials) : null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new CredentialsException("the credentials in " + credentials + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static PKIXBuilderParameters roots(Path file, Instant now) throws IOException, GeneralSecurityException {
    KeyStore roots = emptyStore();
    List<X509Certificate> certificates = PemFiles.certificates(file);
    for (int i = 0; i < certificates.size(); i++) {
      roots.setCertificateEntry("root-" + i, certificates.get(i));
    }
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(roots, new X509CertSelector());
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    return parameters;
  }

  /** The vehicle's certificate: what it was provisioned with, or what the TSP link has got by renewal, whichever was issued later. */
  private static KeyManager[] identity(Path credentials) throws IOException, GeneralSecurityException {
    Path key = credentials.resolve("vehicle.key");
    Path chain = credentials.resolve("vehicle.pem");
    Path renewed = credentials.resolve("vehicle-current.pem");
    if (Files.exists(renewed) && (!Files.exists(chain) || !issued(renewed).before(issued(chain)))) {
      key = renewed;
      chain = renewed;
    }
    KeyStore own = emptyStore();
    own.setKeyEntry("vehicle", PemFiles.ecKey(key), IN_MEMORY, PemFiles.certificates(chain).toArray(new X509Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, IN_MEMORY);
    return keys.getKeyManagers();
  }

  private static Date issued(Path chain) throws IOException {
    return PemFiles.certificates(chain).get(0).getNotBefore();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
