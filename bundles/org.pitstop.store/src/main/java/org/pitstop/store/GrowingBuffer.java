package org.pitstop.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that are put together, up to a limit. */
final class GrowingBuffer {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int limitBytes;

  GrowingBuffer(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  void u8(int value) throws IOException {
    room(1);
    bytes.write(value);
  }

  void u16(int value) throws IOException {
    u8(value >> 8);
    u8(value);
  }

  void u32(int value) throws IOException {
    u16(value >> 16);
    u16(value);
  }

  void bytes(ByteBuffer source) throws IOException {
    room(source.remaining());
    bytes.write(source.array(), source.arrayOffset() + source.position(), source.remaining());
  }

  private void room(int count) throws IOException {
    if (bytes.size() + (long) count > limitBytes) {
      throw new IOException("a record of more than " + limitBytes + " bytes is too long: nothing of it was kept");
    }
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
