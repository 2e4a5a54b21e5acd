package org.pitstop.fuzz;

import java.util.Arrays;

/** Takes decisions from the bytes of an input; once they are used up, every decision is 0. */
public final class Choices {
  private final byte[] input;
  private int at;

  public Choices(byte[] input) {
    this.input = input;
  }

  public boolean more() {
    return at < input.length;
  }

  /** 0–255. */
  public int octet() {
    return more() ? input[at++] & 0xFF : 0;
  }

  /** 0 to {@code bound - 1}; {@code bound} up to 256. */
  public int below(int bound) {
    return octet() % bound;
  }

  /** An unsigned number of so many bytes. */
  public long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  /** So many bytes, or as many as are left. */
  public byte[] bytes(int count) {
    byte[] taken = Arrays.copyOfRange(input, at, Math.min(input.length, at + count));
    at += taken.length;
    return taken;
  }

  public byte[] rest() {
    return bytes(input.length);
  }
}
