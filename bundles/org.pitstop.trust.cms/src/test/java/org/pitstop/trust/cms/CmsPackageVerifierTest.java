package org.pitstop.trust.cms;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLHolder;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.Terms;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.api.trust.PackageVerifier.Reason;
import org.pitstop.api.trust.PackageVerifier.Verdict;

public class CmsPackageVerifierTest {
  @ClassRule
  public static final TemporaryFolder FOLDER = new TemporaryFolder();
  private static final Instant FROM = TestPki.NOW.minus(Duration.ofDays(1));
  private static TestPki pki;
  private static Path rootFile;

  private final MapJournal journal = new MapJournal();
  private final SetTime time = new SetTime();
  private CmsPackageVerifier verifier;

  @BeforeClass
  public static void makeAnOem() throws Exception {
    pki = new TestPki();
    rootFile = FOLDER.newFile("root.pem").toPath();
    pki.write(rootFile);
  }

  @Before
  public void makeAVerifier() {
    verifier = new CmsPackageVerifier(rootFile, 30, 300, journal, time);
  }

  private TestPackage good() {
    return new TestPackage(pki);
  }

  private Verdict.Accepted accepted(byte[] bytes) {
    Verdict verdict = verifier.verify(bytes, TestPackage.VIN);
    assertTrue(verdict.toString(), verdict instanceof Verdict.Accepted);
    return (Verdict.Accepted) verdict;
  }

  private void refused(Reason reason, String word, byte[] bytes) {
    Verdict verdict = verifier.verify(bytes, TestPackage.VIN);
    assertTrue(verdict.toString(), verdict instanceof Verdict.Refused);
    Verdict.Refused refused = (Verdict.Refused) verdict;
    assertEquals(refused.why(), reason, refused.reason());
    assertTrue(refused.why(), refused.why().contains(word));
    assertEquals("nothing is proven by it", Instant.EPOCH, time.proven);
  }

  @Test
  public void aGoodPackageIsReadWithEveryField() throws Exception {
    byte[] bytes = good().build();
    VehiclePackage read = accepted(bytes).vehiclePackage();
    SoftwarePackage software = read.software().get(0);
    assertEquals("pkg-1", read.id());
    assertEquals(Sha256.of(bytes), read.digest());
    assertEquals("brake", software.ecu().value());
    assertEquals(ImageFormat.INTEL_HEX, software.file().format());
    assertEquals(1_048_576, software.file().lengthBytes());
    assertEquals("4.1.0", software.fallback().get().file().version());
    assertEquals(65_536, software.fallback().get().file().address());
    assertEquals("engine", software.requires().get(0).ecu().value());
    assertEquals(42, software.releaseCounter());
    assertEquals("the issue time is proven", read.issued(), time.proven);
  }

  @Test
  public void aPackageWithoutTermsHasNone() throws Exception {
    assertEquals(Terms.NONE, accepted(good().build()).vehiclePackage().terms());
    assertEquals("", accepted(good().build()).vehiclePackage().software().get(0).requires().get(0).beforeVersion());
  }

  @Test
  public void consentWindowsAndRangesAreRead() throws Exception {
    VehiclePackage read = accepted(good().json(terms("""
        "consent":{"purpose":"k\u00fcrzerer Bremsweg \u2026","unavailable":"driving","seconds":900},
        "windows":[{"from":"2026-03-01T20:00:00Z","to":"2026-03-01T22:00:00Z"}],
        "daily":{"from":"22:00","to":"05:00","zone":"Europe/Berlin"}""").replace("\"minVersion\":\"3.1\"", "\"minVersion\":\"3.1\",\"beforeVersion\":\"4\"")).build())
        .vehiclePackage();
    assertEquals(new Terms(Optional.of(new Terms.Consent("k\u00fcrzerer Bremsweg \u2026", "driving", Optional.of(Duration.ofMinutes(15)))),
        List.of(new Terms.Window(Instant.parse("2026-03-01T20:00:00Z"), Instant.parse("2026-03-01T22:00:00Z"))),
        Optional.of(new Terms.Daily(LocalTime.of(22, 0), LocalTime.of(5, 0), ZoneId.of("Europe/Berlin")))), read.terms());
    assertEquals("3.1 or newer, before 4", read.software().get(0).requires().get(0).range());
  }

