package org.pitstop.trust.cms;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.trust.PackageVerifier.Verdict;

public class TrustKeeperTest {
  private static final String TYPE = "2.25.121709748335125909574128688113686805639";
  private static final KeyPurposeId TRUST_SIGNING =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.25.30877409650261730184424930154997028976"));
  private static final String DATA = "1.2.840.113549.1.7.1";

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final MemoryJournal journal = new MemoryJournal();
  private final List<Long> told = new ArrayList<>();
  private Oem first;
  private Oem second;
  private TestPki.Holder tls;
  private Path rootFile;
  private Path tlsFile;
  private TrustKeeper keeper;

  /** A root with what is below it. */
  private record Oem(TestPki.Holder root, TestPki.Holder intermediate, TestPki.Holder packages, TestPki.Holder trust) {
    static Oem of(String name, Instant from) throws Exception {
      Instant to = TestPki.NOW.plus(Duration.ofDays(900));
      TestPki.Holder root = TestPki.issue(null, "CN=" + name + " root", 1, true, TestPki.AUTHORITY, null, from, to);
      TestPki.Holder intermediate = TestPki.issue(root, "CN=" + name + " software", 2, true, TestPki.AUTHORITY, null, from, to);
      return new Oem(root, intermediate,
          TestPki.issue(intermediate, "CN=" + name + " packages", 3, false, TestPki.SIGNER, KeyPurposeId.id_kp_codeSigning, from, to),
          TestPki.issue(intermediate, "CN=" + name + " trust", 4, false, TestPki.SIGNER, TRUST_SIGNING, from, to));
    }

