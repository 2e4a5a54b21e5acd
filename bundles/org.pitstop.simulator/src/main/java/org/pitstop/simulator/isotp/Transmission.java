package org.pitstop.simulator.isotp;

import java.util.Arrays;
import org.pitstop.api.can.CanFrame;

/** Cuts a message into its frames (ISO 15765-2:2016, 9.6): pure rules. */
final class Transmission {
  private final IsoTpAddress address;
  private byte[] message;
  private int length;
  private int position;
  private int sequence;

  Transmission(IsoTpAddress address) {
    this.address = address;
  }

  /** @return whether it fits into a SingleFrame, which {@code frame} then is; else it is the FirstFrame */
  boolean start(byte[] newMessage, int newLength, CanFrame frame) {
    message = newMessage;
    length = newLength;
    sequence = 0;
    boolean single = length <= 7 || address.txDl() > 8 && length <= address.txDl() - 2;
    byte[] d = frame.data();
    int pci;
    if (single) {
      pci = length <= 7 ? 1 : 2;
      d[0] = (byte) (length <= 7 ? length : 0);
      d[1] = (byte) length;
    } else {
      pci = firstFrame(d);
    }
    position = 0;
    fill(frame, pci, Math.min(length, address.txDl() - pci));
    return single;
  }

  /** Makes the next ConsecutiveFrame. */
  void next(CanFrame frame) {
    sequence = sequence + 1 & 15;
    frame.data()[0] = (byte) (0x20 | sequence);
    fill(frame, 1, Math.min(length - position, address.txDl() - 1));
  }

  boolean complete() {
    return position == length;
  }

  private int firstFrame(byte[] d) {
    if (length <= Reception.MAX_SHORT_LENGTH) {
      d[0] = (byte) (0x10 | length >> 8);
      d[1] = (byte) length;
      return 2;
    }
    d[0] = 0x10;
    d[1] = 0;
    for (int i = 0; i < 4; i++) {
      d[2 + i] = (byte) (length >> 24 - 8 * i);
    }
    return 6;
  }

  private void fill(CanFrame frame, int pci, int count) {
    System.arraycopy(message, position, frame.data(), pci, count);
    position += count;
    pad(frame.set(address.response(), false, address.fd(), address.fd()), pci + count, address.padding());
  }

  /** Fills up to 8 bytes, or to the next length CAN FD knows (10.4.2). */
  static void pad(CanFrame frame, int used, int padding) {
    int padded = used <= 8 ? 8 : CanFrame.dlcToLength(CanFrame.lengthToDlc(used));
    Arrays.fill(frame.data(), used, padded, (byte) padding);
    frame.length(padded);
  }
}
