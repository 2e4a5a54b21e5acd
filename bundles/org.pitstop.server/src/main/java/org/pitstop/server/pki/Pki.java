package org.pitstop.server.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the OEM and of the TSP, made at the first start: OEM root → intermediate → package signer, and a root of its own for TLS. Package
 * roots can be added and retired; a retired one signs no packages, but goes on telling vehicles that know nothing newer what came after it.
 * One machine holds them all here; a production OEM keeps its root off line.
 */
public final class Pki {
  private static final Logger LOG = LoggerFactory.getLogger(Pki.class);
  /** The common name by which the broker knows the TSP. */
  public static final String TSP = "tsp";
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);
  private final Path dir;
  private final WallTime wall;
  private final CertificateIssuer issuer = new CertificateIssuer();
  private final Duration vehicleLife;
  private final Map<String, PackageAuthority> authorities = new LinkedHashMap<>();
  private final Identity tlsRoot;
  private TrustState trust;

  /** With vehicle certificates of ten years. */
  public Pki(Path dir, List<String> hosts, WallTime wall) throws IOException, GeneralSecurityException {
    this(dir, hosts, wall, CertificateProfile.TLS_CLIENT.life());
  }

  /**
   * Reads the keys, or makes them.
   *
   * @param hosts names and addresses by which vehicles reach broker and file server
   * @param vehicleLife of the certificates of vehicles
   */
  public Pki(Path dir, List<String> hosts, WallTime wall, Duration vehicleLife) throws IOException, GeneralSecurityException {
    this.dir = Files.createDirectories(dir);
    this.wall = wall;
    this.vehicleLife = vehicleLife;
    trust = Files.exists(trustFile()) ? TrustState.read(trustFile()) : TrustState.first(PackageAuthority.FIRST, wall.now().truncatedTo(ChronoUnit.SECONDS));
    for (String root : trust.roots().keySet()) {
      authorities.put(root, authority(root));
    }
    trust.write(trustFile());
    tlsRoot = keep("tls-root", "Pitstop TLS root", CertificateProfile.AUTHORITY, List.of(), Optional.empty());
    List<String> names = new ArrayList<>(new TreeSet<>(hosts));
    names.removeAll(List.of("localhost", "127.0.0.1"));
    names.addAll(List.of("localhost", "127.0.0.1"));
    keep("tls-server", "pitstop-server", CertificateProfile.TLS_SERVER, names, Optional.of(tlsRoot));
    keep(TSP, TSP, CertificateProfile.TLS_CLIENT, List.of(), Optional.of(tlsRoot));
    for (String root : trust.trusted()) {
      packageSigner(authorities.get(root));
    }
  }

  private Path trustFile() {
    return dir.resolve("trust.properties");
  }

  private PackageAuthority authority(String name) throws IOException, GeneralSecurityException {
    Identity root = keep(name, PackageAuthority.title(name, "OEM root"), CertificateProfile.AUTHORITY, List.of(), Optional.empty());
    Identity intermediate = keep(PackageAuthority.file(name, "oem-intermediate"), PackageAuthority.title(name, "OEM intermediate"),
        CertificateProfile.AUTHORITY, List.of(), Optional.of(root));
    return PackageAuthority.of(dir, name, root, intermediate);
  }

  private Identity packageSigner(PackageAuthority of) throws IOException, GeneralSecurityException {
    return keep(of.packageSigner(), PackageAuthority.title(of.name(), "package signer"), CertificateProfile.PACKAGE_SIGNER, List.of(),
        Optional.of(of.intermediate()));
  }

  private PackageAuthority newest() {
    return authorities.get(trust.known(Long.MAX_VALUE));
  }

  /** What a package is signed with, right now, under the newest root. */
  public SigningMaterial signing() throws IOException, GeneralSecurityException {
    return signing(Long.MAX_VALUE);
  }

  /** @param trustVersion of the trust bundle that the vehicle has: it is signed under a root that it knows */
  public synchronized SigningMaterial signing(long trustVersion) throws IOException, GeneralSecurityException {
    PackageAuthority under = authorities.get(trust.known(trustVersion));
    return material(under, packageSigner(under), under.packageSigner(), "package signer", CertificateProfile.PACKAGE_SIGNER);
  }

  private SigningMaterial material(PackageAuthority under, Identity signer, String file, String title, CertificateProfile profile)
      throws IOException, GeneralSecurityException {
    Instant now = wall.now();
    X509CRL revoked = under.intermediateList().current(now);
    Identity good = signer;
    if (revoked.isRevoked(signer.certificate())) {  // the power failed between revoking the old one and making the new one
      good = make(file, PackageAuthority.title(under.name(), title), profile, List.of(), Optional.of(under.intermediate()));
    }
    return new SigningMaterial(good, under.intermediate().certificate(), revoked, under.rootList().current(now));
  }

  /** Puts the package signer of each trusted root on its revocation list and makes a new one. @return the serial number of the newest root's old one */
  public synchronized String revokeSigner() throws IOException, GeneralSecurityException {
    String serial = "";
    for (String name : trust.trusted()) {
      PackageAuthority of = authorities.get(name);
      X509Certificate old = packageSigner(of).certificate();
      of.intermediateList().revoke(old.getSerialNumber(), wall.now());
      Identity made = make(of.packageSigner(), PackageAuthority.title(name, "package signer"), CertificateProfile.PACKAGE_SIGNER, List.of(),
          Optional.of(of.intermediate()));
      serial = old.getSerialNumber().toString(16);
      LOG.info("package signer revoked root={} serial={} new={}", name, serial, made.certificate().getSerialNumber().toString(16));
    }
    return serial;
  }

  /** A package root as the operator sees it. @param since version of the trust bundle that first listed it */
  public record Root(String name, long since, boolean trusted, Instant expires) {}

  public synchronized List<Root> roots() {
    return trust.roots().entrySet().stream().map(e -> new Root(e.getKey(), e.getValue(), !trust.retired().contains(e.getKey()),
        authorities.get(e.getKey()).root().certificate().getNotAfter().toInstant())).toList();
  }

  public synchronized long trustVersion() {
    return trust.version();
  }

  /** Makes a new package root, which vehicles shall trust beside the old ones. @return its name */
  public synchronized String rotate() throws IOException, GeneralSecurityException {
    String name = PackageAuthority.numbered(trust.roots().size() + 1);
    authorities.put(name, authority(name));
    packageSigner(authorities.get(name));
    commit(trust.with(name, wall.now().truncatedTo(ChronoUnit.SECONDS)));
    LOG.info("package root added name={} trustVersion={}", name, trust.version());
    return name;
  }

  /** Vehicles shall trust a root no more. @throws IllegalArgumentException if there is no such root, or no newer one */
  public synchronized void retire(String name) throws IOException {
    List<String> trusted = trust.trusted();
    if (!trusted.contains(name) || trusted.indexOf(name) == trusted.size() - 1) {
      throw new IllegalArgumentException("root '" + name + "' cannot be retired (allowed: one of " + trusted.subList(0, trusted.size() - 1)
          + "; a newer one must be trusted: trust rotate makes it)");
    }
    commit(trust.without(name, wall.now().truncatedTo(ChronoUnit.SECONDS)));
    LOG.info("package root retired name={} trustVersion={}", name, trust.version());
  }

  private void commit(TrustState next) throws IOException {
    next.write(trustFile());
    trust = next;
  }

  /**
   * The list of trusted roots, signed under each root there ever was, the oldest first: whichever a vehicle knows, it learns of the newest.
   */
  public synchronized List<byte[]> trustBundles() throws IOException, GeneralSecurityException {
    Instant now = wall.now();
    if (trust.runsOut(now)) {
      commit(trust.again(now.truncatedTo(ChronoUnit.SECONDS)));
    }
    byte[] content = TrustContent.of(trust, trust.trusted().stream().map(root -> authorities.get(root).root().certificate()).toList(),
        PemFiles.certificates(tlsRootFile()));
    List<byte[]> signed = new ArrayList<>();
    for (PackageAuthority under : authorities.values()) {
      Identity signer = keep(under.trustSigner(), PackageAuthority.title(under.name(), "trust signer"), CertificateProfile.TRUST_SIGNER, List.of(),
          Optional.of(under.intermediate()));
      signed.add(CmsSigner.sign(material(under, signer, under.trustSigner(), "trust signer", CertificateProfile.TRUST_SIGNER), CmsSigner.TRUST_BUNDLE,
          content, now));
    }
    return signed;
  }

  /** A certificate for a key that the vehicle made. @param request PKCS #10. @throws IllegalArgumentException if it is not to be granted; it says why */
  public X509Certificate renew(String vin, byte[] request) throws IOException, GeneralSecurityException {
    return issuer.certify(vin, VehicleRequest.key(vin, request), CertificateProfile.TLS_CLIENT, vehicleLife, tlsRoot, wall.now());
  }

  /** A client certificate whose common name is a VIN; its key is kept nowhere. */
  public VehicleCredentials vehicle(String vin) throws IOException, GeneralSecurityException {
    Identity vehicle = issuer.issue(vin, CertificateProfile.TLS_CLIENT, vehicleLife, tlsRoot, wall.now());
    return new VehicleCredentials(vehicle.certificate().getSerialNumber().toString(16), PemFiles.pem(vehicle.key()),
        PemFiles.pem(vehicle.certificate()), PemFiles.pem(tlsRoot.certificate()), PemFiles.pem(oemRoot()));
  }

  public X509Certificate oemRoot() {
    return newest().root().certificate();
  }

  public Path tlsRootFile() {
    return dir.resolve("tls-root.pem");
  }

  /** Key and certificate of broker and file server, in one PEM file. */
  public Path serverFile() throws IOException {
    Path both = dir.resolve("tls-server-both.pem");
    PemFiles.writePrivate(both, Files.readString(dir.resolve("tls-server.key")) + Files.readString(dir.resolve("tls-server.pem")));
    return both;
  }

  /** For broker and file server. */
  public Tls serverTls() throws IOException, GeneralSecurityException {
    return Tls.of(dir.resolve("tls-server.key"), dir.resolve("tls-server.pem"), tlsRootFile());
  }

  /** For our own connection to the broker. @param trust authority of the broker's certificate */
  public Tls tspTls(Path trust) throws IOException, GeneralSecurityException {
    return Tls.of(dir.resolve(TSP + ".key"), dir.resolve(TSP + ".pem"), trust);
  }

  private Identity keep(String file, String name, CertificateProfile profile, List<String> hosts, Optional<Identity> authority)
      throws IOException, GeneralSecurityException {
    Path key = dir.resolve(file + ".key");
    Path certificate = dir.resolve(file + ".pem");
    if (Files.exists(key) && Files.exists(certificate)) {
      Identity known = new Identity(PemFiles.key(key), PemFiles.certificates(certificate).get(0));
      if (profile.isAuthority() || stillGood(known.certificate(), hosts)) {
        return known;
      }
    } else if (profile.isAuthority() && Files.exists(certificate)) {
      throw new IOException(key + " is missing, but " + certificate + " is there: restore the key; without it nothing can be signed for known vehicles");
    }
    return make(file, name, profile, hosts, authority);
  }

  private boolean stillGood(X509Certificate certificate, List<String> hosts) throws GeneralSecurityException {
    boolean lasts = wall.now().plus(RENEW_BEFORE).isBefore(certificate.getNotAfter().toInstant());
    var names = certificate.getSubjectAlternativeNames();
    List<String> known = names == null ? List.of() : names.stream().map(n -> String.valueOf(n.get(1))).toList();
    return lasts && new TreeSet<>(known).equals(new TreeSet<>(hosts));
  }

  private Identity make(String file, String name, CertificateProfile profile, List<String> hosts, Optional<Identity> authority)
      throws IOException, GeneralSecurityException {
    Identity made = issuer.issue(name, profile, hosts, authority, wall.now());
    Files.deleteIfExists(dir.resolve(file + ".pem"));  // a key never stands beside a foreign certificate, wherever the power fails
    PemFiles.writePrivate(dir.resolve(file + ".key"), PemFiles.pem(made.key()));
    PemFiles.writePrivate(dir.resolve(file + ".pem"), PemFiles.pem(made.certificate()));
    LOG.info("certificate made name={} serial={}", name, made.certificate().getSerialNumber().toString(16));
    return made;
  }

  /** All that goes into a signed package beside its content. */
  public record SigningMaterial(Identity signer, X509Certificate intermediate, X509CRL intermediateList, X509CRL rootList) {}

  /** What a vehicle gets once, as PEM. */
  public record VehicleCredentials(String serial, String key, String certificate, String tlsRoot, String oemRoot) {
    @Override
    public String toString() {
      return "credentials " + serial;
    }
  }
}
