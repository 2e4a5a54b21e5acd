package org.pitstop.download.ftp;

import java.io.IOException;
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

  private static KeyManager[] identity(Path credentials) throws IOException, GeneralSecurityException {
    KeyStore own = emptyStore();
    X509Certificate[] chain = PemFiles.certificates(credentials.resolve("vehicle.pem")).toArray(new X509Certificate[0]);
    own.setKeyEntry("vehicle", PemFiles.ecKey(credentials.resolve("vehicle.key")), IN_MEMORY, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, IN_MEMORY);
    return keys.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
