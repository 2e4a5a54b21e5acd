package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/** The rules for a certificate that the TSP has issued at the vehicle's request. */
final class IssuedCertificate {
  private static final int MAX_CHAIN = 4;
  /** id-kp-clientAuth (RFC 5280, 4.2.1.12). */
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private IssuedCertificate() {}

  /** The TSP's answer is of no use; the message says why. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String why) {
      super(why);
    }
  }

  /**
   * Checks a chain, and makes the vehicle's next identity of it.
   *
   * @param key what it was asked for
   * @param inUse what it shall replace
   * @param roots authorities that may issue it
   * @param now by the vehicle's best clock; a chain to our root proves that it is at least as late as it says (see {@link BrokerTrust})
   */
  static Identity check(String pem, PrivateKey key, Identity inUse, String vin, List<X509Certificate> roots, Instant now) throws Unusable {
    try {
      Identity next = new Identity(Identity.Role.NEXT, key, PemFiles.certificates(pem, "the TSP's answer"));
      need(next.chain().size() <= MAX_CHAIN, "has a chain of " + next.chain().size() + " (allowed: " + MAX_CHAIN + ")");
      need(next.isOf(vin), "is for " + next.certificate().getSubjectX500Principal() + ", not for " + vin);
      need(next.fits(), "is for another key than the one that was made for it");
      need(next.expires().isAfter(inUse.expires()), "is valid until " + next.expires() + ", not longer than the one in use");
      List<String> purposes = next.certificate().getExtendedKeyUsage();
      need(purposes == null || purposes.contains(CLIENT_AUTH), "has not the extended key usage clientAuth");
      chain(next, roots, now);
      return next;
    } catch (IOException | GeneralSecurityException e) {
      throw new Unusable("is not to be believed: " + Failures.describe(e));
    }
  }

  private static void chain(Identity next, List<X509Certificate> roots, Instant now) throws GeneralSecurityException {
    PKIXParameters parameters = new PKIXParameters(roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(next.issued().isAfter(now) ? next.issued() : now));
    CertPathValidator.getInstance("PKIX").validate(CertificateFactory.getInstance("X.509").generateCertPath(next.chain()), parameters);
  }

  private static void need(boolean condition, String otherwise) throws Unusable {
    if (!condition) {
      throw new Unusable(otherwise);
    }
  }
}
