package org.pitstop.container;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Puts the messages of one sender together again (ISO 15765-2, normal addressing, CAN and CAN FD); of a test's own, and it trusts the sender. */
final class IsoTpReader {

  private static final int SINGLE = 0;
  private static final int FIRST = 1;
  private static final int CONSECUTIVE = 2;

  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private int missing;

  /** @return the message that this frame ends; empty: it ends none */
  Optional<byte[]> frame(byte[] data, int length) {
    switch ((data[0] & 0xF0) >> 4) {
      case SINGLE -> {
        boolean escape = data[0] == 0;  // more than 7 bytes, in CAN FD: the length has a byte of its own
        return begin(data, escape ? 2 : 1, length, escape ? data[1] & 0xFF : data[0] & 0x0F);
      }
      case FIRST -> {
        return begin(data, 2, length, (data[0] & 0x0F) << 8 | data[1] & 0xFF);
      }
      case CONSECUTIVE -> {
        return add(data, 1, length);
      }
      default -> {
        return Optional.empty();  // FlowControl carries nothing
      }
    }
  }

  private Optional<byte[]> begin(byte[] data, int from, int length, int total) {
    message.reset();
    missing = total;
    return add(data, from, length);
  }

  private Optional<byte[]> add(byte[] data, int from, int length) {
    int count = Math.min(missing, length - from);
    message.write(data, from, count);
    missing -= count;
    return missing == 0 ? Optional.of(message.toByteArray()) : Optional.empty();
  }
}
