package org.pitstop.doip;

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

/** Builds the TLS context of one connection from PEM files; they are read each time, so that they can be renewed in use. */
final class Tls {
  private static final char[] IN_MEMORY = new char[0];

  private Tls() {}

  /** @param now the date that certificates must be valid at: the machine's own clock may be wrong by years */
  static SSLContext context(DoipParameters.TlsFiles files, Instant now) throws IOException {
    Path trustFile = files.trust().orElseThrow(() -> new IOException(
        "a secured connection needs trustFile of org.pitstop.doip: a PEM file of the certificates that the gateway's must lead to"));
    try {
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(new CertPathTrustManagerParameters(roots(trustFile, now)));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(files.certificate().isPresent() ? identity(files) : null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the TLS files of org.pitstop.doip cannot be used: " + e.getMessage(), e);
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

  private static KeyManager[] identity(DoipParameters.TlsFiles files) throws IOException, GeneralSecurityException {
    KeyStore own = emptyStore();
    X509Certificate[] chain = PemFiles.certificates(files.certificate().orElseThrow()).toArray(new X509Certificate[0]);
    own.setKeyEntry("tester", PemFiles.key(files.key().orElseThrow(), chain[0].getPublicKey().getAlgorithm()), IN_MEMORY, chain);
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
