package org.pitstop.isotp;

import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;

/** Reads the ECU's frames (ISO 15765-2:2016, 9.6); the drawing is at {@link FrameEncoder}. A length of 0 means: ignore the frame. */
final class FrameDecoder {
  private final int head;
  private final int sourceExtension;

  FrameDecoder(CanAddress address) {
    this.head = FrameEncoder.headBytes(address);
    this.sourceExtension = address.sourceExtension();
  }

  FrameType type(CanFrame frame) {
    if (frame.length() <= head || head == 1 && octet(frame, 0) != sourceExtension) {
      return FrameType.OTHER;
    }
    return switch (octet(frame, head) >> 4) {
      case 0 -> FrameType.SINGLE;
      case 1 -> FrameType.FIRST;
      case 2 -> FrameType.CONSECUTIVE;
      case 3 -> frame.length() >= head + 3 ? FrameType.FLOW_CONTROL : FrameType.OTHER;
      default -> FrameType.OTHER;
    };
  }

  /** SF_DL, or 0 if it is zero, reserved or more than the frame holds (9.6.2.2). */
  int singleLength(CanFrame frame) {
    int nibble = octet(frame, head) & 15;
    if (frame.length() <= 8) {
      return nibble <= frame.length() - head - 1 ? nibble : 0;
    }
    int length = octet(frame, head + 1);
    return nibble == 0 && length > 7 - head && length <= frame.length() - head - 2 ? length : 0;
  }

  int singleOffset(CanFrame frame) {
    return frame.length() <= 8 ? head + 1 : head + 2;
  }

  /** FF_DL, or 0 if one frame would have held the message, or the escape announces 4095 bytes or less (9.6.3.2). */
  long firstLength(CanFrame frame) {
    if (frame.length() < 8) {
      return 0;
    }
    int length = (octet(frame, head) & 15) << 8 | octet(frame, head + 1);
    if (length != 0) {
      int singleMax = frame.length() == 8 ? 7 - head : frame.length() - 2 - head;
      return length > singleMax ? length : 0;
    }
    long escaped = 0;
    for (int i = 2; i < 6; i++) {
      escaped = escaped << 8 | octet(frame, head + i);
    }
    return escaped > FrameEncoder.MAX_SHORT_LENGTH ? escaped : 0;
  }

  int firstOffset(long length) {
    return head + (length > FrameEncoder.MAX_SHORT_LENGTH ? 6 : 2);
  }

  int sequenceNumber(CanFrame frame) {
    return octet(frame, head) & 15;
  }

  int consecutiveOffset() {
    return head + 1;
  }

  int flowStatus(CanFrame frame) {
    return octet(frame, head) & 15;
  }

  int blockSize(CanFrame frame) {
    return octet(frame, head + 1);
  }

  int stMinRaw(CanFrame frame) {
    return octet(frame, head + 2);
  }

  private static int octet(CanFrame frame, int index) {
    return frame.data()[index] & 0xFF;
  }
}
