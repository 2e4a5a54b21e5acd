package org.pitstop.uds;

import java.io.ByteArrayOutputStream;

/** Builds a request; refuses numbers that do not fit. */
final class RequestBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private RequestBytes() {}

  static RequestBytes of(ServiceId service) {
    return new RequestBytes().number("sid", service.code(), 1);
  }

  /** Big-endian, as everything in ISO 14229. @param size number of bytes, 1–8 */
  RequestBytes number(String what, long value, int size) {
    if (value < 0 || size < 8 && value >> 8 * size != 0) {
      throw new IllegalArgumentException(String.format("%s 0x%X does not fit into %d byte(s)", what, value, size));
    }
    for (int i = size - 1; i >= 0; i--) {
      bytes.write((int) (value >> 8 * i));
    }
    return this;
  }

  RequestBytes tail(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  byte[] build() {
    return bytes.toByteArray();
  }
}
