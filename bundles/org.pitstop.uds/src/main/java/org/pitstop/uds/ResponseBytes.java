package org.pitstop.uds;

import java.util.Arrays;
import org.pitstop.api.uds.Answer;

/** Reads a response from its front. Once something is missing the rest reads as nothing, and {@link #value} tells the first problem. */
final class ResponseBytes {
  private static final byte[] NOTHING = {};

  private final byte[] bytes;
  private int at;
  private String problem;

  ResponseBytes(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Big-endian. @param size number of bytes, 0–8 */
  long number(String what, int size) {
    long value = 0;
    for (byte b : bytes(what, size)) {
      value = value << 8 | b & 0xFF;
    }
    if (value < 0) {
      wrong(what + " is greater than 2^63 - 1");
    }
    return value;
  }

  byte[] bytes(String what, int size) {
    if (problem == null && bytes.length - at < size) {
      wrong("too short for " + what + ", " + size + " bytes from byte " + at);
    }
    if (problem != null) {
      return NOTHING;
    }
    at += size;
    return Arrays.copyOfRange(bytes, at - size, at);
  }

  /** A length of two bytes, and as many bytes as it says. */
  byte[] counted(String what) {
    return bytes(what, (int) number("length of " + what, 2));
  }

  byte[] rest() {
    return bytes("the rest", Math.max(0, bytes.length - at));
  }

  void wrong(String what) {
    problem = problem == null ? what : problem;
  }

  /** The value, if all of it was there and nothing is left over. */
  <T> Answer<T> value(T value) {
    if (problem == null && at < bytes.length) {
      wrong((bytes.length - at) + " bytes too long");
    }
    return problem == null ? new Answer.Positive<>(value) : new Answer.Invalid<>(Hex.of(bytes, bytes.length) + ": " + problem);
  }
}
