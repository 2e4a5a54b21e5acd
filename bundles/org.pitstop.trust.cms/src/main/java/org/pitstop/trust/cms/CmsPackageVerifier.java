package org.pitstop.trust.cms;

import jakarta.json.Json;
import jakarta.json.stream.JsonParserFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.store.Journal;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.trust.PackageVerifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies vehicle packages that are signed with CMS: first who says it, then what is said, then whether it is too late for it. */
@Component(name = "org.pitstop.trust.cms", configurationPolicy = ConfigurationPolicy.REQUIRE, service = PackageVerifier.class)
@Designate(ocd = CmsPackageVerifier.Settings.class)
public final class CmsPackageVerifier implements PackageVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(CmsPackageVerifier.class);

  /** Configuration of {@code org.pitstop.trust.cms}. */
  @ObjectClassDefinition(name = "Pitstop trust", description = "Who may say what this vehicle shall run")
  public @interface Settings {

    @AttributeDefinition(description = "File with the root certificate of the OEM, in PEM")
    String rootFile();

    @AttributeDefinition(description = "Days that a revocation list is still good after the date of its next update")
    int crlGraceDays() default 30;

    @AttributeDefinition(description = "Seconds that a date may lie in the future of the vehicle's clock")
    int clockSkewSeconds() default 300;

    @AttributeDefinition(description = "File with the roots of broker and file server, in PEM, that trust bundles change; empty: tls-root.pem beside rootFile")
    String tlsRootFile() default "";
  }

  private final TrustRoots roots;
  private final Authenticity authenticity;
  private final Duration skew;
  private final Journal journal;
  private final WallTime time;
  private final JsonParserFactory json = Json.createParserFactory(Map.of());

  @Activate
  public CmsPackageVerifier(Settings settings, @Reference Journal journal, @Reference WallTime time) {
    this(Path.of(settings.rootFile()), settings.crlGraceDays(), settings.clockSkewSeconds(), journal, time);
  }

  CmsPackageVerifier(Path rootFile, int crlGraceDays, int clockSkewSeconds, Journal journal, WallTime time) {
    if (crlGraceDays < 0 || clockSkewSeconds < 0) {
      throw new IllegalArgumentException("org.pitstop.trust.cms: crlGraceDays=" + crlGraceDays + " clockSkewSeconds=" + clockSkewSeconds
          + " (allowed: 0 and more)");
    }
    this.roots = new TrustRoots(new RootFile(rootFile), journal, json);
    this.skew = Duration.ofSeconds(clockSkewSeconds);
    this.authenticity = new Authenticity(Duration.ofDays(crlGraceDays), skew);
    this.journal = journal;
    this.time = time;
  }

  @Override
  public Verdict verify(byte[] signedPackage, String vin) {
    Verdict verdict = judge(signedPackage, vin);
    if (verdict instanceof Verdict.Accepted a) {
      time.proven(a.vehiclePackage().issued());
      LOG.info("package accepted id={} digest={} ecus={}", a.vehiclePackage().id(), a.vehiclePackage().digest(),
          a.vehiclePackage().software().size());
    } else if (verdict instanceof Verdict.Refused r) {
      LOG.warn("package refused reason={} why={}", r.reason(), r.why());
    }
    return verdict;
  }

  /**
   * The counters of an accepted package are in the journal by now: equal ones with equal files pass, newer ones came from another package.
   */
  @Override
  public Verdict verifyAgain(byte[] signedPackage, String vin) {
    return judge(signedPackage, vin);
  }

  private Verdict judge(byte[] signedPackage, String vin) {
    try {
      if (signedPackage.length > MAX_PACKAGE_BYTES) {
        throw Refusal.malformed("the package has " + signedPackage.length + " bytes (allowed: " + MAX_PACKAGE_BYTES + ")");
      }
      Instant now = time.now();
      Ratchet ratchet = new Ratchet(journal);
      // The caller keeps the array: what is judged must not change meanwhile.
      byte[] bytes = signedPackage.clone();
      SignedContent signed = SignedContent.parse(bytes, SignedContent.Type.PACKAGE);
      authenticity.need(signed, roots.inForce(), Authority.Purpose.PACKAGES, now, ratchet);
      VehiclePackage content = PackageContent.read(StrictJson.object(json, signed.content()), Sha256.of(bytes));
      applies(content, vin, now);
      ratchet.releases(content);
      return new Verdict.Accepted(content, ratchet.change());
    } catch (Refusal e) {
      return e.verdict();
    }
  }

  private void applies(VehiclePackage content, String vin, Instant now) throws Refusal {
    Authority.need(content.vin().equals(vin), Reason.WRONG_VIN, "the package is for " + content.vin() + ", this vehicle is " + vin);
    Authority.need(!content.issued().isAfter(now.plus(skew)), Reason.NOT_YET_VALID,
        "the package was issued at " + content.issued() + ", the vehicle's clock says " + now);
    Authority.need(now.isBefore(content.expires()), Reason.EXPIRED, "the package expired at " + content.expires()
        + ", the vehicle's clock says " + now);
  }
}
