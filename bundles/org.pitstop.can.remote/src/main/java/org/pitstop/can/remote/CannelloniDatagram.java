package org.pitstop.can.remote;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.pitstop.api.can.CanFrame;

/**
 * A datagram of cannelloni's UDP format, version 2 (github.com/mguentner/cannelloni, doc/udp_format.md); big-endian:
 *
 * <pre>
 * version u8 = 2 | op code u8 = 0 (data) | sequence number u8 | count u16 | frames
 * frame: CAN identifier u32 with Linux' flags | length u8, with 0x80 for CAN FD | [CAN FD: flags u8] | data
 * </pre>
 */
final class CannelloniDatagram {

  /** What an Ethernet frame of 1500 bytes holds of UDP. */
  static final int MAX_SIZE = 1472;
  /** Version, op code, sequence number, count. */
  static final int HEADER = 5;
  private static final int VERSION = 2;
  private static final int DATA = 0;
  private static final int EXTENDED = 0x80000000;
  private static final int REMOTE_REQUEST = 0x40000000;
  private static final int ERROR = 0x20000000;
  private static final int FD = 0x80;
  private static final int BIT_RATE_SWITCH = 0x01;

  private CannelloniDatagram() {}

  /** Begins a datagram: the header is filled in by {@link #finish}. */
  static void begin(ByteBuffer into) {
    into.clear().limit(Math.min(into.capacity(), MAX_SIZE)).position(HEADER);
  }

  static boolean put(CanFrame frame, long nanos, ByteBuffer into) {
    if (into.remaining() < 4 + 1 + 1 + frame.length()) {
      return false;
    }
    into.putInt(frame.extended() ? frame.id() | EXTENDED : frame.id());
    into.put((byte) (frame.fd() ? frame.length() | FD : frame.length()));
    if (frame.fd()) {
      into.put((byte) (frame.bitRateSwitch() ? BIT_RATE_SWITCH : 0));
    }
    into.put(frame.data(), 0, frame.length());
    return true;
  }

  /** Completes a datagram and makes it ready to be sent. */
  static void finish(int sequence, int count, ByteBuffer datagram) {
    datagram.put(0, (byte) VERSION).put(1, (byte) DATA).put(2, (byte) sequence).putShort(3, (short) count);
    datagram.flip();
  }

  /**
   * Checks the header and goes to the first frame.
   *
   * @return the number of frames
   */
  static int open(ByteBuffer datagram) throws ProtocolException {
    if (datagram.remaining() < HEADER) {
      throw new ProtocolException("cannelloni datagram of " + datagram.remaining() + " bytes, at least " + HEADER + " are its header");
    }
    int version = datagram.get() & 255;
    int opCode = datagram.get() & 255;
    datagram.get();
    if (version != VERSION || opCode != DATA) {
      throw new ProtocolException("cannelloni version " + version + ", op code " + opCode + "; only version 2, op code 0 (data) is known");
    }
    return datagram.getShort() & 0xFFFF;
  }

  /** The sequence number of a datagram whose header has been checked. */
  static int sequence(ByteBuffer datagram) {
    return datagram.get(2) & 255;
  }

  /** Reads the next frame. @return false: it was a remote or error frame, which carry no data */
  static boolean next(ByteBuffer datagram, CanFrame into) throws ProtocolException {
    int at = datagram.position();
    if (datagram.remaining() < 5) {
      throw new ProtocolException("cannelloni datagram ends inside the frame at byte " + at);
    }
    int id = datagram.getInt();
    int length = datagram.get() & 255;
    boolean fd = (length & FD) != 0;
    length &= ~FD;
    if (fd && !datagram.hasRemaining()) {
      throw new ProtocolException("cannelloni datagram ends inside the frame at byte " + at);
    }
    int flags = fd ? datagram.get() : 0;
    if ((id & REMOTE_REQUEST) != 0) {
      return false; // has a length, but no data
    }
    if (length > (fd ? CanFrame.MAX_LENGTH : 8) || length > datagram.remaining()) {
      throw new ProtocolException("cannelloni frame of " + length + " bytes at byte " + at + " does not fit");
    }
    read(id, fd, flags, length, datagram, into, at);
    return (id & ERROR) == 0;
  }

  private static void read(int id, boolean fd, int flags, int length, ByteBuffer datagram, CanFrame into, int at)
      throws ProtocolException {
    boolean extended = (id & EXTENDED) != 0;
    int padded = CanFrame.dlcToLength(CanFrame.lengthToDlc(length));
    if (padded != length) {
      throw new ProtocolException("cannelloni frame of " + length + " bytes at byte " + at + ": CAN FD has no such length");
    }
    into.set(id & (extended ? 0x1FFFFFFF : 0x7FF), extended, fd, fd && (flags & BIT_RATE_SWITCH) != 0);
    into.length(length);
    datagram.get(into.data(), 0, length);
  }
}
