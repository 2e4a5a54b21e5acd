package org.pitstop.server.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the OEM and of the TSP, made at the first start: OEM root → intermediate → package signer, and a root of its own for TLS.
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
  private final Identity oemRoot;
  private final Identity intermediate;
  private final Identity tlsRoot;
  private final RevocationLists rootList;
  private final RevocationLists intermediateList;
  private Identity signer;

  /** @param hosts names and addresses by which vehicles reach broker and file server */
  public Pki(Path dir, List<String> hosts, WallTime wall) throws IOException, GeneralSecurityException {
    this.dir = Files.createDirectories(dir);
    this.wall = wall;
    oemRoot = keep("oem-root", "Pitstop OEM root", CertificateProfile.AUTHORITY, List.of(), Optional.empty());
    intermediate = keep("oem-intermediate", "Pitstop OEM intermediate", CertificateProfile.AUTHORITY, List.of(), Optional.of(oemRoot));
    signer = keep("package-signer", "Pitstop package signer", CertificateProfile.PACKAGE_SIGNER, List.of(), Optional.of(intermediate));
    tlsRoot = keep("tls-root", "Pitstop TLS root", CertificateProfile.AUTHORITY, List.of(), Optional.empty());
    List<String> names = new ArrayList<>(new TreeSet<>(hosts));
    names.removeAll(List.of("localhost", "127.0.0.1"));
    names.addAll(List.of("localhost", "127.0.0.1"));
    keep("tls-server", "pitstop-server", CertificateProfile.TLS_SERVER, names, Optional.of(tlsRoot));
    keep(TSP, TSP, CertificateProfile.TLS_CLIENT, List.of(), Optional.of(tlsRoot));
    rootList = new RevocationLists(dir.resolve("oem-root.crl"), oemRoot);
    intermediateList = new RevocationLists(dir.resolve("oem-intermediate.crl"), intermediate);
  }

  /** What a package is signed with, right now. */
  public synchronized SigningMaterial signing() throws IOException, GeneralSecurityException {
    signer = keep("package-signer", "Pitstop package signer", CertificateProfile.PACKAGE_SIGNER, List.of(), Optional.of(intermediate));
    Instant now = wall.now();
    X509CRL revoked = intermediateList.current(now);
    if (revoked.isRevoked(signer.certificate())) {  // the power failed between revoking the old one and making the new one
      signer = make("package-signer", "Pitstop package signer", CertificateProfile.PACKAGE_SIGNER, List.of(), Optional.of(intermediate));
    }
    return new SigningMaterial(signer, intermediate.certificate(), revoked, rootList.current(now));
  }

  /** Puts the package signer on the revocation list and makes a new one. @return the serial number of the old one */
  public synchronized String revokeSigner() throws IOException, GeneralSecurityException {
    X509Certificate old = signer.certificate();
    intermediateList.revoke(old.getSerialNumber(), wall.now());
    signer = make("package-signer", "Pitstop package signer", CertificateProfile.PACKAGE_SIGNER, List.of(), Optional.of(intermediate));
    LOG.info("package signer revoked serial={} new={}", old.getSerialNumber().toString(16), signer.certificate().getSerialNumber().toString(16));
    return old.getSerialNumber().toString(16);
  }

  /** A client certificate whose common name is a VIN; its key is kept nowhere. */
  public VehicleCredentials vehicle(String vin) throws IOException, GeneralSecurityException {
    Identity vehicle = issuer.issue(vin, CertificateProfile.TLS_CLIENT, List.of(), Optional.of(tlsRoot), wall.now());
    return new VehicleCredentials(vehicle.certificate().getSerialNumber().toString(16), PemFiles.pem(vehicle.key()),
        PemFiles.pem(vehicle.certificate()), PemFiles.pem(tlsRoot.certificate()), PemFiles.pem(oemRoot.certificate()));
  }

  public X509Certificate oemRoot() {
    return oemRoot.certificate();
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
