package org.pitstop.simulator.isotp;

import java.util.Arrays;
import org.pitstop.api.can.CanFrame;

/** Cuts a message into its frames (ISO 15765-2:2016, 9.6): pure rules. */
final class Transmission {
  private final IsoTpAddress address;
  private final int head;
  private byte[] message;
  private int length;
  private int position;
  private int sequence;

  Transmission(IsoTpAddress address) {
    this.address = address;
    this.head = address.addressing().head();
  }

  /** @return whether it fits into a SingleFrame, which {@code frame} then is; else it is the FirstFrame */
  boolean start(byte[] newMessage, int newLength, CanFrame frame) {
    message = newMessage;
    length = newLength;
    sequence = 0;
    boolean isShort = length <= 7 - head;
    boolean single = isShort || address.txDl() > 8 && length <= address.txDl() - 2 - head;
    byte[] d = address.begin(frame).data();
    int at = head;
    if (single) {
      d[at++] = (byte) (isShort ? length : 0);
      if (!isShort) {
        d[at++] = (byte) length;
      }
    } else {
      at = firstFrame(d);
    }
    position = 0;
    fill(frame, at, Math.min(length, address.txDl() - at));
    return single;
  }

  /** Makes the next ConsecutiveFrame. */
  void next(CanFrame frame) {
    sequence = sequence + 1 & 15;
    address.begin(frame).data()[head] = (byte) (0x20 | sequence);
    fill(frame, head + 1, Math.min(length - position, address.txDl() - head - 1));
  }

  boolean complete() {
    return position == length;
  }

  /** @return where the data begin */
  private int firstFrame(byte[] d) {
    int at = head;
    if (length <= Reception.MAX_SHORT_LENGTH) {
      d[at++] = (byte) (0x10 | length >> 8);
      d[at++] = (byte) length;
      return at;
    }
    d[at++] = 0x10;
    d[at++] = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
      d[at++] = (byte) (length >> shift);
    }
    return at;
  }

  private void fill(CanFrame frame, int at, int count) {
    System.arraycopy(message, position, frame.data(), at, count);
    position += count;
    pad(frame, at + count, address.padding());
  }

  /** Fills up to 8 bytes, or to the next length CAN FD knows (10.4.2). */
  static void pad(CanFrame frame, int used, int padding) {
    int padded = used <= 8 ? 8 : CanFrame.dlcToLength(CanFrame.lengthToDlc(used));
    Arrays.fill(frame.data(), used, padded, (byte) padding);
    frame.length(padded);
  }
}
