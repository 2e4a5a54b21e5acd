package org.pitstop.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.software.ImageFormat;

/**
 * By what a file's format is known. Damage behind the mark changes nothing: a text with a broken line must be refused as such, and never be
 * taken for a binary.
 */
final class FormatMarks {
  /** What may precede a mark: blank lines, or in a VBF file a comment. */
  static final int MAX_BYTES = 4096;
  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";
  /** The shortest records are {@code :00000001FF} and {@code S9030000FC}: eight digits behind the mark are in every one. */
  private static final Pattern INTEL_HEX = Pattern.compile("\\s*+:\\p{XDigit}{8}");
  private static final Pattern S_RECORD = Pattern.compile("\\s*+S[0-9]\\p{XDigit}{8}");

  private FormatMarks() {}

  static ImageFormat of(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(MAX_BYTES);
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    if (INTEL_HEX.matcher(text).lookingAt()) {
      return ImageFormat.INTEL_HEX;
    } else if (S_RECORD.matcher(text).lookingAt()) {
      return ImageFormat.S_RECORD;
    }
    return isVbf(file, text) ? ImageFormat.VBF : ImageFormat.BINARY;
  }

  private static boolean isVbf(Path file, String text) {
    try {
      return new VbfTokens(file, text.getBytes(StandardCharsets.ISO_8859_1)).next().equals("vbf_version");
    } catch (ImageException e) {
      return false; // it does not even begin with a word
    }
  }
}
