package org.pitstop.server.packages;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.server.TestWallTime;
import org.pitstop.server.pki.Pki;

public class PackageBuilderTest {
  private static final byte[] CONTENT = "{\"v\":1}".getBytes();
  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final TestWallTime wall = new TestWallTime();

  @After
  public void stop() {
    wall.close();
  }

  private Pki pki() throws Exception {
    return new Pki(folder.getRoot().toPath().resolve("pki"), List.of("tsp.example"), wall);
  }

  @Test
  public void aPackageIsWhatTheContractSays() throws Exception {
    Pki pki = pki();
    byte[] der = new PackageBuilder(pki).sign(CONTENT, wall.now());
    assertArrayEquals("strict DER", der, ASN1Primitive.fromByteArray(der).getEncoded(ASN1Encoding.DER));
    CMSSignedData signed = new CMSSignedData(der);
    assertArrayEquals(CONTENT, (byte[]) signed.getSignedContent().getContent());
    assertEquals(1, signed.getSignerInfos().size());
    SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
    assertEquals(3, signer.getSignedAttributes().size());
    for (var type : List.of(CMSAttributes.contentType, CMSAttributes.messageDigest, CMSAttributes.signingTime)) {
      assertEquals(type.getId(), 1, signer.getSignedAttributes().getAll(type).size());
    }
    assertNull(signer.getUnsignedAttributes());
    assertEquals(2, signed.getCertificates().getMatches(null).size());
    assertEquals(2, signed.getCRLs().getMatches(null).size());
    X509CertificateHolder certificate = signed.getCertificates().getMatches(null).stream()
        .filter(c -> c.getIssuer().equals(signer.getSID().getIssuer()) && c.getSerialNumber().equals(signer.getSID().getSerialNumber()))
        .findFirst().orElseThrow();
    assertTrue(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate)));
    assertTrue(org.bouncycastle.asn1.x509.ExtendedKeyUsage.fromExtensions(certificate.getExtensions()).hasKeyPurposeId(KeyPurposeId.id_kp_codeSigning));
    assertEquals(Extension.keyUsage, certificate.getExtension(Extension.keyUsage).getExtnId());
    X509CertificateHolder intermediate = signed.getCertificates().getMatches(null).stream()
        .filter(c -> c.getSubject().equals(certificate.getIssuer())).findFirst().orElseThrow();
    var verifier = new JcaContentVerifierProviderBuilder();
    assertTrue(certificate.isSignatureValid(verifier.build(intermediate)));
    X509CertificateHolder root = new JcaX509CertificateHolder(pki.oemRoot());
    assertTrue(intermediate.isSignatureValid(verifier.build(root)));
    for (X509CRLHolder list : signed.getCRLs().getMatches(null)) {
      assertTrue(list.isSignatureValid(verifier.build(list.getIssuer().equals(root.getSubject()) ? root : intermediate)));
    }
  }

  @Test
  public void aRevokedSignerStandsOnTheListAndSignsNoMore() throws Exception {
    Pki pki = pki();
    String old = pki.revokeSigner();
    assertEquals(old, pki.signing().intermediateList().getRevokedCertificates().iterator().next().getSerialNumber().toString(16));
    assertTrue(!old.equals(pki.signing().signer().certificate().getSerialNumber().toString(16)));
  }

  @Test
  public void keysSurviveARestartAndOnlyTheirOwnerReadsThem() throws Exception {
    byte[] root = pki().oemRoot().getEncoded();
    assertArrayEquals(root, pki().oemRoot().getEncoded());
    try (Stream<Path> files = Files.list(folder.getRoot().toPath().resolve("pki"))) {
      for (Path file : files.toList()) {
        assertEquals(file.toString(), "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
  }
}
