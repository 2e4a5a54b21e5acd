package org.pitstop.download.ftp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a file server sees that wants the vehicle's certificate. */
public class ClientCertificateTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int TIMEOUT_MS = 60_000;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private TestCertificates certificates;
  private Path credentials;
  private SSLContext server;

  @Before
  public void provision() throws Exception {
    certificates = new TestCertificates(NOW);
    credentials = folder.getRoot().toPath().resolve("credentials");
    certificates.provision(credentials, "provisioned");
    server = SSLContext.getInstance("TLS");
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(certificates.serverStore(folder.getRoot().toPath().resolve("server.p12"))), TestCertificates.PASSWORD.toCharArray());
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(load(certificates.trustStore(folder.getRoot().toPath().resolve("clients.p12"))));
    server.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
  }

  private static KeyStore load(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(file.toFile())) {
      store.load(in, TestCertificates.PASSWORD.toCharArray());
    }
    return store;
  }

  /** @return the subject of the certificate that the server sees */
  private String shown(boolean clientCertificate) throws Exception {
    try (SSLServerSocket listening = (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listening.setNeedClientAuth(true);
      listening.setSoTimeout(TIMEOUT_MS);
      CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> subject(listening));
      SSLContext context = Tls.context(credentials, clientCertificate, NOW);
      try (SSLSocket vehicle = (SSLSocket) context.getSocketFactory().createSocket(listening.getInetAddress(), listening.getLocalPort())) {
        vehicle.setSoTimeout(TIMEOUT_MS);
        vehicle.startHandshake();
        vehicle.getInputStream().read();
      }
      return seen.join();
    }
  }

  private static String subject(SSLServerSocket listening) {
    try (SSLSocket socket = (SSLSocket) listening.accept()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.startHandshake();
      socket.getOutputStream().write(0);
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static Instant daysAgo(int days) {
    return NOW.minus(days, ChronoUnit.DAYS);
  }

  @Test
  public void theProvisionedCertificateIsShownIfConfigured() throws Exception {
    assertEquals("CN=provisioned", shown(true));
    assertThrows(IOException.class, () -> shown(false));
  }

  @Test
  public void aRenewedCertificateTakesItsPlace() throws Exception {
    certificates.renew(credentials, "renewed", daysAgo(900));
    Files.delete(credentials.resolve("vehicle.pem"));
    Files.delete(credentials.resolve("vehicle.key"));
    assertEquals("CN=renewed", shown(true));
  }

  @Test
  public void theOneThatWasIssuedLaterIsShown() throws Exception {
    certificates.renew(credentials, "renewed", daysAgo(3651));
    assertEquals("CN=provisioned", shown(true));
    certificates.renew(credentials, "renewed", daysAgo(3649));
    assertEquals("CN=renewed", shown(true));
  }
}