  @Test
  public void termsThatAreWrongAreRefusedAndNamed() throws Exception {
    malformed("purpose", "\"consent\":{\"unavailable\":\"driving\"}");
    malformed("consent.unavailable", "\"consent\":{\"purpose\":\"p\",\"unavailable\":\"a\\nb\"}");
    malformed("consent.seconds", "\"consent\":{\"purpose\":\"p\",\"unavailable\":\"a\",\"seconds\":86401}");
    malformed("consent is no object", "\"consent\":true");
    malformed("windows has 0 elements", "\"windows\":[]");
    malformed("windows[0].to", "\"windows\":[{\"from\":\"2026-03-01T20:00:00Z\",\"to\":\"2026-03-01T20:00:00Z\"}]");
    malformed("daily.zone", "\"daily\":{\"from\":\"22:00\",\"to\":\"05:00\",\"zone\":\"Europe/Atlantis\"}");
    malformed("daily.from", "\"daily\":{\"from\":\"24:00\",\"to\":\"05:00\",\"zone\":\"UTC\"}");
    malformed("daily.to", "\"daily\":{\"from\":\"05:00\",\"to\":\"05:00\",\"zone\":\"UTC\"}");
    refused(Reason.MALFORMED, "beforeVersion", good().with("\"minVersion\":\"3.1\"", "\"minVersion\":\"3.1\",\"beforeVersion\":\"3.1\"").build());
  }

  private void malformed(String word, String terms) throws Exception {
    refused(Reason.MALFORMED, word, good().json(terms(terms)).build());
  }

  private static String terms(String fields) {
    return TestPackage.CONTENT.replaceFirst("\\{", "{" + fields.replace("\\", "\\\\") + ",");
  }

