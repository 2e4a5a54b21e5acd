package org.pitstop.tsp.mqtt;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RenewalTest {
  private static final String VIN = "WPSTP0000SIM00001";
  private static final String REQUEST = "publish pitstop/v1/" + VIN + "/certificate/request 1 ";
  private static final String RESPONSE = "pitstop/v1/" + VIN + "/certificate/response";
  private static final Duration LIFE = Duration.ofDays(300);
  private static final int MAX_CONNECTIONS = 20;

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<FakeWire> wires = new ArrayList<>();
  private FakeWallTime time = new FakeWallTime();
  private Path directory;
  private TestCertificates authority;
  private BrokerSession session;

  @Before
  public void provision() throws Exception {
    authority = new TestCertificates(time.now());
    directory = folder.getRoot().toPath().resolve("credentials");
    provisioned(directory);
    boot(Durable.DISK);
  }

  private void provisioned(Path where) throws Exception {
    authority.provision(where, VIN, time.now(), LIFE);
    Files.writeString(where.resolve("vehicle.properties"), "vin=" + VIN + "\nbrokerHost=tsp.example\nbrokerPort=8883\n");
  }

  private void boot(Durable disk) {
    tasks.clear();
    wires.clear();
    session = new BrokerSession(time, tasks::add, new Credentials(directory, "", "", 0, disk), (vehicle, events) -> {
      wires.add(new FakeWire(vehicle, events));
      return wire();
    }, new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5), new Random(1)), vin -> { },
        new Renewal.Pace(33, new BackOff(Duration.ofSeconds(30), Duration.ofHours(6), new Random(1))));
    session.listener(new FakeListener());
    work();
  }

  private FakeWire wire() {
    return wires.get(wires.size() - 1);
  }

  private void work() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private void advance(Duration by) {
    for (Instant end = time.now().plus(by); time.now().isBefore(end);) {
      Duration step = Duration.ofMinutes(30);
      time.advance(step.compareTo(Duration.between(time.now(), end)) < 0 ? step : Duration.between(time.now(), end));
      work();
    }
  }

  private void accept() {
    wire().connected.complete(null);
    work();
  }

  private void refuse() {
    wire().connected.completeExceptionally(new IOException("bad_certificate"));
    work();
    time.advanceToNext();
    work();
  }

  private List<String> requests() {
    return wire().log.stream().filter(line -> line.startsWith(REQUEST)).map(line -> line.substring(REQUEST.length())).toList();
  }

  /** Connected, and a third of the life is left. */
  private String asked() {
    accept();
    advance(LIFE.multipliedBy(67).dividedBy(100).plusHours(1));
    assertFalse(requests().isEmpty());
    return requests().get(0);
  }

  private static String field(String request, String name) {
    return jakarta.json.Json.createReader(new StringReader(request)).readObject().getString(name);
  }

  private static JcaPKCS10CertificationRequest pkcs10(String request) throws Exception {
    return new JcaPKCS10CertificationRequest(Base64.getDecoder().decode(field(request, "pkcs10")));
  }

  private static String answer(String id, X509Certificate certificate) throws Exception {
    return jakarta.json.Json.createObjectBuilder().add("v", 1).add("requestId", id).add("chain", PemFiles.pem(certificate)).build().toString();
  }

  private String issued(String request, String vin, PublicKey key) throws Exception {
    return answer(field(request, "requestId"), authority.issue(vin, key, time.now().minus(Duration.ofHours(1)), LIFE));
  }

  private String good(String request) throws Exception {
    return issued(request, VIN, pkcs10(request).getPublicKey());
  }

  /** Delivers an answer; afterwards the timers that are due now have run. */
  private void tell(String answer) {
    wire().message(RESPONSE, answer);
    work();
    time.advance(Duration.ZERO);
    work();
  }

  private Identity.Role shown() {
    return wire().vehicle.identity().role();
  }

  private static List<Identity.Role> roles(List<Identity> all) {
    return all.stream().map(Identity::role).toList();
  }

  private List<Identity> kept() throws IOException {
    return new Identities(directory, Durable.DISK).candidates();
  }

  @Test
  public void nothingIsAskedForBeforeAThirdOfTheLifeIsLeft() {
    accept();
    advance(LIFE.multipliedBy(66).dividedBy(100));
    assertEquals(List.of(), requests());
    advance(LIFE.dividedBy(100).plusHours(2));
    assertFalse(requests().isEmpty());
  }

  @Test
  public void theRequestIsPkcs10WithAProofOfTheKeyAndTheVinAsItsName() throws Exception {
    var request = pkcs10(asked());
    assertTrue(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(request.getPublicKey())));
    assertEquals("CN=" + VIN, request.getSubject().toString());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("vehicle-request.pem"))));
  }

  @Test
  public void aNewCertificateIsTriedAndBecomesTheCurrentOneWhenTheBrokerTakesIt() throws Exception {
    tell(good(asked()));
    assertEquals(Identity.Role.NEXT, shown());
    assertTrue("nothing is thrown away before", Files.exists(directory.resolve("vehicle-next.pem")));
    accept();
    assertEquals(List.of(Identity.Role.CURRENT, Identity.Role.PROVISIONED), roles(kept()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("vehicle-current.pem"))));
    assertEquals("the next one is not asked for at once", List.of(), requests());
    assertTrue(wire().log.toString(), wire().log.get(2).contains("\"certificateExpires\": \"" + wire().vehicle.identity().expires() + "\""));
  }

  @Test
  public void withoutAnAnswerTheSameRequestIsRepeatedWithGrowingWaits() throws Exception {
    String first = asked();
    advance(Duration.ofDays(1));
    List<String> all = requests();
    assertTrue("times " + all.size(), all.size() > 8 && all.size() < 40);
    for (String again : all) {
      assertEquals(field(first, "requestId"), field(again, "requestId"));
    }
  }

  @Test
  public void aRefusalIsAskedAgainLaterAndHarmsNothing() throws Exception {
    String request = asked();
    int before = requests().size();
    tell("{\"v\":1,\"requestId\":\"" + field(request, "requestId") + "\",\"refused\":\"TOO_MANY\",\"text\":\"3 a day\"}");
    assertTrue(session.connected());
    advance(Duration.ofHours(7));
    assertTrue(requests().size() > before);
    tell(good(request));
    assertEquals(Identity.Role.NEXT, shown());
  }

  @Test
  public void anAnswerThatDoesNotFitIsNotKept() throws Exception {
    String request = asked();
    PublicKey key = pkcs10(request).getPublicKey();
    List<String> bad = List.of(issued(request, VIN, TestCertificates.keys().getPublic()), issued(request, "WPSTP0000SIM00002", key),
        answer(field(request, "requestId"), new TestCertificates(time.now()).issue(VIN, key, time.now(), LIFE)),
        answer(field(request, "requestId"), authority.issue(VIN, key, time.now().minus(LIFE), LIFE)),
        answer("0123456789abcdef0123456789abcdef", authority.issue(VIN, key, time.now(), LIFE)),
        "{\"v\":1,\"requestId\":\"" + field(request, "requestId") + "\",\"chain\":\"-----BEGIN\"}", "{\"v\":2}", "no JSON");
    for (String answer : bad) {
      tell(answer);
      assertEquals(answer, List.of(Identity.Role.PROVISIONED), roles(kept()));
      assertTrue(answer, session.connected());
    }
    tell(good(request));
    assertEquals(Identity.Role.NEXT, shown());
  }

  @Test
  public void anAnswerThatComesTwiceOrLateIsNotLookedAt() throws Exception {
    String answer = good(asked());
    tell(answer);
    accept();
    byte[] current = Files.readAllBytes(directory.resolve("vehicle-current.pem"));
    tell(answer);
    assertTrue(session.connected());
    assertEquals(new String(current, StandardCharsets.US_ASCII), Files.readString(directory.resolve("vehicle-current.pem")));
    assertFalse(Files.exists(directory.resolve("vehicle-next.pem")));
  }

  @Test
  public void whenTheNewOneIsRefusedTheOldOneIsUsedAndAfterThreeTimesAnotherIsAskedFor() throws Exception {
    String request = asked();
    tell(good(request));
    for (int i = 0; i < Renewal.MAX_REFUSALS; i++) {
      assertEquals(Identity.Role.NEXT, shown());
      refuse();
      assertEquals(Identity.Role.PROVISIONED, shown());
      accept();
      if (i + 1 < Renewal.MAX_REFUSALS) {
        advance(Duration.ofHours(6));
      }
    }
    assertNotEquals("another key", field(request, "requestId"), field(requests().get(0), "requestId"));
    tell(good(requests().get(0)));
    accept();
    assertEquals(Identity.Role.CURRENT, kept().get(0).role());
  }

  @Test
  public void anExpiredCertificateIsRemovedOnceANewerOneHasBeenTakenAndTheOnlyOneNever() throws Exception {
    tell(good(asked()));
    accept();
    advance(LIFE.multipliedBy(40).dividedBy(100));
    wire().events.disconnected("gone");
    work();
    time.advanceToNext();
    work();
    accept();
    assertEquals(List.of(Identity.Role.CURRENT), roles(kept()));
    assertFalse(Files.exists(directory.resolve("vehicle.key")));
    advance(LIFE.multipliedBy(2));
    boot(Durable.DISK);
    accept();
    assertEquals(List.of(Identity.Role.CURRENT), roles(kept()));
  }

  @Test
  public void threeRenewalsKeepTheTwoLastCertificates() throws Exception {
    tell(good(asked()));
    for (int i = 0; i < 2; i++) {
      tell(good(asked()));
    }
    accept();
    assertEquals(List.of(Identity.Role.CURRENT, Identity.Role.PREVIOUS), roles(kept()));
  }

  @Test
  public void aVehicleThatIsProvisionedAgainShowsThatCertificateFirst() throws Exception {
    tell(good(asked()));
    accept();
    advance(Duration.ofDays(1));
    provisioned(directory);
    boot(Durable.DISK);
    assertEquals(Identity.Role.PROVISIONED, shown());
  }

  @Test
  public void aCertificateFromTheFutureOfTheVehiclesClockProvesTheDate() throws Exception {
    List<Instant> proven = new ArrayList<>();
    time = new FakeWallTime() {
      @Override
      public void proven(Instant instant) {
        proven.add(instant);
      }
    };
    boot(Durable.DISK);
    String request = asked();
    Instant from = time.now().plus(Duration.ofDays(900));
    tell(answer(field(request, "requestId"), authority.issue(VIN, pkcs10(request).getPublicKey(), from, LIFE)));
    assertEquals(List.of(from), proven);
    assertEquals(Identity.Role.NEXT, shown());
  }

  /** Runs one renewal to its end; the broker takes whatever our authority issued for this vehicle, and refuses all else. */
  private void renew(Durable disk) throws Exception {
    time = new FakeWallTime();  // what waited in the one before is gone with the power
    boot(disk);
    for (int i = 0; i < MAX_CONNECTIONS && !off(disk) && !Files.exists(directory.resolve("vehicle-current.pem")); i++) {
      Identity shown = wire().vehicle.identity();
      shown.certificate().verify(authority.root().getPublicKey());
      assertTrue(shown.fits() && shown.isOf(VIN) && !shown.expiredAt(time.now()));
      accept();
      assertTrue("a usable certificate connects", session.connected());
      if (!requests().isEmpty()) {
        tell(good(requests().get(0)));
      }
      if (!off(disk) && time.waiting() > 0) {
        time.advanceToNext();
        work();
      }
    }
  }

  @Test
  public void aPowerCutAtAnyOperationOfTheDiskLeavesACertificateThatConnectsAndTheRenewalIsFinished() throws Exception {
    accept();
    advance(LIFE.multipliedBy(70).dividedBy(100));
    int cuts = 0;
    PowerCutDisk whole = new PowerCutDisk(0, PowerCutDisk.Cut.AFTER_ALL_KEPT);
    directory = folder.newFolder("whole").toPath();
    due();
    renew(whole);
    for (int at = 1; at <= whole.operations(); at++) {
      for (PowerCutDisk.Cut cut : PowerCutDisk.Cut.values()) {
        directory = folder.newFolder().toPath();
        due();
        PowerCutDisk disk = new PowerCutDisk(at, cut);
        renew(disk);
        cuts += disk.isOff() ? 1 : 0;
        renew(Durable.DISK);
        assertEquals("cut " + cut + " at " + at, Identity.Role.CURRENT, kept().get(0).role());
      }
    }
    System.out.println(cuts + " power cuts at " + whole.operations() + " operations");
    assertEquals(whole.operations() * PowerCutDisk.Cut.values().length, cuts);
  }

  private static boolean off(Durable disk) {
    return disk instanceof PowerCutDisk cut && cut.isOff();
  }

  /** A certificate of which a fifth is left. */
  private void due() throws Exception {
    time = new FakeWallTime();
    authority.provision(directory, VIN, time.now().minus(LIFE.multipliedBy(4).dividedBy(5)), LIFE);
    Files.writeString(directory.resolve("vehicle.properties"), "vin=" + VIN + "\nbrokerHost=tsp.example\nbrokerPort=8883\n");
  }
}
