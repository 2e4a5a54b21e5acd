package org.pitstop.api.software;

/**
 * One version of one ECU's software, as a file.
 *
 * @param ecu whose it is
 * @param hardware the hardware number it runs on, as the ECU reports it
 * @param version as the ECU reports it once it runs
 * @param format how the image is written
 * @param address where a {@link ImageFormat#BINARY} begins; 0 for formats that carry addresses
 * @param lengthBytes length of the file
 * @param sha256 of the file
 */
public record SoftwareFile(EcuId ecu, String hardware, String version, ImageFormat format, long address, long lengthBytes, Sha256 sha256) {
  /** The longest version or hardware number, in characters. */
  public static final int MAX_NAME = 64;

  public SoftwareFile {
    name("hardware", hardware);
    name("version", version);
    if (lengthBytes <= 0) {
      throw new IllegalArgumentException("lengthBytes is " + lengthBytes + " (allowed: 1 and more)");
    }
    if (address < 0 || address > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("address is " + address + " (allowed: 0…0xFFFFFFFF)");
    }
  }

  private static void name(String what, String value) {
    if (value.isBlank() || value.length() > MAX_NAME || !value.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
      throw new IllegalArgumentException(what + " is '" + value + "' (allowed: 1–" + MAX_NAME + " printable ASCII characters without blanks)");
    }
  }
}
