package org.pitstop.trust.cms;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.pitstop.api.trust.PackageVerifier.Reason;

/** The rules for certificate revocation lists (RFC 5280, 5): complete ones, of the authority itself. */
record RevocationList(CertificateList list, Authority issuer, BigInteger number) {
  private static final int VERSION_2 = 2;
  /** RFC 5280, 5.2.3: at most 20 octets. */
  private static final int MAX_NUMBER_BITS = 160;

  /** The one list of an authority, its signature verified. */
  static RevocationList of(List<CertificateList> lists, Authority issuer) throws Refusal {
    String what = "the revocation list of " + issuer.certificate().getSubject();
    List<CertificateList> own = lists.stream().filter(l -> l.getIssuer().equals(issuer.certificate().getSubject())).toList();
    Authority.need(own.size() == 1, Reason.MALFORMED, what + " is there " + own.size() + " times, not once");
    CertificateList list = own.get(0);
    TBSCertList signed = list.getTBSCertList();
    Extensions extensions = list.getExtensions();
    Authority.need(list.getVersionNumber() == VERSION_2 && extensions != null, Reason.MALFORMED, what + " is not of version 2");
    Authority.need(list.getSignatureAlgorithm().equals(signed.getSignature()), Reason.MALFORMED, what + " names two signature algorithms");
    P256.needSignatureAlgorithm(list.getSignatureAlgorithm(), what);
    Authority.need(P256.verify(issuer.key(), Der.encode(signed), list.getSignature().getOctets()), Reason.BAD_SIGNATURE,
        what + " was not signed by it");
    Authority.need(extensions.getCriticalExtensionOIDs().length == 0, Reason.MALFORMED, what
        + " has critical extensions: it is not complete");
    for (TBSCertList.CRLEntry entry : list.getRevokedCertificates()) {
      Authority.need(!entry.hasExtensions() || entry.getExtensions().getCriticalExtensionOIDs().length == 0, Reason.MALFORMED,
          what + " has an entry with critical extensions");
    }
    return new RevocationList(list, issuer, number(extensions, what));
  }

  private static BigInteger number(Extensions extensions, String what) throws Refusal {
    Extension extension = extensions.getExtension(Extension.cRLNumber);
    Authority.need(extension != null, Reason.MALFORMED, what + " has no number");
    BigInteger number = CRLNumber.getInstance(extension.getParsedValue()).getCRLNumber();
    Authority.need(number.signum() >= 0 && number.bitLength() <= MAX_NUMBER_BITS, Reason.MALFORMED, what + " has a number out of range");
    return number;
  }

  /**
   * Whether the list is recent enough.
   *
   * @param grace how long after its next update a list is still good: a vehicle may have been away
   * @param highest the highest number seen of this authority
   */
  void needFresh(Instant now, Duration skew, Duration grace, BigInteger highest) throws Refusal {
    String what = "the revocation list " + number + " of " + issuer.certificate().getSubject();
    Authority.need(list.getNextUpdate() != null, Reason.MALFORMED, what + " says not until when it is good");
    Instant from = list.getThisUpdate().getDate().toInstant();
    Instant to = list.getNextUpdate().getDate().toInstant();
    Authority.need(!now.plus(skew).isBefore(from), Reason.NOT_YET_VALID, what + " is of " + from + ", the vehicle's clock says " + now);
    Authority.need(!now.isAfter(to.plus(grace)), Reason.STALE_REVOCATION_LIST,
        what + " was good until " + to + " and " + grace.toDays() + " days more, the vehicle's clock says " + now);
    Authority.need(number.compareTo(highest) >= 0, Reason.STALE_REVOCATION_LIST, what + " is older than number " + highest
        + ", which was seen before");
  }

  void needUnrevoked(Certificate certificate, String what) throws Refusal {
    for (TBSCertList.CRLEntry entry : list.getRevokedCertificates()) {
      Authority.need(!entry.getUserCertificate().equals(certificate.getSerialNumber()), Reason.REVOKED_SIGNER,
          what + " with the serial number " + certificate.getSerialNumber() + " was revoked on "
          + entry.getRevocationDate().getDate().toInstant());
    }
  }
}