    byte[] sign(TestPki.Holder signer, String type, String content) throws Exception {
      Attribute time = new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(TestPki.NOW))));
      var attributes = new DefaultSignedAttributeTableGenerator(new AttributeTable(time));
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(new SignerInfoGeneratorBuilder(new BcDigestCalculatorProvider())
          .setSignedAttributeGenerator(parameters -> attributes.getAttributes(parameters).remove(CMSAttributes.cmsAlgorithmProtect))
          .build(signer.signs(), signer.certificate()));
      for (X509CertificateHolder c : List.of(signer.certificate(), intermediate.certificate())) {
        generator.addCertificate(c);
      }
      generator.addCRL(TestPki.list(root, 1, TestPki.NOW.minus(Duration.ofDays(1))));
      generator.addCRL(TestPki.list(intermediate, 1, TestPki.NOW.minus(Duration.ofDays(1))));
      return generator.generate(new CMSProcessableByteArray(new ASN1ObjectIdentifier(type), content.getBytes(StandardCharsets.UTF_8)), true)
          .toASN1Structure().getEncoded(ASN1Encoding.DER);
    }

    byte[] bundle(String content) throws Exception {
      return sign(trust, TYPE, content);
    }
  }

  @Before
  public void provision() throws Exception {
    first = Oem.of("first", TestPki.NOW.minus(Duration.ofDays(90)));
    second = Oem.of("second", TestPki.NOW.minus(Duration.ofDays(1)));
    tls = TestPki.issue(null, "CN=TLS", 1, true, TestPki.AUTHORITY, null, TestPki.NOW.minus(Duration.ofDays(90)), TestPki.NOW.plus(Duration.ofDays(900)));
    rootFile = folder.getRoot().toPath().resolve("oem-root.pem");
    tlsFile = folder.getRoot().toPath().resolve("tls-root.pem");
    Files.writeString(rootFile, pem(first.root.certificate()));
    Files.writeString(tlsFile, pem(tls.certificate()));
    boot();
  }

  private void boot() {
    keeper = new TrustKeeper(rootFile, tlsFile, new Authenticity(Duration.ofDays(30), Duration.ofSeconds(300)), journal, new FixedTime(), told::add);
  }

  private static String pem(X509CertificateHolder c) throws IOException {
    return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(c.getEncoded()) + "\n-----END CERTIFICATE-----\n";
  }

  private static String array(TestPki.Holder... roots) throws IOException {
    List<String> all = new ArrayList<>();
    for (TestPki.Holder root : roots) {
      all.add("{\"certificate\":\"" + Base64.getEncoder().encodeToString(root.certificate().getEncoded()) + "\"}");
    }
    return "[" + String.join(",", all) + "]";
  }

  private String content(long version, TestPki.Holder... packageRoots) throws IOException {
    return content(version, array(tls), packageRoots);
  }

  private static String content(long version, String tlsRoots, TestPki.Holder... packageRoots) throws IOException {
    return "{\"v\":1,\"version\":" + version + ",\"notBefore\":\"2026-03-01T11:00:00Z\",\"notAfter\":\"2036-03-01T11:00:00Z\",\"packageRoots\":"
        + array(packageRoots) + ",\"tlsRoots\":" + tlsRoots + "}";
  }

  private void tell(byte[]... bundles) {
    List<String> all = new ArrayList<>();
    for (byte[] bundle : bundles) {
      all.add("{\"signed\":\"" + Base64.getEncoder().encodeToString(bundle) + "\"}");
    }
    keeper.accept(("{\"v\":1,\"bundles\":[" + String.join(",", all) + "]}").getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a package signed by this OEM is believed. */
  private boolean believes(Oem oem) throws Exception {
    Verdict verdict = new CmsPackageVerifier(rootFile, 30, 300, journal, new FixedTime())
        .verifyAgain(oem.sign(oem.packages, DATA, TestPackage.CONTENT), TestPackage.VIN);
    return verdict instanceof Verdict.Accepted;
  }

  @Test
  public void theOldAndTheNewRootAreBothBelievedUntilABundleListsTheOldOneNoMore() throws Exception {
    assertTrue(believes(first) && !believes(second));
    tell(first.bundle(content(2, first.root, second.root)));
    assertTrue(believes(first) && believes(second));
    tell(second.bundle(content(3, second.root)));
    assertTrue(!believes(first) && believes(second));
    assertEquals(List.of(2L, 3L), told);
  }

  @Test
  public void whatWasTakenIsInForceAfterARestart() throws Exception {
    tell(first.bundle(content(2, second.root)));
    boot();
    assertEquals(2, keeper.version());
    assertTrue(believes(second) && !believes(first));
  }

  @Test
  public void aVehicleThatSleptThroughTheOverlapTakesTheBundleThatItsOldRootVouchesFor() throws Exception {
    String newest = content(7, second.root);
    tell(first.bundle(newest), second.bundle(newest));
    assertEquals(7, keeper.version());
    tell(first.bundle(newest), second.bundle(newest));
    assertEquals("a repeat changes nothing", List.of(7L), told);
  }

  @Test
  public void anOlderBundleAndOneOfTheSameVersionWithOtherRootsAreRefused() throws Exception {
    tell(first.bundle(content(5, first.root, second.root)));
    tell(first.bundle(content(4, first.root)));
    tell(first.bundle(content(5, first.root)));
    assertEquals(List.of(5L), told);
    assertTrue(believes(second));
  }

  @Test
  public void whoeverIsNoTrustSignerUnderARootInForceSaysNothing() throws Exception {
    String content = content(2, first.root, second.root);
    tell(second.bundle(content));
    tell(first.sign(first.packages, TYPE, content));
    tell(first.sign(first.trust, DATA, content));
    tell(content.getBytes(StandardCharsets.UTF_8));
    byte[] flipped = first.bundle(content);
    flipped[flipped.length / 3] ^= 1;
    tell(flipped);
    keeper.accept(content.getBytes(StandardCharsets.UTF_8));
    keeper.accept(new byte[0]);
    assertEquals(List.of(), told);
    assertTrue(!believes(second));
  }

  @Test
  public void aTrustSignerSignsNoPackages() throws Exception {
    Verdict verdict = new CmsPackageVerifier(rootFile, 30, 300, journal, new FixedTime())
        .verifyAgain(first.sign(first.trust, DATA, TestPackage.CONTENT), TestPackage.VIN);
    assertTrue(verdict.toString(), verdict.toString().contains("codeSigning"));
  }

  @Test
  public void anEmptyListAndTheRemovalOfTheNewestRootAreRefused() throws Exception {
    tell(first.bundle(content(2)));
    tell(first.bundle(content(2, "[]", first.root)));
    assertEquals(List.of(), told);
    tell(first.bundle(content(2, first.root, second.root)));
    tell(second.bundle(content(3, first.root)));
    assertEquals(List.of(2L), told);
  }

  @Test
  public void aBundleOutsideItsTimeIsRefused() throws Exception {
    tell(first.bundle(content(2, second.root).replace("2036-", "2026-")));
    tell(first.bundle(content(2, second.root).replace("\"notBefore\":\"2026-", "\"notBefore\":\"2027-")));
    assertEquals(List.of(), told);
  }

  @Test
  public void tlsRootsAreAddedAndRemovedAndThoseOfNoBundleStay() throws Exception {
    Instant from = TestPki.NOW.minus(Duration.ofDays(9));
    TestPki.Holder newTls = TestPki.issue(null, "CN=TLS 2", 1, true, TestPki.AUTHORITY, null, from, TestPki.NOW.plus(Duration.ofDays(900)));
    TestPki.Holder own = TestPki.issue(null, "CN=workshop", 1, true, TestPki.AUTHORITY, null, from, TestPki.NOW.plus(Duration.ofDays(900)));
    Files.writeString(tlsFile, pem(tls.certificate()) + pem(own.certificate()));
    tell(first.bundle(content(2, array(tls, newTls), first.root)));
    assertEquals(3, certificates());
    tell(first.bundle(content(3, array(newTls), first.root)));
    assertEquals(2, certificates());
  }

  private int certificates() throws IOException {
    return Files.readString(tlsFile).split("-----BEGIN CERTIFICATE-----").length - 1;
  }

  @Test
  public void aFullDiskLeavesTheOldRootsInForceAndTheBundleIsTakenWhenItComesAgain() throws Exception {
    journal.full = true;
    tell(first.bundle(content(2, second.root)));
    assertTrue(believes(first) && !believes(second));
    journal.full = false;
    tell(first.bundle(content(2, second.root)));
    assertTrue(believes(second));
  }

  @Test
  public void aVehicleThatIsProvisionedAgainWithAnotherRootForgetsTheBundle() throws Exception {
    tell(first.bundle(content(2, second.root)));
    Oem third = Oem.of("third", TestPki.NOW.minus(Duration.ofDays(1)));
    Files.writeString(rootFile, pem(third.root.certificate()));
    assertTrue(believes(third) && !believes(second));
    assertEquals(0, keeper.version());
  }

  private static final class MemoryJournal implements Journal {
    private final SortedMap<String, String> map = new TreeMap<>();
    private boolean full;

    @Override
    public Optional<String> get(String key) {
      return Optional.ofNullable(map.get(key));
    }

    @Override
    public SortedMap<String, String> entries(String prefix) {
      throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public void commit(Change change) throws IOException {
      if (full) {
        throw new IOException("disk full");
      }
      change.entries().forEach((key, value) -> value.ifPresentOrElse(v -> map.put(key, v), () -> map.remove(key)));
    }
  }

  private static final class FixedTime implements WallTime {
    @Override
    public Instant now() {
      return TestPki.NOW;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void proven(Instant instant) {
      assertTrue(!instant.isAfter(TestPki.NOW));
    }

    @Override
    public Timer schedule(Duration delay, Runnable event) {
      throw new UnsupportedOperationException("nothing waits");
    }

    @Override
    public void sleep(Duration duration) {
      throw new UnsupportedOperationException("nobody sleeps");
    }
  }
}
