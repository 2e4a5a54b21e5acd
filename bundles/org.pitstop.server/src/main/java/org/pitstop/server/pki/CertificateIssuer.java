package org.pitstop.server.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
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
  /** RFC 5280, 4.1.2.2: at most 20 bytes, positive. */
  private static final int SERIAL_BITS = 127;
  private static final Pattern IP_V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private final SecureRandom random = new SecureRandom();

  /** @param issuer empty: a root, which signs itself */
  Identity issue(String commonName, CertificateProfile profile, List<String> hosts, Optional<Identity> issuer, Instant now)
      throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    KeyPair pair = generator.generateKeyPair();
    X500Principal subject = new X500Principal("CN=" + commonName);
    X500Principal issuerName = issuer.map(i -> i.certificate().getSubjectX500Principal()).orElse(subject);
    var builder = new JcaX509v3CertificateBuilder(issuerName, new BigInteger(SERIAL_BITS, random).setBit(0), Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(profile.life())), subject, pair.getPublic());
    var ids = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(pair.getPublic()));
    builder.addExtension(Extension.authorityKeyIdentifier, false,
        ids.createAuthorityKeyIdentifier(issuer.map(i -> i.certificate().getPublicKey()).orElse(pair.getPublic())));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(profile.isAuthority()));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(profile.keyUsage()));
    if (!profile.purposes().isEmpty()) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(profile.purposes().toArray(KeyPurposeId[]::new)));
    }
    if (!hosts.isEmpty()) {
      builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
    }
    try {
      var signer = new JcaContentSignerBuilder(ALGORITHM).build(issuer.map(Identity::key).orElse(pair.getPrivate()));
      return new Identity(pair.getPrivate(), new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
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
