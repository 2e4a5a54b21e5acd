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

  /** With a certificate instead of seed and key. */
  static String withCertificate() {
    return text("bcm").replaceFirst("\"service\": \"0x27\".*}",
        "\"service\": \"0x29\", \"authenticationProvider\": \"workshop\", \"communicationConfiguration\": \"0x00\"}");
  }

  /** With a secondary boot loader, which is checked by a CRC-16 of its own kind. */
  static String withBootLoader(String sha256) {
    return text("bcm").replace("\"blocks\":", """
        "secondaryBootLoader": {
            "file": "boot/loader.bin", "sha256": "%s", "format": "bin", "address": "0x20000000", "size": "0x1000",
            "verification": {"crc": {"widthBits": "16", "polynomial": "0x8005", "initial": "0x0", "reflected": true, "finalXor": "0x0"},
              "routine": {"id": "0x0203", "option": ["checksum"], "accepted": ["00"]}},
            "activate": {"id": "0x0301", "option": ["address"], "accepted": ["00"]}
          },
          "blocks":""".formatted(sha256));
  }

  /** With CRC-32/BZIP2 over what is transferred. */
  static String withCrc() {
    return text("bcm").replace("\"algorithm\": \"crc32\"", "\"over\": \"transfer\", \"crc\": {\"widthBits\": \"32\", "
        + "\"polynomial\": \"0x04C11DB7\", \"initial\": \"0xFFFFFFFF\", \"reflected\": false, \"finalXor\": \"0xFFFFFFFF\"}");
  }
}
