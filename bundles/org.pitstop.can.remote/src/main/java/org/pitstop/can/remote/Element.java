package org.pitstop.can.remote;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.pitstop.api.can.CanFrame;

/**
 * One element of a socketcand stream, without its angle brackets: words with white space between them.
 *
 * <pre>
 * frame 123 23.424242 1122FF        a frame on the bus: identifier, seconds, data (with or without spaces)
 * send 123 3 11 22 FF               a frame to be sent: identifier, length, data (one or two digits a byte)
 * </pre>
 *
 * Identifiers of more than three digits have 29 bits. Peers differ in spacing, leading zeros and case: all are read.
 */
final class Element {

  /** The longest element that has a meaning, with room for spaces. */
  static final int MAX_LENGTH = 256;

  private final byte[] text = new byte[MAX_LENGTH];
  private int length;
  private int start;
  private int end;

  void clear() {
    length = 0;
    rewind();
  }

  /** @return false: the element is too long */
  boolean append(byte b) {
    if (length == MAX_LENGTH) {
      return false;
    }
    text[length++] = b;
    return true;
  }

  private void rewind() {
    start = 0;
    end = 0;
  }

  /** Goes back to the front and takes the first word, the keyword. Empty: there is none. */
  String keyword() {
    rewind();
    return word();
  }

  /** The next word; empty: there is none. */
  String word() {
    return next() ? new String(text, start, end - start, StandardCharsets.US_ASCII) : "";
  }

  /** Whether this begins with a keyword; then the words after it are next. */
  boolean is(String keyword) {
    rewind();
    if (!next() || end - start != keyword.length()) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (text[i] != keyword.charAt(i - start)) {
        return false;
      }
    }
    return true;
  }

  /** Reads what follows {@code frame}. */
  void readFrame(CanFrame into) throws ProtocolException {
    identifier(into);
    if (!next()) {
      throw malformed("no time");
    }
    int count = data(into);
    into.length(count);
  }

  /** Reads what follows {@code send}. */
  void readSend(CanFrame into) throws ProtocolException {
    identifier(into);
    int announced = next() ? hex(start, end) : -1;
    int count = data(into);
    if (announced != count) {
      throw malformed("length " + announced + " with " + count + " bytes of data");
    }
    into.length(count);
  }

  private void identifier(CanFrame into) throws ProtocolException {
    if (!next() || end - start > 8) {
      throw malformed("no identifier of up to 8 digits");
    }
    int id = hex(start, end);
    boolean extended = end - start > 3;
    if (id < 0 || id > (extended ? 0x1FFFFFFF : 0x7FF)) {
      throw malformed("an identifier out of range");
    }
    into.set(id, extended, false, false);
  }

  private int data(CanFrame into) throws ProtocolException {
    int count = 0;
    while (next()) {
      if ((end - start) % 2 != 0 && end - start != 1) {
        throw malformed("an odd number of digits in the data");
      }
      for (int i = start; i < end; i += 2) {
        if (count == 8) {
          throw malformed("more than 8 bytes of data");
        }
        into.data()[count++] = (byte) hex(i, Math.min(i + 2, end));
      }
    }
    return count;
  }

  private int hex(int from, int to) throws ProtocolException {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(text[i], 16);
      if (digit < 0) {
        throw malformed(String.format("byte 0x%02X where a hexadecimal digit belongs", text[i] & 255));
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private boolean next() {
    start = end;
    while (start < length && text[start] <= ' ') {
      start++;
    }
    end = start;
    while (end < length && text[end] > ' ') {
      end++;
    }
    return end > start;
  }

  private ProtocolException malformed(String what) {
    return new ProtocolException(what + " in socketcand element " + this);
  }

  @Override
  public String toString() {
    return "<" + new String(text, 0, length, StandardCharsets.US_ASCII).replaceAll("[^ -~]", "?") + ">";
  }
}
