package org.pitstop.flash;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.pitstop.api.software.Sha256;

/** What a checksum routine is given to compare with. */
enum Checksum {
  /** IEEE 802.3 CRC-32, 4 bytes. */
  CRC32("crc32") {
    @Override
    HexBytes of(InputStream in) throws IOException {
      CRC32 crc = new CRC32();
      eachPiece(in, crc::update);
      return new HexBytes("%08x".formatted(crc.getValue()));
    }
  },
  /** CRC-16 CCITT-FALSE (0x1021, initially 0xFFFF), 2 bytes. */
  CRC16_CCITT("crc16-ccitt") {
    @Override
    HexBytes of(InputStream in) throws IOException {
      int[] crc = {0xFFFF};
      eachPiece(in, (bytes, from, length) -> {
        for (int i = from; i < from + length; i++) {
          crc[0] = crc16(crc[0], bytes[i]);
        }
      });
      return new HexBytes("%04x".formatted(crc[0]));
    }
  },
  /** SHA-256, 32 bytes. */
  SHA256("sha256") {
    @Override
    HexBytes of(InputStream in) throws IOException {
      MessageDigest digest = Sha256.digest();
      eachPiece(in, digest::update);
      return new HexBytes(HexFormat.of().formatHex(digest.digest()));
    }
  },
  /** The ECU knows by itself what is right, from a signature in its image for instance. */
  NONE("none") {
    @Override
    HexBytes of(InputStream in) {
      return HexBytes.NONE;
    }
  };

  private static final int PIECE = 64 * 1024;
  private final String code;

  Checksum(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }

  abstract HexBytes of(InputStream in) throws IOException;

  private interface Piece {
    void update(byte[] bytes, int from, int length);
  }

  private static void eachPiece(InputStream in, Piece piece) throws IOException {
    byte[] bytes = new byte[PIECE];
    for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
      piece.update(bytes, 0, count);
    }
  }

  private static int crc16(int crc, byte b) {
    int next = crc ^ (b & 0xFF) << 8;
    for (int bit = 0; bit < 8; bit++) {
      next = (next & 0x8000) != 0 ? next << 1 ^ 0x1021 : next << 1;
    }
    return next & 0xFFFF;
  }
}
