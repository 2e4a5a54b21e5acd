package org.pitstop.trust.cms;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A small OEM: a root, an intermediate authority, a signer, and what they issue. */
final class TestPki {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final KeyUsage AUTHORITY = new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  static final KeyUsage SIGNER = new KeyUsage(KeyUsage.digitalSignature);

  /** A key and its certificate. */
  record Holder(KeyPair key, X509CertificateHolder certificate) {
    ContentSigner signs() throws Exception {
      return new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
    }
  }

  final Holder root = issue(null, "CN=OEM root", 1, true, AUTHORITY, null, NOW.minus(Duration.ofDays(900)), NOW.plus(Duration.ofDays(900)));
  final Holder intermediate = issue(root, "CN=OEM software", 2, true, AUTHORITY, null, NOW.minus(Duration.ofDays(90)),
      NOW.plus(Duration.ofDays(900)));
  final Holder signer = issue(intermediate, "CN=signer", 3, false, SIGNER, KeyPurposeId.id_kp_codeSigning, NOW.minus(Duration.ofDays(9)),
      NOW.plus(Duration.ofDays(400)));
  final X509CRLHolder rootList = list(root, 7, NOW.minus(Duration.ofDays(1)));
  final X509CRLHolder intermediateList = list(intermediate, 12, NOW.minus(Duration.ofDays(1)), 1001, 1002);

  TestPki() throws Exception {}

  static Holder issue(Holder issuer, String name, int serial, boolean authority, KeyUsage usage, KeyPurposeId extended, Instant from,
      Instant to)
      throws Exception {
    return issue(issuer, name, serial, authority, usage, extended, from, to, "secp256r1");
  }

  static Holder issue(Holder issuer, String name, int serial, boolean authority, KeyUsage usage, KeyPurposeId extended, Instant from,
      Instant to,
      String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    KeyPair key = generator.generateKeyPair();
    X500Name issuerName = issuer == null ? new X500Name(name) : issuer.certificate.getSubject();
    X509v3CertificateBuilder builder = new X509v3CertificateBuilder(issuerName, BigInteger.valueOf(serial), Date.from(from), Date.from(to),
        new X500Name(name), SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
    builder.addExtension(Extension.keyUsage, true, usage);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (extended != null) {
      builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(extended));
    }
    Holder self = new Holder(key, null);
    return new Holder(key, builder.build((issuer == null ? self : issuer).signs()));
  }

  static X509CRLHolder list(Holder issuer, int number, Instant from, int... revoked) throws Exception {
    X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer.certificate.getSubject(), Date.from(from));
    builder.setNextUpdate(Date.from(from.plus(Duration.ofDays(7))));
    builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
    for (int serial : revoked) {
      builder.addCRLEntry(BigInteger.valueOf(serial), Date.from(from), CRLReason.keyCompromise);
    }
    return builder.build(issuer.signs());
  }

  void write(Path file) throws IOException {
    Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(root.certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n");
  }
}
