package org.pitstop.simulator.doip;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Writes the few DER structures (ITU-T X.690) that a certificate needs. */
final class Der {
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  private static final int OID = 0x06;
  private static final int UTF8 = 0x0C;
  private static final int UTC_TIME = 0x17;

  private Der() {}

  static byte[] of(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      int bytes = length > 0xFFFF ? 3 : length > 0xFF ? 2 : 1;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >> 8 * i);
      }
    } else {
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  static byte[] integer(BigInteger value) {
    return of(INTEGER, value.toByteArray());
  }

  static byte[] bits(byte[] value) {
    return of(BIT_STRING, new byte[] {0}, value);
  }

  /** Arcs up to 2^28. */
  static byte[] oid(int... arcs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(arcs[0] * 40 + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      for (int shift = 21; shift > 0; shift -= 7) {
        if (arcs[i] >> shift != 0) {
          out.write(arcs[i] >> shift & 0x7F | 0x80);
        }
      }
      out.write(arcs[i] & 0x7F);
    }
    return of(OID, out.toByteArray());
  }

  static byte[] text(String text) {
    return of(UTF8, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code YYMMDDhhmmssZ}, 1950–2049. */
  static byte[] utcTime(String time) {
    return of(UTC_TIME, time.getBytes(StandardCharsets.US_ASCII));
  }
}
