package org.pitstop.bench;

import java.util.Arrays;

/**
 * The time that a request and its response need at least on the bus: FirstFrame, FlowControl with BS and STmin 0, ConsecutiveFrames and the
 * response, one after the other without a gap (ISO 15765-2:2016, 9.6), padded with {@code 0xCC}.
 */
final class Minimum {
  private static final int REQUEST_ID = 0x7E0;
  private static final int RESPONSE_ID = 0x7E8;
  private static final byte PADDING = (byte) 0xCC;
  private static final int MAX_12_BITS = 4095;

  private final WireBits wire;
  private final int frameBytes;
  private double seconds;

  Minimum(BusKind kind) {
    wire = new WireBits(kind);
    frameBytes = kind.frameBytes();
  }

  /** Of everything added. */
  double seconds() {
    return seconds;
  }

  Minimum pause(double pauseSeconds) {
    seconds += pauseSeconds;
    return this;
  }

  Minimum exchange(byte[] request, byte[] response) {
    message(REQUEST_ID, RESPONSE_ID, request);
    message(RESPONSE_ID, REQUEST_ID, response);
    return this;
  }

  private void message(int from, int to, byte[] message) {
    if (message.length <= 7) {
      frame(from, message, 0, message.length, message.length);
    } else if (message.length <= frameBytes - 2) {
      frame(from, message, 0, message.length, 0, message.length);
    } else {
      segmented(from, to, message);
    }
  }

  private void segmented(int from, int to, byte[] message) {
    int length = message.length;
    int at;
    if (length <= MAX_12_BITS) {
      at = frame(from, message, 0, frameBytes - 2, 0x10 | length >> 8, length);
    } else {
      at = frame(from, message, 0, frameBytes - 6, 0x10, 0, length >> 24, length >> 16, length >> 8, length);
    }
    frame(to, message, 0, 0, 0x30, 0, 0);
    for (int number = 1; at < length; number++) {
      at += frame(from, message, at, Math.min(frameBytes - 1, length - at), 0x20 | number & 15);
    }
  }

  private int frame(int id, byte[] message, int offset, int count, int... head) {
    byte[] payload = new byte[frameLength(head.length + count)];
    Arrays.fill(payload, PADDING);
    for (int i = 0; i < head.length; i++) {
      payload[i] = (byte) head[i];
    }
    System.arraycopy(message, offset, payload, head.length, count);
    seconds += wire.seconds(id, payload);
    return count;
  }

  private static int frameLength(int used) {
    for (int length : new int[] {8, 12, 16, 20, 24, 32, 48}) {
      if (used <= length) {
        return length;
      }
    }
    return 64;
  }
}
