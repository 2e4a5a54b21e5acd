package org.pitstop.can.remote;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.pitstop.api.can.CanFrame;

/** Frames as socketcand writes them (github.com/linux-can/socketcand, doc/protocol.md), into buffers over an array of their own. */
final class SocketcandText {

  /** Longer than any element here. */
  static final int MAX_ELEMENT = 64;
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SEND = ascii("< send ");
  private static final byte[] FRAME = ascii("\n< frame ");
  private static final byte[] END = ascii(" >");
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
      byte[] to = into.array();
      int at = identifier(frame, to, put(SEND, to, into.position()));
      to[at++] = ' ';
      to[at++] = HEX[frame.length()];
      to[at++] = ' ';
      for (int i = 0; i < frame.length(); i++) {
        at = hexByte(frame.data()[i], to, at);
        to[at++] = ' ';
      }
      to[at++] = '>';
      into.position(at);
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
      byte[] to = into.array();
      int at = identifier(frame, to, put(FRAME, to, into.position()));
      to[at++] = ' ';
      at = time(nanos, to, at);
      to[at++] = ' ';
      for (int i = 0; i < frame.length(); i++) {
        at = hexByte(frame.data()[i], to, at);
      }
      into.position(put(END, to, at));
    }
    return true;
  }

  private static int identifier(CanFrame frame, byte[] to, int from) {
    int at = from;
    for (int shift = frame.extended() ? 28 : 8; shift >= 0; shift -= 4) {
      to[at++] = HEX[frame.id() >> shift & 15];
    }
    return at;
  }

  private static int time(long nanos, byte[] to, int from) {
    int at = put(ascii(Long.toString(Math.floorDiv(nanos, NANOS_PER_SECOND))), to, from);
    to[at++] = '.';
    long micros = Math.floorMod(nanos, NANOS_PER_SECOND) / 1000;
    for (long unit = 100_000; unit > 0; unit /= 10) {
      to[at++] = (byte) ('0' + micros / unit % 10);
    }
    return at;
  }

  private static int hexByte(byte value, byte[] to, int at) {
    to[at] = HEX[value >> 4 & 15];
    to[at + 1] = HEX[value & 15];
    return at + 2;
  }

  private static int put(byte[] word, byte[] to, int at) {
    System.arraycopy(word, 0, to, at, word.length);
    return at + word.length;
  }
}
