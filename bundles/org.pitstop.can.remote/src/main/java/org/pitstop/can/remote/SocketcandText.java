package org.pitstop.can.remote;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.pitstop.api.can.CanFrame;

/** Frames as socketcand writes them (github.com/linux-can/socketcand, doc/protocol.md). */
final class SocketcandText {

  /** Longer than any element here. */
  static final int MAX_ELEMENT = 64;
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private SocketcandText() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code < send 123 2 11 22 >}: data bytes apart, as the daemon's scanf needs them. A CAN FD frame has no such form: it is left out. */
  static boolean send(CanFrame frame, long nanos, ByteBuffer into) {
    if (into.remaining() < MAX_ELEMENT) {
      return false;
    }
    if (!frame.fd()) {
      word("< send ", into);
      identifier(frame, into);
      into.put((byte) ' ').put(HEX[frame.length()]).put((byte) ' ');
      for (int i = 0; i < frame.length(); i++) {
        hexByte(frame.data()[i], into);
        into.put((byte) ' ');
      }
      into.put((byte) '>');
    }
    return true;
  }

  /**
   * {@code < frame 123 23.424242 1122 >}: data bytes together, as the daemon writes them in raw mode. CAN FD frames are left out. The
   * line feed in front means nothing to the protocol; python-can 4.1 drops one character before an element that TCP has split, and so
   * loses no frame.
   */
  static boolean frame(CanFrame frame, long nanos, ByteBuffer into) {
    if (into.remaining() < MAX_ELEMENT) {
      return false;
    }
    if (!frame.fd()) {
      word("\n< frame ", into);
      identifier(frame, into);
      into.put((byte) ' ');
      time(nanos, into);
      into.put((byte) ' ');
      for (int i = 0; i < frame.length(); i++) {
        hexByte(frame.data()[i], into);
      }
      word(" >", into);
    }
    return true;
  }

  private static void identifier(CanFrame frame, ByteBuffer into) {
    for (int shift = frame.extended() ? 28 : 8; shift >= 0; shift -= 4) {
      into.put(HEX[frame.id() >> shift & 15]);
    }
  }

  private static void time(long nanos, ByteBuffer into) {
    word(Long.toString(Math.floorDiv(nanos, NANOS_PER_SECOND)), into);
    into.put((byte) '.');
    long micros = Math.floorMod(nanos, NANOS_PER_SECOND) / 1000;
    for (long unit = 100_000; unit > 0; unit /= 10) {
      into.put((byte) ('0' + micros / unit % 10));
    }
  }

  private static void hexByte(byte value, ByteBuffer into) {
    into.put(HEX[value >> 4 & 15]).put(HEX[value & 15]);
  }

  private static void word(String text, ByteBuffer into) {
    for (int i = 0; i < text.length(); i++) {
      into.put((byte) text.charAt(i));
    }
  }
}