  @Test
  public void verifyingTakesAFewMilliseconds() throws Exception {
    byte[] bytes = good().build();
    for (int i = 0; i < 300; i++) {
      accepted(bytes);
    }
    long begin = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      accepted(bytes);
    }
    double millis = (System.nanoTime() - begin) / 1e8;
    System.out.printf("a package of %d bytes is verified in %.2f ms%n", bytes.length, millis);
    assertTrue(millis < 100);
  }

  @Test
  public void everyFlippedByteIsRefusedOrChangesNothing() throws Exception {
    byte[] bytes = good().build();
    VehiclePackage original = accepted(bytes).vehiclePackage();
    int refused = 0;
    int flips = 0;
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        if (i % 16 == 0 || bit == i % 8) {
          refused += flip(bytes, i, 1 << bit, original);
          flips++;
        }
      }
      refused += flip(bytes, i, 0xFF, original);
      flips++;
    }
    System.out.println(refused + " of " + flips + " flips refused");
    assertEquals("no bit is free in this shape", flips, refused);
  }

  private int flip(byte[] bytes, int at, int mask, VehiclePackage original) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) mask;
    Verdict verdict = verifier.verifyAgain(flipped, TestPackage.VIN);
    if (verdict instanceof Verdict.Accepted a) {
      assertEquals("byte " + at + " ^ " + mask, original.software(), a.vehiclePackage().software());
      assertEquals(original.expires(), a.vehiclePackage().expires());
      return 0;
    }
    return 1;
  }

  @Test
  public void aCertificateWithAHostileDateIsRefusedWithoutAnException() throws Exception {
    byte[] bytes = good().build();
    // The first date of the first certificate: UTCTime of 13 characters, ending in Z.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int date = text.indexOf("\u0017\r");
    for (int i = 2; i < 15; i++) {
      for (byte character : "-+Z9 \0".getBytes(StandardCharsets.US_ASCII)) {
        byte[] hostile = bytes.clone();
        hostile[date + i] = character;
        if (!Arrays.equals(hostile, bytes)) {
          assertTrue(verifier.verifyAgain(hostile, TestPackage.VIN) instanceof Verdict.Refused);
        }
      }
    }
  }

  @Test
  public void randomDamageIsRefusedWithoutAnException() throws Exception {
    byte[] bytes = good().build();
    VehiclePackage original = accepted(bytes).vehiclePackage();
    Random random = new Random(20260301);
    for (int i = 0; i < 6000; i++) {
      byte[] damaged = damage(bytes, random);
      Verdict verdict = verifier.verifyAgain(damaged, TestPackage.VIN);
      if (verdict instanceof Verdict.Accepted a) {
        assertEquals("round " + i, original.software(), a.vehiclePackage().software());
      }
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    byte[] damaged = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 50)) : bytes.clone();
    for (int n = random.nextInt(4); n >= 0 && damaged.length > 0; n--) {
      int to = random.nextInt(damaged.length);
      int from = random.nextInt(damaged.length);
      switch (random.nextInt(3)) {
        case 0 -> damaged[to] = (byte) random.nextInt();
        case 1 -> damaged[random.nextInt(Math.min(64, damaged.length))] = (byte) random.nextInt();
        default -> System.arraycopy(damaged, from, damaged, to, Math.min(random.nextInt(40), damaged.length - Math.max(from, to)));
      }
    }
    return damaged;
  }

  @Test
  public void anotherVehiclesPackageIsRefused() throws Exception {
    refused(Reason.WRONG_VIN, "WPSTP0000SIM00002", good().with(TestPackage.VIN, "WPSTP0000SIM00002").build());
  }

  @Test
  public void anExpiredPackageIsRefused() throws Exception {
    time.now = Instant.parse("2026-03-08T12:00:00Z");
    refused(Reason.EXPIRED, "expired at 2026-03-08", good().build());
  }

  @Test
  public void aPackageOfTheFutureIsRefused() throws Exception {
    time.now = TestPki.NOW.minus(Duration.ofHours(1));
    refused(Reason.NOT_YET_VALID, "clock says", good().build());
    time.now = TestPki.NOW;
    refused(Reason.NOT_YET_VALID, "issued at", good().with("2026-03-01T11:59:00Z", "2026-03-01T12:06:00Z").build());
  }

  @Test
  public void aFewMinutesOfClockSkewAreAllowed() throws Exception {
    accepted(good().with("2026-03-01T11:59:00Z", "2026-03-01T12:04:00Z").build());
  }

  @Test
  public void aClockOf1970IsNamedInTheReason() throws Exception {
    time.now = Instant.EPOCH;
    refused(Reason.NOT_YET_VALID, "1970", good().build());
  }

  @Test
  public void countersOnlyGrow() throws Exception {
    byte[] bytes = good().build();
    journal.commit(accepted(bytes).ratchet());
    assertEquals(Optional.of("42 " + TestPackage.SHA), journal.get("trust/release/brake"));
    accepted(bytes);
    time.proven = Instant.EPOCH;
    refused(Reason.OLD_RELEASE, "41 is older than 42", good().with(":42,", ":41,").build());
    refused(Reason.OLD_RELEASE, "another file", good().with("\"length\":1048576,\"sha256\":\"0",
        "\"length\":1048576,\"sha256\":\"1").build());
    assertTrue(verifier.verifyAgain(bytes, TestPackage.VIN) instanceof Verdict.Accepted);
    journal.commit(accepted(good().with(":42,", ":43,").build()).ratchet());
    time.proven = Instant.EPOCH;
    refused(Reason.OLD_RELEASE, "42 is older than 43", bytes);
  }

  @Test
  public void aBackupIsNotMeasuredByTheCounter() throws Exception {
    journal.commit(new Change().put("trust/release/brake", "99 " + TestPackage.SHA));
    Verdict.Accepted a = accepted(good().with("\"program\"", "\"backup\"").build());
    assertTrue(a.ratchet().entries().keySet().stream().noneMatch(k -> k.startsWith("trust/release/")));
  }

  @Test
  public void anUnknownSignerIsRefused() throws Exception {
    TestPki other = new TestPki();
    refused(Reason.UNKNOWN_SIGNER, "not signed by", new TestPackage(other).build());
    refused(Reason.UNKNOWN_SIGNER, "was not signed", good().signers(other.signer).certificates(other.signer.certificate(),
        pki.intermediate.certificate())
        .build());
  }

  @Test
  public void aSignerWithoutTheRightUsageIsRefused() throws Exception {
    TestPki.Holder tls = signer(TestPki.SIGNER, KeyPurposeId.id_kp_serverAuth, false);
    refused(Reason.UNKNOWN_SIGNER, "codeSigning", good().signers(tls).certificates(tls.certificate(),
        pki.intermediate.certificate()).build());
    TestPki.Holder authority = signer(TestPki.AUTHORITY, KeyPurposeId.id_kp_codeSigning, false);
    refused(Reason.UNKNOWN_SIGNER, "digitalSignature", good().signers(authority).certificates(authority.certificate(),
        pki.intermediate.certificate())
        .build());
    TestPki.Holder ca = signer(TestPki.SIGNER, KeyPurposeId.id_kp_codeSigning, true);
    refused(Reason.UNKNOWN_SIGNER, "of an authority", good().signers(ca).certificates(ca.certificate(),
        pki.intermediate.certificate()).build());
  }

  private static TestPki.Holder signer(KeyUsage usage, KeyPurposeId purpose,
      boolean authority) throws Exception {
    return TestPki.issue(pki.intermediate, "CN=other signer", 30, authority, usage, purpose, FROM, TestPki.NOW.plus(Duration.ofDays(90)));
  }

  @Test
  public void anotherCurveIsRefused() throws Exception {
    TestPki.Holder p384 = TestPki.issue(pki.intermediate, "CN=p384", 31, false, TestPki.SIGNER, KeyPurposeId.id_kp_codeSigning, FROM,
        TestPki.NOW.plus(Duration.ofDays(90)), "secp384r1");
    refused(Reason.MALFORMED, "P-256", good().signers(p384).certificates(p384.certificate(), pki.intermediate.certificate()).build());
  }

  @Test
  public void anExpiredSignerIsRefused() throws Exception {
    time.now = TestPki.NOW.plus(Duration.ofDays(401));
    refused(Reason.CERTIFICATE_EXPIRED, "the signer's certificate was valid until", good().build());
  }

  @Test
  public void aRevokedSignerOrIntermediateIsRefused() throws Exception {
    refused(Reason.REVOKED_SIGNER, "signer's", good().lists(pki.rootList, TestPki.list(pki.intermediate, 13, FROM, 3)).build());
    refused(Reason.REVOKED_SIGNER, "intermediate", good().lists(TestPki.list(pki.root, 8, FROM, 2), pki.intermediateList).build());
  }

  @Test
  public void aStaleRevocationListIsRefused() throws Exception {
    X509CRLHolder old = TestPki.list(pki.intermediate, 13, TestPki.NOW.minus(Duration.ofDays(38)));
    refused(Reason.STALE_REVOCATION_LIST, "30 days more", good().lists(pki.rootList, old).build());
    X509CRLHolder graced = TestPki.list(pki.intermediate, 13, TestPki.NOW.minus(Duration.ofDays(36)));
    accepted(good().lists(pki.rootList, graced).build());
  }

  @Test
  public void anOlderRevocationListNumberIsRefused() throws Exception {
    journal.commit(accepted(good().build()).ratchet());
    time.proven = Instant.EPOCH;
    refused(Reason.STALE_REVOCATION_LIST, "older than number 12", good().lists(pki.rootList,
        TestPki.list(pki.intermediate, 11, FROM)).build());
    refused(Reason.STALE_REVOCATION_LIST, "older than number 7", good().lists(TestPki.list(pki.root, 6, FROM),
        pki.intermediateList).build());
  }

  @Test
  public void aRevocationListOfAnotherKeyIsRefused() throws Exception {
    TestPki other = new TestPki();
    refused(Reason.BAD_SIGNATURE, "not signed", good().lists(pki.rootList, other.intermediateList).build());
  }

  @Test
  public void whatIsTooMuchInThePackageIsRefused() throws Exception {
    refused(Reason.MALFORMED, "3 certificates", good().certificates(pki.signer.certificate(), pki.intermediate.certificate(),
        pki.root.certificate()).build());
    refused(Reason.MALFORMED, "3 revocation lists", good().lists(pki.rootList, pki.intermediateList, TestPki.list(pki.root, 6,
        FROM)).build());
    refused(Reason.MALFORMED, "1 revocation lists", good().lists(pki.intermediateList).build());
    refused(Reason.MALFORMED, "unsigned attributes", good().unsignedAttribute().build());
    refused(Reason.MALFORMED, "signing-time only", good().otherSignedAttribute().build());
    refused(Reason.MALFORMED, "SignerInfo", good().signers(pki.signer, pki.signer).build());
    byte[] bytes = good().build();
    refused(Reason.MALFORMED, "behind its end", Arrays.copyOf(bytes, bytes.length + 1));
  }

  @Test
  public void otherEncodingsThanDerAreRefused() throws Exception {
    refused(Reason.MALFORMED, "DER", good().build(ASN1Encoding.BER));
  }

  @Test
  public void hostileSizesAndNestingAreRefused() throws Exception {
    refused(Reason.MALFORMED, "allowed: 262144", new byte[PackageVerifier.MAX_PACKAGE_BYTES + 1]);
    refused(Reason.MALFORMED, "", new byte[0]);
    byte[] deep = new byte[200_000];
    for (int i = 0; i < deep.length; i += 4) {
      int rest = deep.length - i - 4;
      deep[i] = 0x30;
      deep[i + 1] = (byte) 0x83;
      deep[i + 2] = (byte) (rest >> 16);
      deep[i + 3] = (byte) (rest >> 8);
    }
    refused(Reason.MALFORMED, "", deep);
  }

  @Test
  public void aSigningTimeOfTheFutureIsRefused() throws Exception {
    refused(Reason.NOT_YET_VALID, "signed at", good().signingTime(TestPki.NOW.plus(Duration.ofDays(1))).build());
  }

  @Test
  public void withoutARootNothingIsBelieved() throws Exception {
    byte[] bytes = good().build();
    for (String text : new String[] {null, "", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
      Path file = FOLDER.getRoot().toPath().resolve("other.pem");
      Files.deleteIfExists(file);
      if (text != null) {
        Files.writeString(file, text);
      }
      verifier = new CmsPackageVerifier(file, 30, 300, journal, time);
      refused(Reason.NOT_CONFIGURED, "other.pem", bytes);
    }
  }

  @Test
  public void hostileContentIsRefusedEvenIfSigned() throws Exception {
    refused(Reason.MALFORMED, "no exponent", good().with(":42,", ":1e999999999,").build());
    refused(Reason.MALFORMED, "no exponent", good().with(":42,", ":42.0,").build());
    refused(Reason.MALFORMED, "allowed: integers", good().with(":42,", ":" + "9".repeat(5000) + ",").build());
    refused(Reason.MALFORMED, "vin comes twice", good().with("\"vin\"", "\"vin\":\"x\",\"vin\"").build());
    refused(Reason.MALFORMED, "levels", good().with("\"unknown\":", "\"unknown\":" + "[".repeat(10_000) + "]".repeat(10_000)
        + ",\"b\":").build());
    refused(Reason.MALFORMED, "UTF-8", good().content(new byte[] {'{', (byte) 0xC0, '}'}).build());
    refused(Reason.MALFORMED, "no JSON", good().json(TestPackage.CONTENT + "x").build());
    refused(Reason.MALFORMED, "JSON", good().json(TestPackage.CONTENT + "{}").build());
    refused(Reason.MALFORMED, "no JSON", good().json(TestPackage.CONTENT.substring(0, 100)).build());
    refused(Reason.MALFORMED, "no JSON", good().json("").build());
    refused(Reason.MALFORMED, "no JSON object", good().json("[1]").build());
  }

  @Test
  public void aWrongFieldIsNamedWithItsPath() throws Exception {
    refused(Reason.MALFORMED, "software[0].ecu", good().with("\"ecu\":\"brake\"", "\"ecu\":\"Brake\"").build());
    refused(Reason.MALFORMED, "software[0].ecu is missing", good().with("\"ecu\":\"brake\"", "\"e\":0").build());
    refused(Reason.MALFORMED, "software[0].length must be a number", good().with("\"length\":1048576", "\"length\":\"1\"").build());
    refused(Reason.MALFORMED, "software[0].length", good().with("\"length\":1048576", "\"length\":0").build());
    refused(Reason.MALFORMED, "software[0].version", good().with("4.2.0\",", "4 2\",").build());
    refused(Reason.MALFORMED, "software[0].format", good().with("\"ihex\"", "\"elf\"").build());
    refused(Reason.MALFORMED, "software[0].order", good().with("\"order\":10", "\"order\":1000").build());
    refused(Reason.MALFORMED, "software[0].requires[0].minVersion", good().with("\"3.1\"", "null").build());
    refused(Reason.MALFORMED, "software[0].fallback.sha256", good().with("\"length\":99,\"sha256\":\"0",
        "\"length\":99,\"sha256\":\"X").build());
    refused(Reason.MALFORMED, "software[0].purpose", good().with("\"program\"", "\"destroy\"").build());
    refused(Reason.MALFORMED, "v is", good().with("\"v\":1", "\"v\":2").build());
    refused(Reason.MALFORMED, "expires", good().with("2026-03-08T12:00:00Z", "2026-02-30T12:00:00Z").build());
    refused(Reason.MALFORMED, "software has 0", good().json(TestPackage.content()).build());
  }

  /** It stands in the log, where it must not begin a line of its own. */
  @Test
  public void controlCharactersOfAPackageDoNotGetIntoItsReason() throws Exception {
    refused(Reason.MALFORMED, "a?b?[2J comes twice", good().with("\"vin\"", "\"a\\nb\\u001b[2J\":1,\"a\\nb\\u001b[2J\":1,\"vin\"").build());
  }

  @Test
  public void urlsThatCouldDoHarmAreRefused() throws Exception {
    for (String url : new String[] {"http://h/x", "ftp://user:secret@h/x", "ftp://h/x%0d%0aDELE%20y", "file:///etc/passwd", "ftp:/x",
        "ftps://h", "ftp://h/a?b"}) {
      refused(Reason.MALFORMED, "software[0].url", good().with("ftps://files.oem.example/brake-4.2.0.hex", url).build());
    }
  }

  @Test
  public void anEcuThatComesTwiceIsRefused() throws Exception {
    refused(Reason.MALFORMED, "brake comes twice", good().json(TestPackage.content(TestPackage.SOFTWARE, TestPackage.SOFTWARE)).build());
  }

  @Test
  public void dependenciesInACircleAreRefused() throws Exception {
    String engine = TestPackage.SOFTWARE.replace("\"ecu\":\"engine\"", "\"ecu\":\"x\"").replace("\"ecu\":\"brake\"", "\"ecu\":\"engine\"")
        .replace("\"ecu\":\"x\"", "\"ecu\":\"brake\"");
    refused(Reason.MALFORMED, "circle", good().json(TestPackage.content(TestPackage.SOFTWARE, engine)).build());
    accepted(good().json(TestPackage.content(TestPackage.SOFTWARE, engine.replace("{\"ecu\":\"brake\"", "{\"ecu\":\"radio\""))).build());
  }

  @Test
  public void verifyingChangesNoByteOfThePackage() throws Exception {
    byte[] bytes = good().build();
    byte[] before = bytes.clone();
    accepted(bytes);
    assertEquals(new String(before, StandardCharsets.ISO_8859_1), new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private static final class MapJournal implements Journal {
    private final TreeMap<String, String> map = new TreeMap<>();

    @Override
    public Optional<String> get(String key) {
      return Optional.ofNullable(map.get(key));
    }

    @Override
    public SortedMap<String, String> entries(String prefix) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void commit(Change change) {
      change.entries().forEach((k, v) -> v.ifPresentOrElse(x -> map.put(k, x), () -> map.remove(k)));
    }
  }

  private static final class SetTime implements WallTime {
    private Instant now = TestPki.NOW;
    private Instant proven = Instant.EPOCH;

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void proven(Instant instant) {
      proven = instant;
    }

    @Override
    public Timer schedule(Duration delay, Runnable event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sleep(Duration duration) {
      throw new UnsupportedOperationException();
    }
  }
}
