package org.pitstop.isotp;

import java.util.Arrays;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;

/**
 * Writes the frames of one conversation into reusable buffers (ISO 15765-2:2016, 9.6).
 *
 * <pre>
 * SingleFrame       [N_TA|N_AE] 0L              data…      L = 1…7
 *   longer, CAN FD  [N_TA|N_AE] 00 LL           data…
 * FirstFrame        [N_TA|N_AE] 1L LL           data…      L ≤ 4095
 *   longer          [N_TA|N_AE] 10 00 LL LL LL LL data…
 * ConsecutiveFrame  [N_TA|N_AE] 2N              data…
 * FlowControl       [N_TA|N_AE] 3S BS STmin
 * </pre>
 */
final class FrameEncoder {
  /** The longest message whose length fits a FirstFrame without escape (9.6.3.1). */
  static final int MAX_SHORT_LENGTH = 4095;
  /** What CAN FD lengths above 8 are filled up with when the profile asks for no padding (10.4.2.2). */
  private static final byte FD_FILL = (byte) 0xCC;

  private final CanAddress address;
  private final int head;

  FrameEncoder(CanAddress address) {
    this.address = address;
    this.head = headBytes(address);
  }

  /** Bytes before the PCI: one with extended and mixed addressing (10.3.4, 10.3.5). */
  static int headBytes(CanAddress address) {
    return switch (address.addressing()) {
      case NORMAL, NORMAL_FIXED -> 0;
      case EXTENDED, MIXED -> 1;
    };
  }

  /** The longest message that one frame holds. */
  int singleMax() {
    return address.txDl() == 8 ? 7 - head : address.txDl() - 2 - head;
  }

  /** Bytes of the message in its FirstFrame. */
  int firstPayload(int messageLength) {
    return address.txDl() - head - (messageLength > MAX_SHORT_LENGTH ? 6 : 2);
  }

  /** Bytes of the message in a full ConsecutiveFrame. */
  int consecutivePayload() {
    return address.txDl() - head - 1;
  }

  void single(CanFrame out, byte[] message, int offset, int length) {
    single(out, address.request(), address.targetExtension(), message, offset, length);
  }

  void functional(CanFrame out, byte[] message) {
    single(out, address.functional(), address.functionalExtension(), message, 0, message.length);
  }

  private void single(CanFrame out, int id, int extension, byte[] message, int offset, int length) {
    byte[] d = begin(out, id, extension);
    int at = head;
    if (length <= 7 - head) {
      d[at++] = (byte) length;
    } else {
      d[at++] = 0;
      d[at++] = (byte) length;
    }
    System.arraycopy(message, offset, d, at, length);
    end(out, at + length);
  }

  void first(CanFrame out, byte[] message, int offset, int length) {
    byte[] d = begin(out, address.request(), address.targetExtension());
    int at = head;
    if (length <= MAX_SHORT_LENGTH) {
      d[at++] = (byte) (0x10 | length >> 8);
      d[at++] = (byte) length;
    } else {
      d[at++] = 0x10;
      d[at++] = 0;
      for (int shift = 24; shift >= 0; shift -= 8) {
        d[at++] = (byte) (length >> shift);
      }
    }
    System.arraycopy(message, offset, d, at, firstPayload(length));
    end(out, address.txDl());
  }

  void consecutive(CanFrame out, int sequenceNumber, byte[] message, int offset, int count) {
    byte[] d = begin(out, address.request(), address.targetExtension());
    d[head] = (byte) (0x20 | sequenceNumber & 15);
    System.arraycopy(message, offset, d, head + 1, count);
    end(out, head + 1 + count);
  }

  /** A FlowControl with the BS and STmin that the profile asks for. */
  void flowControl(CanFrame out, int status) {
    byte[] d = begin(out, address.request(), address.targetExtension());
    d[head] = (byte) (0x30 | status);
    d[head + 1] = (byte) address.blockSize();
    d[head + 2] = (byte) address.stMinRaw();
    end(out, head + 3);
  }

  private byte[] begin(CanFrame out, int id, int extension) {
    out.set(id, address.extendedIds(), address.fd(), address.bitRateSwitch());
    out.data()[0] = (byte) extension;
    return out.data();
  }

  /** Fills up to the next length that the frame format has, or to 8 with padding (10.4.2). */
  private void end(CanFrame out, int used) {
    boolean padded = address.padding() != CanAddress.NO_PADDING;
    int length = used <= 8 ? padded ? 8 : used : CanFrame.dlcToLength(CanFrame.lengthToDlc(used));
    Arrays.fill(out.data(), used, length, padded ? (byte) address.padding() : FD_FILL);
    out.length(length);
  }
}
