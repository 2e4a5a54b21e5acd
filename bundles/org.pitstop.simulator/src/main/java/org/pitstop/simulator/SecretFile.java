package org.pitstop.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret that the ECUs share with their tester, in a file that only its owner can read. */
final class SecretFile {
  private static final int BYTES = 32;

  private SecretFile() {}

  /** Reads the secret; makes one where there is none. The text itself is never shown. */
  static byte[] read(Path file) {
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      return HexFormat.of().parseHex(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("the secret of SecurityAccess in " + file + " can be neither read nor made: check the directory", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " is not made of pairs of hexadecimal digits", e);
    }
  }

  private static void make(Path file) throws IOException {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, HexFormat.of().formatHex(secret) + "\n");
    Files.move(temporary, file);
  }
}
