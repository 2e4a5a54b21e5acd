package org.pitstop.api.software;

import java.util.Optional;

/** How an image is written in a file; the code is what stands in packages and profiles. */
public enum ImageFormat {
  BINARY("bin"),
  INTEL_HEX("ihex"),
  S_RECORD("srec"),
  VBF("vbf");

  private final String code;

  ImageFormat(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  public static Optional<ImageFormat> ofCode(String code) {
    for (ImageFormat f : values()) {
      if (f.code.equals(code)) {
        return Optional.of(f);
      }
    }
    return Optional.empty();
  }
}
