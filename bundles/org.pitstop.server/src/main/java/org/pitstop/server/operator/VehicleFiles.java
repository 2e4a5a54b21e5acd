package org.pitstop.server.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes what the server gives a vehicle: a line {@code name length}, then so many characters, for each file. */
final class VehicleFiles {
  private static final Set<String> NAMES = Set.of("vehicle.key", "vehicle.pem", "tls-root.pem", "oem-root.pem", "vehicle.properties");

  private VehicleFiles() {}

  /** @throws IOException also if a key is there already: it is not overwritten */
  static void write(Path dir, String answer) throws IOException {
    Path key = dir.resolve("vehicle.key");
    if (Files.exists(key)) {
      throw new IOException(key.toAbsolutePath() + " is there already: remove it if the vehicle is to get a new key");
    }
    Files.createDirectories(dir);
    int at = 0;
    while (at < answer.length()) {
      int end = answer.indexOf('\n', at);
      String[] head = end < 0 ? new String[0] : answer.substring(at, end).split(" ");
      if (head.length != 2 || !NAMES.contains(head[0])) {
        return;  // the line end that closes the answer
      }
      int length = Integer.parseInt(head[1]);
      writeOne(dir.resolve(head[0]), answer.substring(end + 1, end + 1 + length));
      at = end + 1 + length;
    }
  }

  private static void writeOne(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content, StandardOpenOption.WRITE);
  }
}
