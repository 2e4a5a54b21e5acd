package org.pitstop.trust.cms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.trust.PackageVerifier.Verdict;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.MapJournal;
import org.pitstop.fuzz.StillTime;
import org.pitstop.fuzz.Target;
import org.pitstop.server.packages.PackageBuilder;
import org.pitstop.server.pki.Pki;

/** A signed vehicle package: refused, or one that says what was signed. */
public final class PackageTarget implements Target {
  private final List<byte[]> packages;
  private final CmsPackageVerifier verifier;

  public PackageTarget() throws IOException, GeneralSecurityException {
    Path directory = Files.createTempDirectory("fuzz-pki");
    Pki pki = new Pki(directory, List.of(), new StillTime());
    PackageBuilder builder = new PackageBuilder(pki);
    packages = List.of(builder.sign(ContentTarget.content(false), StillTime.NOW),
        builder.sign(ContentTarget.content(true), StillTime.NOW));
    Path root = directory.resolve("root.pem");
    Files.writeString(root, "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(pki.oemRoot().getEncoded())
        + "\n-----END CERTIFICATE-----\n");
    directory.toFile().deleteOnExit();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(f -> f.toFile().deleteOnExit());
    }
    verifier = new CmsPackageVerifier(root, 30, 300, new MapJournal(), new StillTime());
    for (byte[] good : packages) {
      Checks.holds(verifier.verifyAgain(good, ContentTarget.VIN) instanceof Verdict.Accepted, verifier.verifyAgain(good, ContentTarget.VIN).toString());
    }
  }

  @Override
  public void run(byte[] input) {
    Verdict verdict = verifier.verifyAgain(input, ContentTarget.VIN);
    if (verdict instanceof Verdict.Refused refused) {
      Checks.message(refused.why());
    } else if (verdict instanceof Verdict.Accepted accepted) {
      VehiclePackage read = accepted.vehiclePackage();
      Checks.holds(packages.stream().anyMatch(p -> same(read, ((Verdict.Accepted) verifier.verifyAgain(p, ContentTarget.VIN)).vehiclePackage())),
          "accepted, but nobody signed " + read);
    }
  }

  private static boolean same(VehiclePackage a, VehiclePackage b) {
    return a.id().equals(b.id()) && a.vin().equals(b.vin()) && a.issued().equals(b.issued()) && a.expires().equals(b.expires())
        && a.software().equals(b.software());
  }

  @Override
  public List<byte[]> seeds() {
    return packages;
  }

  @Override
  public List<byte[]> words() {
    HexFormat hex = HexFormat.of();
    return List.of(hex.parseHex("3080"), hex.parseHex("0000"), hex.parseHex("3084FFFFFFFF"), hex.parseHex("30".repeat(40)), hex.parseHex("2480"),
        hex.parseHex("0500"), hex.parseHex("0609"), hex.parseHex("020101"), hex.parseHex("02810101"), hex.parseHex("0203800000"), hex.parseHex("1F8101"),
        hex.parseHex("170D3236303330313132303030305A"), hex.parseHex("310030003000"), hex.parseHex("A000"), hex.parseHex("0101FF"));
  }
}
