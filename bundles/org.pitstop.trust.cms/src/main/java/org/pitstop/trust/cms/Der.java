package org.pitstop.trust.cms;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * Distinguished encoding rules (X.690, clause 10), strictly. The shape is walked first without recursion, so that no nesting can
 * exhaust the stack of the parser behind it.
 */
final class Der {
  /** The deepest nesting; a certificate within CMS needs 12. */
  private static final int MAX_DEPTH = 24;
  private static final int MAX_LENGTH_BYTES = 3;
  private static final int CONSTRUCTED = 0x20;
  private static final int MULTI_BYTE_TAG = 0x1F;

  private Der() {}

  /** One value that takes all of the bytes, and would be encoded to exactly these bytes again. */
  static ASN1Primitive parse(byte[] bytes, String what) throws Refusal {
    walk(bytes, what);
    try {
      ASN1Primitive value = ASN1Primitive.fromByteArray(bytes);
      if (!Arrays.equals(value.getEncoded(ASN1Encoding.DER), bytes)) {
        throw Refusal.malformed(what + " is not in distinguished encoding (DER)");
      }
      return value;
    } catch (IOException | RuntimeException e) {
      // The parser throws a dozen kinds of unchecked exceptions at hostile input.
      throw Refusal.malformed(what + " is no ASN.1: " + e.getMessage());
    }
  }

  static byte[] encode(ASN1Encodable value) throws Refusal {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw Refusal.malformed("a value cannot be encoded: " + e.getMessage());
    }
  }

  private static void walk(byte[] bytes, String what) throws Refusal {
    Deque<Integer> ends = new ArrayDeque<>();
    int at = 0;
    while (at < bytes.length) {
      while (!ends.isEmpty() && ends.peek() == at) {
        ends.pop();
      }
      if (ends.isEmpty() && at > 0) {
        throw Refusal.malformed(what + " goes on behind its end, at byte " + at);
      }
      int limit = ends.isEmpty() ? bytes.length : ends.peek();
      int content = at + 1 + lengthBytes(bytes, at, limit, what);
      long end = content + length(bytes, at);
      if (end > limit) {
        throw Refusal.malformed(what + " is cut off: the value at byte " + at + " ends at " + end + ", what holds it at " + limit);
      }
      boolean constructed = (bytes[at] & CONSTRUCTED) != 0;
      if (constructed) {
        ends.push((int) end);
      }
      if (ends.size() > MAX_DEPTH) {
        throw Refusal.malformed(what + " is nested deeper than " + MAX_DEPTH + " at byte " + at);
      }
      at = constructed ? content : (int) end;
    }
  }

  /** The bytes that a length takes; definite and shortest form only (10.1). */
  private static int lengthBytes(byte[] bytes, int at, int limit, String what) throws Refusal {
    if (limit - at < 2 || (bytes[at] & MULTI_BYTE_TAG) == MULTI_BYTE_TAG) {
      throw Refusal.malformed(what + " has a tag that is not used here at byte " + at);
    }
    int first = bytes[at + 1] & 0xFF;
    int more = first < 0x80 ? 0 : first - 0x80;
    int least = more <= 1 ? 0x80 : 1 << 8 * (more - 1);
    boolean shortest = more == 0 ? first < 0x80 : more <= MAX_LENGTH_BYTES && limit - at >= 2 + more && length(bytes, at) >= least;
    if (!shortest) {
      throw Refusal.malformed(what + " has a length that is not in distinguished encoding (DER) at byte " + at);
    }
    return 1 + more;
  }

  private static long length(byte[] bytes, int at) {
    int first = bytes[at + 1] & 0xFF;
    long length = first < 0x80 ? first : 0;
    for (int i = 0; first >= 0x80 && i < first - 0x80; i++) {
      length = length << 8 | bytes[at + 2 + i] & 0xFF;
    }
    return length;
  }
}
