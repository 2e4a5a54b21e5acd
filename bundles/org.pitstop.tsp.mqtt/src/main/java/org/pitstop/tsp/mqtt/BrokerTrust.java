package org.pitstop.tsp.mqtt;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.function.Consumer;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the brokers that our root vouches for, by the vehicle's best clock. A clock that lost its time may be years behind a certificate
 * that was renewed meanwhile; but nobody signs a certificate before the date from which it is valid (RFC 5280, 4.1.2.5), so a chain to our
 * root proves that it is at least that late. Whether it has expired is judged by the later of both dates.
 */
final class BrokerTrust extends X509ExtendedTrustManager {
  private final KeyStore roots;
  private final Instant now;
  private final Consumer<Instant> proven;

  private BrokerTrust(KeyStore roots, Instant now, Consumer<Instant> proven) {
    this.roots = roots;
    this.now = now;
    this.proven = proven;
  }

  /** @param proven is told the date that a trusted chain proves, if it is later than {@code now} */
  static TrustManagerFactory factory(KeyStore roots, Instant now, Consumer<Instant> proven) throws GeneralSecurityException {
    BrokerTrust trust = new BrokerTrust(roots, now, proven);
    trust.at(now);  // roots that cannot be used are found here, not in the handshake
    TrustManagerFactorySpi spi = new TrustManagerFactorySpi() {
      @Override
      protected void engineInit(KeyStore ignored) {}

      @Override
      protected void engineInit(ManagerFactoryParameters ignored) {}

      @Override
      protected TrustManager[] engineGetTrustManagers() {
        return new TrustManager[] {trust};
      }
    };
    return new TrustManagerFactory(spi, null, "broker") { };
  }

  private X509ExtendedTrustManager at(Instant date) throws GeneralSecurityException {
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(roots, new X509CertSelector());
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(date));
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  /** A check of the JDK's, by its date. */
  @FunctionalInterface
  private interface Check {
    void by(X509ExtendedTrustManager manager) throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check check) throws CertificateException {
    Instant date = now;
    for (X509Certificate certificate : chain) {
      Instant from = certificate.getNotBefore().toInstant();
      date = from.isAfter(date) ? from : date;
    }
    try {
      check.by(at(date));
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the root certificates cannot be used: " + e.getMessage(), e);
    }
    if (date.isAfter(now)) {
      proven.accept(date);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
    check(chain, manager -> manager.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
    check(chain, manager -> manager.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
    check(chain, manager -> manager.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
    throw nobodysServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
    throw nobodysServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
    throw nobodysServer();
  }

  private static CertificateException nobodysServer() {
    return new CertificateException("the vehicle is nobody's server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
