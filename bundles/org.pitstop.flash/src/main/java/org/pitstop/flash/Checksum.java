package org.pitstop.flash;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pitstop.api.software.Sha256;

/** What a checksum routine is given to compare with. */
sealed interface Checksum {

  /** Nothing: the ECU knows by itself what is right, from a signature in its image for instance. */
  Checksum NONE = new Nothing();
  /** SHA-256, 32 bytes. */
  Checksum SHA256 = new Digest();
  /** IEEE 802.3 CRC-32, 4 bytes. */
  Checksum CRC32 = new Crc(32, 0x04C11DB7L, 0xFFFF_FFFFL, true, 0xFFFF_FFFFL);
  /** CRC-16 CCITT-FALSE (0x1021, initially 0xFFFF), 2 bytes. */
  Checksum CRC16_CCITT = new Crc(16, 0x1021, 0xFFFF, false, 0);

  HexBytes of(InputStream in) throws IOException;

  /** The algorithms that need no parameters, by their words in a profile. */
  static Map<String, Checksum> words() {
    Map<String, Checksum> words = new LinkedHashMap<>();
    words.put("crc32", CRC32);
    words.put("crc16-ccitt", CRC16_CCITT);
    words.put("sha256", SHA256);
    words.put("none", NONE);
    return words;
  }

  /** See {@link #NONE}. */
  record Nothing() implements Checksum {
    @Override
    public HexBytes of(InputStream in) {
      return HexBytes.NONE;
    }
  }

  /** See {@link #SHA256}. */
  record Digest() implements Checksum {
    @Override
    public HexBytes of(InputStream in) throws IOException {
      MessageDigest digest = Sha256.digest();
      eachPiece(in, digest::update);
      return new HexBytes(HexFormat.of().formatHex(digest.digest()));
    }
  }

  /**
   * Any cyclic redundancy check of whole bytes.
   *
   * @param width bits of the result: 8, 16, 24 or 32
   * @param polynomial without its highest term, the highest bit first
   * @param initial what the register begins with
   * @param reflected the lowest bit of each byte goes first, and the result is reflected too
   * @param finalXor what the result is combined with
   */
  record Crc(int width, long polynomial, long initial, boolean reflected, long finalXor) implements Checksum {
    private static final int TABLE_SIZE = 256;

    @Override
    public HexBytes of(InputStream in) throws IOException {
      long[] table = table();
      long[] register = {mirrored(initial, width)};
      eachPiece(in, (bytes, from, length) -> {
        for (int i = from; i < from + length; i++) {
          int data = reflected ? bytes[i] & 0xFF : (int) mirrored(bytes[i] & 0xFF, 8);
          register[0] = register[0] >>> 8 ^ table[(int) (register[0] ^ data) & 0xFF];
        }
      });
      long result = (reflected ? register[0] : mirrored(register[0], width)) ^ finalXor;
      return new HexBytes(("%0" + width / 4 + "x").formatted(result));
    }

    /** The register runs with its lowest bit first: so one table serves both orders. */
    private long[] table() {
      long mirroredPolynomial = mirrored(polynomial, width);
      long[] table = new long[TABLE_SIZE];
      for (int i = 0; i < TABLE_SIZE; i++) {
        long value = i;
        for (int bit = 0; bit < 8; bit++) {
          value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ mirroredPolynomial;
        }
        table[i] = value;
      }
      return table;
    }

    private static long mirrored(long value, int bits) {
      return Long.reverse(value) >>> 64 - bits;
    }
  }

  /** Some bytes of an array. */
  interface Piece {
    void update(byte[] bytes, int from, int length);
  }

  private static void eachPiece(InputStream in, Piece piece) throws IOException {
    byte[] bytes = new byte[64 * 1024];
    for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
      piece.update(bytes, 0, count);
    }
  }
}
