package org.pitstop.trust.cms;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Certificate;
import org.pitstop.api.trust.PackageVerifier.Reason;

/**
 * Which roots this vehicle shall trust (docs/TSP.md, "Trust roots"). Who signed it is not asked here.
 *
 * @param version only grows
 * @param packageRoots of vehicle packages and trust bundles
 * @param tlsRoots of broker and file server
 */
record TrustBundle(long version, Instant notBefore, Instant notAfter, List<Certificate> packageRoots, List<X509Certificate> tlsRoots) {
  private static final int MAX_ROOTS = 8;
  private static final int MAX_CERTIFICATE = 4096;

  static TrustBundle read(Map<String, Object> object) throws Refusal {
    Fields f = new Fields("", object);
    f.number("v", 1, 1);
    List<Certificate> packageRoots = new ArrayList<>();
    for (Fields root : f.objects("packageRoots", 1, MAX_ROOTS)) {
      packageRoots.add(certificate(Der.parse(der(root), "a package root")));
    }
    List<X509Certificate> tlsRoots = new ArrayList<>();
    for (Fields root : f.objects("tlsRoots", 1, MAX_ROOTS)) {
      tlsRoots.add(tlsRoot(der(root)));
    }
    return new TrustBundle(f.number("version", 1, Long.MAX_VALUE), f.time("notBefore"), f.time("notAfter"), packageRoots, tlsRoots);
  }

  private static byte[] der(Fields root) throws Refusal {
    try {
      return Base64.getDecoder().decode(root.text("certificate", MAX_CERTIFICATE));
    } catch (IllegalArgumentException e) {
      throw root.wrong("certificate", "a certificate in Base64");
    }
  }

  private static Certificate certificate(Object asn1) throws Refusal {
    try {
      return Certificate.getInstance(asn1);
    } catch (RuntimeException e) {
      // BouncyCastle's types throw unchecked exceptions of many kinds when a value has not the form of its type.
      throw Refusal.malformed("a package root is no certificate: " + e.getMessage());
    }
  }

  private static X509Certificate tlsRoot(byte[] der) throws Refusal {
    try {
      X509Certificate root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
      root.verify(root.getPublicKey());
      Authority.need(root.getBasicConstraints() >= 0, Reason.MALFORMED, "a TLS root is not one of an authority (basicConstraints)");
      return root;
    } catch (GeneralSecurityException e) {
      throw Refusal.malformed("a TLS root is no certificate that signs itself: " + e.getMessage());
    }
  }

  /**
   * Whether it may take the place of what is in force: in time, not older, with a root that packages can be verified with, and no root removed
   * without one that is at least as new.
   *
   * @param before the bundle in force, if it is not the vehicle's first
   * @param trusted the package roots in force
   */
  void needToFollow(Optional<TrustBundle> before, List<Certificate> trusted, Instant now, Duration skew) throws Refusal {
    Authority.need(!notBefore.isAfter(now.plus(skew)), Reason.NOT_YET_VALID, "the trust bundle is valid from " + notBefore + ", the vehicle's clock says "
        + now);
    Authority.need(now.isBefore(notAfter), Reason.EXPIRED, "the trust bundle expired at " + notAfter + ", the vehicle's clock says " + now);
    long known = before.map(TrustBundle::version).orElse(0L);
    Authority.need(version >= known, Reason.OLD_RELEASE, "the trust bundle has version " + version + ", this vehicle has " + known);
    Authority.need(version > known || saysTheSame(before.get()), Reason.OLD_RELEASE, "version " + known + " of the trust bundle was accepted before with"
        + " other roots");
    Authority newest = Authority.root(newest(packageRoots), now, skew);
    List<Certificate> removed = new ArrayList<>(trusted);
    removed.removeAll(packageRoots);
    Authority.need(removed.isEmpty() || !from(newest.certificate()).isBefore(from(newest(removed))), Reason.MALFORMED,
        "the trust bundle removes the root " + newest(trusted).getSubject() + " and lists none that is as new");
  }

  private boolean saysTheSame(TrustBundle other) {
    Set<X509Certificate> tls = new HashSet<>(tlsRoots);
    return new HashSet<>(packageRoots).equals(new HashSet<>(other.packageRoots)) && tls.equals(new HashSet<>(other.tlsRoots));
  }

  private static Instant from(Certificate root) {
    return root.getStartDate().getDate().toInstant();
  }

  private static Certificate newest(List<Certificate> roots) {
    return roots.stream().reduce((a, b) -> from(b).isBefore(from(a)) ? a : b).orElseThrow();
  }
}
