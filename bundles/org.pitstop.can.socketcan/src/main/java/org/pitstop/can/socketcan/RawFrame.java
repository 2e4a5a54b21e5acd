package org.pitstop.can.socketcan;

import java.nio.ByteBuffer;
import org.pitstop.api.can.CanFrame;

/**
 * A frame as Linux' raw sockets carry it (linux/can.h, {@code struct can_frame} and {@code canfd_frame}); native byte order:
 *
 * <pre>
 * identifier u32 with flags | length u8 | CAN FD flags u8 | 2 bytes reserved | data, 8 or 64 bytes
 * </pre>
 */
final class RawFrame {

  static final int SIZE = 16;
  static final int FD_SIZE = 72;
  static final int EXTENDED = 0x80000000;
  static final int REMOTE_REQUEST = 0x40000000;
  static final int ERROR = 0x20000000;
  private static final int HEADER = 8;
  private static final int BIT_RATE_SWITCH = 0x01;

  private RawFrame() {}

  /** Writes a frame, ready to be sent. */
  static void put(CanFrame frame, ByteBuffer into) {
    into.clear();
    into.putInt(frame.extended() ? frame.id() | EXTENDED : frame.id());
    into.put((byte) frame.length()).put((byte) (frame.bitRateSwitch() ? BIT_RATE_SWITCH : 0)).putShort((short) 0);
    into.put(frame.data(), 0, frame.length());
    while (into.position() < (frame.fd() ? FD_SIZE : SIZE)) {
      into.put((byte) 0);
    }
    into.flip();
  }

  static int rawId(ByteBuffer raw) {
    return raw.getInt(0);
  }

  /** Reads a data frame. @return false: it is none, or it is broken */
  static boolean get(ByteBuffer raw, CanFrame into) {
    int size = raw.remaining();
    if (size != SIZE && size != FD_SIZE) {
      return false;
    }
    int id = rawId(raw);
    int length = raw.get(4) & 255;
    boolean fd = size == FD_SIZE;
    if ((id & (ERROR | REMOTE_REQUEST)) != 0 || length > size - HEADER || CanFrame.dlcToLength(CanFrame.lengthToDlc(length)) != length) {
      return false;
    }
    boolean extended = (id & EXTENDED) != 0;
    into.set(id & (extended ? 0x1FFFFFFF : 0x7FF), extended, fd, fd && (raw.get(5) & BIT_RATE_SWITCH) != 0).length(length);
    raw.get(HEADER, into.data(), 0, length);
    return true;
  }
}
