package org.pitstop.server.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Own key and trusted authority of one end of a TLS connection. */
public record Tls(KeyManagerFactory keys, TrustManagerFactory trust) {
  /** Protects the key store in memory, which never becomes a file. */
  private static final char[] IN_MEMORY = "memory".toCharArray();

  public static Tls of(Path key, Path certificates, Path authorities) throws IOException, GeneralSecurityException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("own", PemFiles.key(key), IN_MEMORY, PemFiles.certificates(certificates).toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, IN_MEMORY);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    List<X509Certificate> roots = PemFiles.certificates(authorities);
    for (int i = 0; i < roots.size(); i++) {
      trusted.setCertificateEntry("root-" + i, roots.get(i));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    return new Tls(keys, trust);
  }

  public SSLContext context() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
