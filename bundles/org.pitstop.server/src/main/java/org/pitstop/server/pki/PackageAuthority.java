package org.pitstop.server.pki;

import java.nio.file.Path;

/** A package root with the intermediate authority below it, and the revocation lists of both. @param name of the root's files */
record PackageAuthority(String name, Identity root, Identity intermediate, RevocationLists rootList, RevocationLists intermediateList) {
  private static final String ROOT = "oem-root";
  static final String FIRST = ROOT;

  /** @param name {@code oem-root}, {@code oem-root-2} … */
  static PackageAuthority of(Path dir, String name, Identity root, Identity intermediate) {
    return new PackageAuthority(name, root, intermediate, new RevocationLists(dir.resolve(name + ".crl"), root),
        new RevocationLists(dir.resolve(file(name, "oem-intermediate") + ".crl"), intermediate));
  }

  static String numbered(int number) {
    return ROOT + "-" + number;
  }

  /** What goes with this root carries its number. */
  static String file(String name, String what) {
    return what + name.substring(ROOT.length());
  }

  static String title(String name, String what) {
    return "Pitstop " + what + name.substring(ROOT.length()).replace('-', ' ');
  }

  String packageSigner() {
    return file(name, "package-signer");
  }

  String trustSigner() {
    return file(name, "trust-signer");
  }
}
