package org.pitstop.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pitstop.api.image.ImageException;

/**
 * What the header of a VBF file says that programming needs.
 *
 * <pre>
 *  vbf_version = 2.6;
 *  header {
 *    description = { "…" };                // name = value; a value is a word, a number (0x… or decimal), a text or a list
 *    erase = { { 0x8000, 0x4000 } };       // not looked at: what is erased, and with which routine, is the profile's to say
 *    data_format_identifier = 0x00;        // of all blocks; 0x00 if it is missing
 *    file_checksum = 0x1234ABCD;
 *  }                                        the blocks begin right behind this brace
 * </pre>
 *
 * @param lengthBytes of the header: where the blocks begin
 * @param fileChecksum CRC-32 of the blocks
 */
record VbfHeader(int lengthBytes, long fileChecksum, int dataFormatId) {
  /** The longest header. */
  static final int MAX_BYTES = 64 * 1024;
  /** The most lists within lists of a value; erase has two. */
  static final int MAX_DEPTH = 8;
  private static final Pattern VERSION = Pattern.compile("(?:JLR)?[1-3]\\.\\d{1,4}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern NUMBER = Pattern.compile("0[xX]0*([0-9A-Fa-f]{1,8})|0*(\\d{1,10})");

  static VbfHeader read(Path file) throws IOException, ImageException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(MAX_BYTES);
    }
    VbfTokens tokens = new VbfTokens(file, start);
    expect(tokens, "vbf_version");
    expect(tokens, "=");
    String version = tokens.next();
    if (!VERSION.matcher(version).matches()) {
      throw tokens.wrong("vbf_version is " + shown(version) + "; 1.x, 2.x and 3.x are right");
    }
    expect(tokens, ";");
    expect(tokens, "header");
    expect(tokens, "{");
    return header(file, tokens);
  }

  private static VbfHeader header(Path file, VbfTokens tokens) throws ImageException {
    Map<String, Long> numbers = new HashMap<>();
    for (String name = tokens.next(); !name.equals("}"); name = tokens.next()) {
      if (!NAME.matcher(name).matches()) {
        throw missing(tokens, name, "}");
      }
      expect(tokens, "=");
      if (name.equals("file_checksum") || name.equals("data_format_identifier")) {
        long number = number(tokens, name, name.equals("file_checksum") ? 0xFFFF_FFFFL : 0xFF);
        if (numbers.put(name, number) != null) {
          throw tokens.wrong(name + " comes twice");
        }
      } else {
        skipValue(tokens, name);
      }
    }
    Long checksum = numbers.get("file_checksum");
    if (checksum == null) {
      throw new ImageException(file + ": the header lacks file_checksum");
    }
    return new VbfHeader(tokens.end(), checksum, numbers.getOrDefault("data_format_identifier", 0L).intValue());
  }

  private static long number(VbfTokens tokens, String name, long max) throws ImageException {
    String word = tokens.next();
    OptionalLong value = number(word);
    if (value.isEmpty() || value.getAsLong() > max) {
      throw tokens.wrong("%s is %s; a number of 0x00–0x%X is right".formatted(name, shown(word), max));
    }
    expect(tokens, ";");
    return value.getAsLong();
  }

  private static OptionalLong number(String word) {
    Matcher m = NUMBER.matcher(word);
    if (!m.matches()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(m.group(1) != null ? Long.parseLong(m.group(1), 16) : Long.parseLong(m.group(2)));
  }

  /** Goes behind the semicolon that ends a value. */
  private static void skipValue(VbfTokens tokens, String name) throws ImageException {
    int depth = 0;
    for (String token = tokens.next(); depth > 0 || !token.equals(";"); token = tokens.next()) {
      switch (token) {
        case "{" -> depth++;
        case "}" -> depth--;
        case "", "=" -> throw missing(tokens, token, ";");
        default -> { }
      }
      if (depth < 0 || depth > MAX_DEPTH) {
        throw depth < 0 ? missing(tokens, token, ";") : tokens.wrong(name + " has more than " + MAX_DEPTH + " lists within lists");
      }
    }
  }

  private static void expect(VbfTokens tokens, String expected) throws ImageException {
    String found = tokens.next();
    if (!found.equals(expected)) {
      throw missing(tokens, found, expected);
    }
  }

  private static ImageException missing(VbfTokens tokens, String found, String expected) {
    return tokens.wrong(found.isEmpty() ? "the header does not end within the file and " + MAX_BYTES + " bytes; '" + expected + "' is missing"
        : shown(found) + " stands where '" + expected + "' is right");
  }

  private static String shown(String token) {
    return "'" + (token.length() > 40 ? token.substring(0, 40) + "…" : token).replaceAll("[^ -~…]", "?") + "'";
  }
}
