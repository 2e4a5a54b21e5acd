package org.pitstop.server.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys on P-256 and their certificates. */
final class CertificateIssuer {
  static final String ALGORITHM = "SHA256withECDSA";
  /** Vehicles' clocks may be behind ours. */
  private static final Duration BACKDATED = Duration.ofHours(1);
  /** A certificate of a short life is backdated by this part of it at most. */
  private static final int BACKDATED_PART = 10;
  /** RFC 5280, 4.1.2.2: at most 20 bytes, positive. */
  private static final int SERIAL_BITS = 127;
  private static final Pattern IP_V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private final SecureRandom random = new SecureRandom();

  /** @param issuer empty: a root, which signs itself */
  Identity issue(String commonName, CertificateProfile profile, List<String> hosts, Optional<Identity> issuer, Instant now)
      throws GeneralSecurityException, IOException {
    KeyPair pair = keys();
    Identity signs = issuer.orElse(new Identity(pair.getPrivate(), null));
    PublicKey authority = issuer.map(i -> i.certificate().getPublicKey()).orElse(pair.getPublic());
    return new Identity(pair.getPrivate(), certify(commonName, pair.getPublic(), profile, profile.life(), hosts, signs, authority, now));
  }

  private KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  /** For a key that its owner made. */
  X509Certificate certify(String commonName, PublicKey key, CertificateProfile profile, Duration life, Identity issuer, Instant now)
      throws GeneralSecurityException, IOException {
    return certify(commonName, key, profile, life, List.of(), issuer, issuer.certificate().getPublicKey(), now);
  }

  /** With a key made here. */
  Identity issue(String commonName, CertificateProfile profile, Duration life, Identity issuer, Instant now) throws GeneralSecurityException, IOException {
    KeyPair pair = keys();
    return new Identity(pair.getPrivate(), certify(commonName, pair.getPublic(), profile, life, issuer, now));
  }

  private X509Certificate certify(String commonName, PublicKey key, CertificateProfile profile, Duration life, List<String> hosts, Identity issuer,
      PublicKey authority, Instant now) throws GeneralSecurityException, IOException {
    X500Principal subject = new X500Principal("CN=" + commonName);
    X500Principal issuerName = issuer.certificate() == null ? subject : issuer.certificate().getSubjectX500Principal();
    Duration backdated = BACKDATED.compareTo(life.dividedBy(BACKDATED_PART)) < 0 ? BACKDATED : life.dividedBy(BACKDATED_PART);
    var builder = new JcaX509v3CertificateBuilder(issuerName, new BigInteger(SERIAL_BITS, random).setBit(0), Date.from(now.minus(backdated)),
        Date.from(now.plus(life)), subject, key);
    var ids = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key));
    builder.addExtension(Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(authority));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(profile.isAuthority()));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(profile.keyUsage()));
    if (!profile.purposes().isEmpty()) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(profile.purposes().toArray(KeyPurposeId[]::new)));
    }
    if (!hosts.isEmpty()) {
      builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
    }
    try {
      return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder(ALGORITHM).build(issuer.key())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign the certificate of " + commonName + ": " + e.getMessage(), e);
    }
  }

  private static GeneralNames names(List<String> hosts) {
    return new GeneralNames(hosts.stream()
        .map(h -> new GeneralName(IP_V4.matcher(h).matches() || h.contains(":") ? GeneralName.iPAddress : GeneralName.dNSName, h))
        .toArray(GeneralName[]::new));
  }
}
