package org.pitstop.trust.cms;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.CertificateList;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.trust.PackageVerifier.Reason;

/**
 * Who says it: the chain to a root, the revocation lists, the signature.
 *
 * @param grace how long after its next update a revocation list is still good
 * @param skew how far a date may lie in the future of the vehicle's clock
 */
record Authenticity(Duration grace, Duration skew) {

  /** Nothing of the content is to be read before this has returned. @param roots at least one. @param ratchet gets the numbers of the lists */
  void need(SignedContent signed, List<Certificate> roots, Authority.Purpose purpose, Instant now, Ratchet ratchet) throws Refusal {
    try {
      Authority oem = Authority.root(above(signed.intermediate(), roots), now, skew);
      Authority intermediate = oem.intermediate(signed.intermediate(), now, skew);
      Authority signer = intermediate.signer(signed.signer(), purpose, now, skew);
      List<CertificateList> lists = signed.revocationLists();
      unrevoked(intermediate, oem, lists, now, ratchet);
      unrevoked(signer, intermediate, lists, now, ratchet);
      byte[] digest = Sha256.digest().digest(signed.content());
      Authority.need(MessageDigest.isEqual(digest, signed.contentDigest()), Reason.BAD_SIGNATURE, "the content is not what was signed");
      Authority.need(P256.verify(signer.key(), signed.signedAttributes(), signed.signature()), Reason.BAD_SIGNATURE,
          "the signature was not made with the key of " + signer.certificate().getSubject());
      Authority.need(!signed.signingTime().isAfter(now.plus(skew)), Reason.NOT_YET_VALID,
          "the package was signed at " + signed.signingTime() + ", the vehicle's clock says " + now);
    } catch (RuntimeException e) {
      // BouncyCastle decodes extensions and dates only when asked for them, and throws unchecked exceptions of many kinds.
      throw Refusal.malformed("a certificate or revocation list is malformed: " + e);
    }
  }

  /** The root that could have issued it; with none, any: the refusal then names both. */
  private static Certificate above(Certificate intermediate, List<Certificate> roots) {
    return roots.stream().filter(root -> root.getSubject().equals(intermediate.getIssuer())).findFirst().orElse(roots.get(0));
  }

  private void unrevoked(Authority subject, Authority issuer, List<CertificateList> lists, Instant now, Ratchet ratchet) throws Refusal {
    RevocationList list = RevocationList.of(lists, issuer);
    list.needUnrevoked(subject.certificate(), subject.what());
    list.needFresh(now, skew, grace, ratchet.highestListNumber(issuer.keyId()));
    ratchet.listNumber(issuer.keyId(), list.number());
  }
}
