package org.pitstop.flash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The profiles of the reference vehicle, as they are delivered. */
final class ReferenceProfile {
  static final Path DIRECTORY = Path.of("../../runtime-config/ecus");

  private ReferenceProfile() {}

  static String text(String ecu) {
    try {
      return Files.readString(DIRECTORY.resolve(ecu + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
