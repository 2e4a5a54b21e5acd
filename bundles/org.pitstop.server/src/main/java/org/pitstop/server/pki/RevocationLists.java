package org.pitstop.server.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The revocation list of one authority, in a file; its number only grows (RFC 5280, 5.2.3). */
final class RevocationLists {
  private static final Duration LIFE = Duration.ofDays(30);
  /** An older list is made anew before it travels with a package. */
  private static final Duration FRESH = Duration.ofDays(1);
  private final Path file;
  private final Identity authority;

  RevocationLists(Path file, Identity authority) {
    this.file = file;
    this.authority = authority;
  }

  /** The list, made anew if it is missing, not this authority's, or no longer fresh. */
  X509CRL current(Instant now) throws IOException, GeneralSecurityException {
    Optional<X509CRL> last = last();
    boolean fresh = last.isPresent() && now.isBefore(last.get().getThisUpdate().toInstant().plus(FRESH));
    return fresh ? last.get() : write(last, Optional.empty(), now);
  }

  /** Adds a certificate for ever. */
  X509CRL revoke(BigInteger serial, Instant now) throws IOException, GeneralSecurityException {
    return write(last(), Optional.of(serial), now);
  }

  private Optional<X509CRL> last() throws IOException, GeneralSecurityException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    X509CRL list = PemFiles.revocationList(file);
    list.verify(authority.certificate().getPublicKey());
    return Optional.of(list);
  }

  private X509CRL write(Optional<X509CRL> last, Optional<BigInteger> revoked, Instant now) throws IOException, GeneralSecurityException {
    var builder = new JcaX509v2CRLBuilder(authority.certificate().getSubjectX500Principal(), Date.from(now));
    builder.setNextUpdate(Date.from(now.plus(LIFE)));
    if (last.isPresent() && last.get().getRevokedCertificates() != null) {
      for (X509CRLEntry entry : Set.copyOf(last.get().getRevokedCertificates())) {
        builder.addCRLEntry(entry.getSerialNumber(), entry.getRevocationDate(), CRLReason.keyCompromise);
      }
    }
    revoked.ifPresent(serial -> builder.addCRLEntry(serial, Date.from(now), CRLReason.keyCompromise));
    BigInteger number = last.isPresent() ? number(last.get()).add(BigInteger.ONE) : BigInteger.ONE;
    builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
    builder.addExtension(Extension.authorityKeyIdentifier, false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
    try {
      var signer = new JcaContentSignerBuilder(CertificateIssuer.ALGORITHM).build(authority.key());
      X509CRL list = new JcaX509CRLConverter().getCRL(builder.build(signer));
      PemFiles.writePrivate(file, PemFiles.pem(list));
      return list;
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign the revocation list " + file + ": " + e.getMessage(), e);
    }
  }

  static BigInteger number(X509CRL list) {
    byte[] extension = list.getExtensionValue(Extension.cRLNumber.getId());
    if (extension == null) {
      return BigInteger.ZERO;
    }
    return ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getValue();
  }
}
