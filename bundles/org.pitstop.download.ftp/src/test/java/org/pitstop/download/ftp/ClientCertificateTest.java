package org.pitstop.download.ftp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.download.DownloadRequest;

/** A file server that wants to see the vehicle's certificate. */
public class ClientCertificateTest {
  private static final String VIN = "WPSTP0000SIM00001";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final TestTime time = new TestTime(1);
  private final byte[] content = "PSTP".getBytes();
  private MemoryTarget target = new MemoryTarget();
  private TestCertificates known;
  private TestCertificates unknown;
  private Path credentials;
  private TestServer server;

  @Before
  public void start() throws Exception {
    Path root = folder.getRoot().toPath();
    known = new TestCertificates(time.now());
    unknown = new TestCertificates(time.now());
    credentials = root.resolve("credentials");
    known.provision(credentials, VIN);
    Path home = root.resolve("home");
    server = new TestServer(home, known.serverStore(root.resolve("server.p12")), known.trustStore(root.resolve("clients.p12")));
    Files.write(home.resolve("brake.bin"), content);
  }

  @After
  public void stop() throws Exception {
    server.close();
    time.close();
  }

  /** Long enough ago for the server, which has the machine's own clock; what was provisioned is 3650 days old. */
  private Instant before(int days) {
    return time.now().minus(days, ChronoUnit.DAYS);
  }

  private DownloadOutcome download(boolean clientCertificate) {
    target = new MemoryTarget();
    Limits limits = new Limits(Duration.ofSeconds(60), Duration.ofSeconds(60), 1, Duration.ofSeconds(1), Duration.ofMinutes(5), 0,
        Duration.ofSeconds(30), Duration.ofSeconds(15), 2, Duration.ofHours(24), 0, 0, credentials, clientCertificate);
    DownloadRequest request = new DownloadRequest(URI.create("ftps://localhost:" + server.controlPort + "/brake.bin"), content.length, "camp-0042", "secret");
    return new FtpDownloader(time, new Random(1), limits).download(request, target, bytes -> {}, () -> false);
  }

  private void assertDone() {
    DownloadOutcome outcome = download(true);
    assertTrue(outcome.toString(), outcome instanceof DownloadOutcome.Done);
    assertArrayEquals(content, target.bytes.toByteArray());
  }

  private void assertRefused(boolean clientCertificate) {
    DownloadOutcome outcome = download(clientCertificate);
    assertTrue(outcome.toString(), outcome instanceof DownloadOutcome.Failed);
  }

  @Test
  public void theProvisionedCertificateIsShownIfConfigured() {
    assertDone();
    assertRefused(false);
  }

  @Test
  public void aRenewedCertificateTakesItsPlace() throws Exception {
    known.renew(credentials, VIN, before(900));
    Files.delete(credentials.resolve("vehicle.pem"));
    Files.delete(credentials.resolve("vehicle.key"));
    assertDone();
  }

  @Test
  public void theOneThatWasIssuedLaterIsShown() throws Exception {
    unknown.renew(credentials, VIN, before(5000));
    assertDone();
    unknown.renew(credentials, VIN, before(900));
    assertRefused(true);
    known.renew(credentials, VIN, before(900));
    assertDone();
  }
}
