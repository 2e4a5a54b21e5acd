package org.pitstop.download.ftp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.download.DownloadOutcome.Reason;
import org.pitstop.api.download.DownloadRequest;

public class FtpDownloaderTest {
  private static final int LENGTH = 1_000_003;

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final MemoryTarget target = new MemoryTarget();
  private final List<Long> progress = new ArrayList<>();
  private final byte[] content = new byte[LENGTH];
  private TestTime time = new TestTime(1);
  private Path home;
  private Path credentials;
  private TestServer server;
  private CuttingProxy proxy;

  @Before
  public void start() throws Exception {
    Path root = folder.getRoot().toPath();
    TestCertificates certificates = new TestCertificates(time.now());
    credentials = root.resolve("credentials");
    certificates.provision(credentials, "WPSTP0000SIM00001");
    home = root.resolve("home");
    server = new TestServer(home, certificates.serverStore(root.resolve("server.p12")));
    proxy = new CuttingProxy(server.controlPort, server.dataPort);
    new Random(7).nextBytes(content);
    Files.write(home.resolve("brake.bin"), content);
  }

  @After
  public void stop() throws Exception {
    proxy.close();
    server.close();
    time.close();
  }

  private Limits limits(long minRate, long maxRate) {
    return new Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), 3, Duration.ofSeconds(1), Duration.ofMinutes(5), minRate,
        Duration.ofSeconds(30), Duration.ofSeconds(15), 2, Duration.ofHours(24), maxRate, 0, credentials, false);
  }

  private DownloadRequest request(String scheme, String path, String password) {
    return new DownloadRequest(URI.create(scheme + "://" + CuttingProxy.HOST + ":" + server.controlPort + path), LENGTH, "camp-0042", password);
  }

  private DownloadOutcome download(String scheme) {
    return download(request(scheme, "/brake.bin", "secret"), limits(0, 0));
  }

  private DownloadOutcome download(DownloadRequest request, Limits limits) {
    return new FtpDownloader(time, new Random(1), limits).download(request, target, progress::add, () -> false);
  }

  private static void assertFailed(Reason reason, DownloadOutcome outcome) {
    assertTrue(outcome.toString(), outcome instanceof DownloadOutcome.Failed);
    assertEquals(outcome.toString(), reason, ((DownloadOutcome.Failed) outcome).reason());
  }

  private DownloadOutcome.Done assertDone(DownloadOutcome outcome) {
    assertTrue(outcome.toString(), outcome instanceof DownloadOutcome.Done);
    assertArrayEquals(content, target.bytes.toByteArray());
    return (DownloadOutcome.Done) outcome;
  }

  @Test
  public void aFileComesWholeOverFtpAndOverTls() {
    for (String scheme : List.of("ftp", "ftps")) {
      target.restart();
      DownloadOutcome.Done done = assertDone(download(scheme));
      assertEquals(LENGTH, done.transferredBytes());
      assertEquals(1, done.attempts());
      assertEquals(Long.valueOf(LENGTH), progress.get(progress.size() - 1));
      assertNotNull(target.tag);
    }
  }

  @Test
  public void cutAtManyOffsetsTheTransferGoesOnWhereItEnded() {
    for (int cut : new int[] {1, 2, 511, 4096, 65_535, 262_143, 262_144, 262_145, 500_000, LENGTH - 1}) {
      target.restart();
      proxy.dataConnections.set(0);
      proxy.cuts = List.of(cut, 1, -1);
      DownloadOutcome.Done done = assertDone(download("ftp"));
      assertTrue(done.attempts() <= 3);
      assertEquals("no byte twice", LENGTH, done.transferredBytes());
    }
  }

  @Test
  public void cutAtManyOffsetsOfTheEncryptedStreamToo() {
    for (int cut : new int[] {1, 300, 2000, 17_000, 300_000, LENGTH}) {
      target.restart();
      proxy.dataConnections.set(0);
      proxy.cuts = List.of(cut, cut, -1);
      DownloadOutcome.Done done = assertDone(download("ftps"));
      assertEquals("no byte twice", LENGTH, done.transferredBytes());
    }
  }

  @Test
  public void aServerThatNeverGetsAByteThroughIsUnreachableAfterGrowingWaits() {
    proxy.cuts = List.of(0);
    assertFailed(Reason.UNREACHABLE, download("ftp"));
    assertEquals(3, proxy.dataConnections.get());
    assertFalse(time.sleeps.isEmpty());
  }

  @Test
  public void aTransferThatFallsSilentIsTooSlowAndIsTriedAgain() throws Exception {
    time.close();
    time = new TestTime(100);
    proxy.stall = true;
    proxy.cuts = List.of(100_000);
    assertFailed(Reason.TOO_SLOW, download(request("ftps", "/brake.bin", "secret"), limits(1024, 0)));
    assertEquals(2, proxy.dataConnections.get());
  }

  @Test
  public void aFileThatChangedBetweenTwoAttemptsIsFetchedFromTheStart() throws Exception {
    target.append(java.nio.ByteBuffer.wrap(new byte[1000]));
    target.tag("20200101000000");
    assertDone(download("ftp"));
    assertEquals(1, target.restarts);
  }

  @Test
  public void theSameFileIsGoneOnWith() throws Exception {
    Files.setLastModifiedTime(home.resolve("brake.bin"), FileTime.from(Instant.parse("2026-02-01T00:00:00Z")));
    proxy.cuts = List.of(400_000, -1);
    assertDone(download("ftp"));
    assertEquals(0, target.restarts);
  }

  @Test
  public void theDataConnectionIsClosedBeforeTheServersLastWordIsAwaited() throws Exception {
    try (PatientServer patient = new PatientServer(content)) {
      URI url = URI.create("ftp://127.0.0.1:" + patient.port() + "/brake.bin");
      assertDone(download(new DownloadRequest(url, LENGTH, "", ""), limits(0, 0)));
      assertTrue(patient.heard().toString(), patient.heard().contains("QUIT"));
    }
  }

  @Test
  public void aServerWithoutEpsvIsAskedForPasvAndItsForeignHostIsIgnored() throws Exception {
    try (PatientServer patient = new PatientServer(content)) {
      URI url = URI.create("ftp://127.0.0.1:" + patient.port() + "/brake.bin");
      assertEquals(1, assertDone(download(new DownloadRequest(url, LENGTH, "", ""), limits(0, 0))).attempts());
      assertTrue(patient.heard().toString(), patient.heard().containsAll(List.of("EPSV", "PASV")));
    }
  }

  @Test
  public void aFileReplacedOnTheServerAfterACutIsFetchedFromTheStart() throws Exception {
    byte[] old = new byte[LENGTH];
    Files.write(home.resolve("brake.bin"), old);
    Files.setLastModifiedTime(home.resolve("brake.bin"), FileTime.from(Instant.parse("2026-02-01T00:00:00Z")));
    proxy.cuts = List.of(400_000, -1);
    time.onSleep = () -> {
      try {
        Files.write(home.resolve("brake.bin"), content);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    };
    assertDone(download("ftp"));
    assertEquals(1, target.restarts);
  }

  @Test
  public void aFileLongerOrShorterThanAnnouncedIsRefusedBeforeAByteComes() throws Exception {
    for (int length : new int[] {LENGTH + 1, LENGTH - 1}) {
      Files.write(home.resolve("brake.bin"), new byte[length]);
      assertFailed(Reason.CHANGED, download("ftp"));
      assertEquals(0, target.position());
    }
  }

  @Test
  public void aWrongPasswordIsRefusedAtOnceAndNeverShown() {
    DownloadOutcome outcome = download(request("ftps", "/brake.bin", "wrong-password"), limits(0, 0));
    assertFailed(Reason.REFUSED, outcome);
    assertFalse(outcome.toString().contains("wrong-password"));
    assertTrue(time.sleeps.isEmpty());
  }

  @Test
  public void aMissingFileIsNotFound() {
    assertFailed(Reason.NOT_FOUND, download(request("ftp", "/nothing.bin", "secret"), limits(0, 0)));
  }

  @Test
  public void aServerThatTheRootDoesNotVouchForGetsNoPassword() throws Exception {
    new TestCertificates(time.now()).provision(credentials, "WPSTP0000SIM00001");
    assertFailed(Reason.REFUSED, download("ftps"));
  }

  @Test
  public void aServerWithAnotherHostNameGetsNoPassword() {
    DownloadRequest byOtherName =
        new DownloadRequest(URI.create("ftps://127.0.0.1:" + server.controlPort + "/brake.bin"), LENGTH, "camp-0042", "secret");
    assertFailed(Reason.REFUSED, download(byOtherName, limits(0, 0)));
  }

  @Test
  public void theDateThatCountsForCertificatesIsTheVehiclesBestClock() {
    time.now = Instant.parse("2060-01-01T00:00:00Z");
    assertFailed(Reason.REFUSED, download("ftps"));
  }

  @Test
  public void missingTrustRootIsNamed() throws Exception {
    Files.delete(credentials.resolve("tls-root.pem"));
    DownloadOutcome outcome = download("ftps");
    assertFailed(Reason.REFUSED, outcome);
    assertTrue(outcome.toString(), outcome.toString().contains("tls-root.pem is missing"));
  }

  @Test
  public void aFullTargetIsAStorageFailure() {
    target.capacity = 300_000;
    assertFailed(Reason.STORAGE, download("ftp"));
  }

  @Test
  public void aDownloadIsCancelledEvenWhileItsServerIsSilent() {
    proxy.stall = true;
    proxy.cuts = List.of(100_000);
    AtomicBoolean cancelled = new AtomicBoolean();
    DownloadOutcome outcome = new FtpDownloader(time, new Random(1), limits(0, 0)).download(request("ftps", "/brake.bin", "secret"), target,
        progress::add, () -> proxy.dataConnections.get() > 0 && cancelled.getAndSet(true));
    assertTrue(outcome.toString(), outcome instanceof DownloadOutcome.Cancelled);
  }

  @Test
  public void theBandwidthCapHolds() {
    DownloadOutcome.Done done = assertDone(download(request("ftp", "/brake.bin", "secret"), limits(0, 100_000)));
    assertTrue(done.time().toString(), done.time().toMillis() >= 9_900);
  }

  @Test
  public void aCompleteTargetNeedsNoServer() throws Exception {
    target.append(java.nio.ByteBuffer.wrap(content));
    server.close();
    assertEquals(0, assertDone(download("ftp")).attempts());
  }

  @Test
  public void namesThatWouldBeCommandsOfTheirOwnAreRefused() {
    assertFailed(Reason.REFUSED, download(request("ftp", "/brake.bin%0D%0ADELE%20brake.bin", "secret"), limits(0, 0)));
    assertFailed(Reason.REFUSED, download(request("ftp", "/brake.bin", "a\r\nDELE brake.bin"), limits(0, 0)));
    assertEquals(0, proxy.dataConnections.get());
  }

  @Test
  public void onlyFtpAndFtpsAreServed() {
    FtpDownloader downloader = new FtpDownloader(time, new Random(1), limits(0, 0));
    assertTrue(downloader.serves("ftp") && downloader.serves("FTPS"));
    assertFalse(downloader.serves("http"));
  }
}
