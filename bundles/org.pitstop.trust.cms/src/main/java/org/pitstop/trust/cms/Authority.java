package org.pitstop.trust.cms;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.trust.PackageVerifier.Reason;

/** The rules for certificates (RFC 5280, 4 and 6.1) in a chain of exactly three: root, intermediate authority, signer. */
record Authority(Certificate certificate, ECPublicKeyParameters key, String what) {
  private static final int VERSION_3 = 3;
  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD = Set.of(Extension.basicConstraints, Extension.keyUsage,
      Extension.extendedKeyUsage,
      Extension.subjectKeyIdentifier, Extension.authorityKeyIdentifier);

  /** The root: signs itself, may issue authorities and revocation lists. */
  static Authority root(Certificate certificate, Instant now, Duration skew) throws Refusal {
    Authority root = of(certificate, "the root certificate", now, skew);
    root.needAuthority(1);
    root.needIssued(certificate, root.what);
    return root;
  }

  /** An authority below this one. */
  Authority intermediate(Certificate certificate, Instant now, Duration skew) throws Refusal {
    Authority intermediate = of(certificate, "the intermediate certificate", now, skew);
    needIssued(certificate, intermediate.what);
    intermediate.needAuthority(0);
    return intermediate;
  }

  /** What a signer below an intermediate authority may sign. */
  enum Purpose {
    PACKAGES(KeyPurposeId.id_kp_codeSigning, "codeSigning"),
    /** An object identifier of ours, below 2.25: a signer of packages, whose key is in daily use, must not say whom to trust. */
    TRUST(KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.25.30877409650261730184424930154997028976")), "trustSigning (2.25.30877…)");

    private final KeyPurposeId id;
    private final String title;

    Purpose(KeyPurposeId id, String title) {
      this.id = id;
      this.title = title;
    }
  }

  /** A signer below this one. */
  Authority signer(Certificate certificate, Purpose purpose, Instant now, Duration skew) throws Refusal {
    Authority signer = of(certificate, "the signer's certificate", now, skew);
    needIssued(certificate, signer.what);
    Extensions extensions = certificate.getExtensions();
    BasicConstraints basic = BasicConstraints.fromExtensions(extensions);
    KeyUsage usage = KeyUsage.fromExtensions(extensions);
    ExtendedKeyUsage extended = ExtendedKeyUsage.fromExtensions(extensions);
    need(basic == null || !basic.isCA(), Reason.UNKNOWN_SIGNER, signer.what + " is one of an authority");
    need(usage != null && usage.hasUsages(KeyUsage.digitalSignature) && !usage.hasUsages(KeyUsage.keyCertSign), Reason.UNKNOWN_SIGNER,
        signer.what + " has not the key usage digitalSignature");
    need(extended != null && extended.hasKeyPurposeId(purpose.id), Reason.UNKNOWN_SIGNER,
        signer.what + " has not the extended key usage " + purpose.title);
    return signer;
  }

  private static Authority of(Certificate certificate, String what, Instant now, Duration skew) throws Refusal {
    need(certificate.getVersionNumber() == VERSION_3 && certificate.getExtensions() != null, Reason.MALFORMED, what
        + " is not of version 3");
    need(certificate.getSignatureAlgorithm().equals(certificate.getTBSCertificate().getSignature()), Reason.MALFORMED,
        what + " names two signature algorithms");
    P256.needSignatureAlgorithm(certificate.getSignatureAlgorithm(), what);
    for (ASN1ObjectIdentifier critical : certificate.getExtensions().getCriticalExtensionOIDs()) {
      need(UNDERSTOOD.contains(critical), Reason.MALFORMED, what + " has the critical extension " + critical + ", which is not understood");
    }
    Instant from = certificate.getStartDate().getDate().toInstant();
    Instant to = certificate.getEndDate().getDate().toInstant();
    need(!now.plus(skew).isBefore(from), Reason.NOT_YET_VALID, what + " is valid from " + from + ", the vehicle's clock says " + now);
    need(!now.isAfter(to), Reason.CERTIFICATE_EXPIRED, what + " was valid until " + to + ", the vehicle's clock says " + now);
    return new Authority(certificate, P256.key(certificate.getSubjectPublicKeyInfo(), what), what);
  }

  private void needAuthority(int authoritiesBelow) throws Refusal {
    Extension constraints = certificate.getExtensions().getExtension(Extension.basicConstraints);
    BasicConstraints basic = BasicConstraints.fromExtensions(certificate.getExtensions());
    need(basic != null && basic.isCA() && constraints.isCritical(), Reason.UNKNOWN_SIGNER, what
        + " is not one of an authority (basicConstraints)");
    need(basic.getPathLenConstraint() == null || basic.getPathLenConstraint().intValueExact() >= authoritiesBelow, Reason.UNKNOWN_SIGNER,
        what + " allows fewer than " + authoritiesBelow + " authorities below it (pathLenConstraint)");
    KeyUsage usage = KeyUsage.fromExtensions(certificate.getExtensions());
    need(usage != null && usage.hasUsages(KeyUsage.keyCertSign | KeyUsage.cRLSign), Reason.UNKNOWN_SIGNER,
        what + " has not the key usages keyCertSign and cRLSign");
  }

  private void needIssued(Certificate issued, String name) throws Refusal {
    need(issued.getIssuer().equals(certificate.getSubject()), Reason.UNKNOWN_SIGNER,
        name + " was issued by " + issued.getIssuer() + ", not by " + certificate.getSubject());
    need(P256.verify(key, Der.encode(issued.getTBSCertificate()), issued.getSignature().getOctets()), Reason.UNKNOWN_SIGNER,
        name + " was not signed by " + certificate.getSubject());
  }

  /** Names the key for ever: SHA-256 of its SubjectPublicKeyInfo. */
  String keyId() throws Refusal {
    return Sha256.of(Der.encode(certificate.getSubjectPublicKeyInfo())).hex();
  }

  static void need(boolean condition, Reason otherwise, String why) throws Refusal {
    if (!condition) {
      throw new Refusal(otherwise, why);
    }
  }
}
