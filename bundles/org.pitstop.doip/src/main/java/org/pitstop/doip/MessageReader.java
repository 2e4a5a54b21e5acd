package org.pitstop.doip;

import java.net.ProtocolException;
import java.util.Arrays;

/**
 * Cuts a TCP stream into DoIP messages, however its segments fall: pure rules. The buffer grows with the bytes that have really come, up to
 * the limit, never by what a header promises.
 */
final class MessageReader {
  private static final int FIRST_BUFFER_BYTES = 4096;

  /** Gets the messages. Arrays are valid only during the call. */
  interface Sink {

    /** The head of a diagnostic message has come, and not all of the rest. */
    void diagnosticBegun(int source, int target, int lengthBytes);

    void diagnostic(int source, int target, byte[] userData, int length) throws ProtocolException;

    /** Any other message. */
    void other(int type, byte[] payload, int length) throws ProtocolException;
  }

  private final int maxPayloadBytes;
  private final byte[] head = new byte[Messages.DIAGNOSTIC_HEAD];
  private int headFilled;
  private int headLength = Header.LENGTH;
  private byte[] body = new byte[FIRST_BUFFER_BYTES];
  private int bodyFilled;
  private int bodyLength;
  private boolean announced;

  /** @param maxPayloadBytes the longest payload that is taken */
  MessageReader(int maxPayloadBytes) {
    this.maxPayloadBytes = maxPayloadBytes;
  }

  /** @throws ProtocolException if the stream is no DoIP or breaks a limit: nothing more can be read from it */
  void feed(byte[] bytes, int count, Sink sink) throws ProtocolException {
    int at = 0;
    while (at < count) {
      if (headFilled < headLength) {
        at += fillHead(bytes, at, count);
      } else if (bodyFilled < bodyLength) {
        at += fillBody(bytes, at, count);
      }
      if (complete()) {
        deliver(sink);
      }
    }
    if (!announced && isDiagnostic() && headFilled == headLength) {
      announced = true;
      sink.diagnosticBegun(source(), target(), bodyLength);
    }
  }

  /** Whether a message has begun and not ended. */
  boolean midMessage() {
    return headFilled > 0;
  }

  /** The message under way, for people. */
  String progress() {
    return headFilled < headLength ? headFilled + " bytes of a header"
        : (bodyFilled + headLength - Header.LENGTH) + " of " + (bodyLength + headLength - Header.LENGTH) + " payload bytes";
  }

  /** Length of the message that is being delivered, header included. */
  int messageLength() {
    return headLength + bodyLength;
  }

  /** Copies the message that is being delivered, header included. */
  void copyMessage(byte[] into) {
    System.arraycopy(head, 0, into, 0, headLength);
    System.arraycopy(body, 0, into, headLength, bodyLength);
  }

  private int fillHead(byte[] bytes, int at, int count) throws ProtocolException {
    int taken = Math.min(count - at, headLength - headFilled);
    System.arraycopy(bytes, at, head, headFilled, taken);
    headFilled += taken;
    if (headFilled == Header.LENGTH) {
      Header.check(head, maxPayloadBytes);
      headLength = isDiagnostic() ? Messages.DIAGNOSTIC_HEAD : Header.LENGTH;
      bodyLength = (int) Header.payloadLength(head) - (headLength - Header.LENGTH);
      bodyFilled = 0;
      announced = false;
    }
    return taken;
  }

  private int fillBody(byte[] bytes, int at, int count) {
    int taken = Math.min(count - at, bodyLength - bodyFilled);
    if (bodyFilled + taken > body.length) {
      body = Arrays.copyOf(body, Math.min(maxPayloadBytes, Math.max(body.length * 2, bodyFilled + taken)));
    }
    System.arraycopy(bytes, at, body, bodyFilled, taken);
    bodyFilled += taken;
    return taken;
  }

  private boolean complete() {
    return headFilled >= Header.LENGTH && headFilled == headLength && bodyFilled == bodyLength;
  }

  private void deliver(Sink sink) throws ProtocolException {
    if (isDiagnostic()) {
      sink.diagnostic(source(), target(), body, bodyLength);
    } else {
      sink.other(Header.type(head), body, bodyLength);
    }
    headFilled = 0;
    headLength = Header.LENGTH;
    bodyFilled = 0;
    bodyLength = 0;
  }

  private boolean isDiagnostic() {
    return headFilled >= Header.LENGTH && Header.type(head) == PayloadType.DIAGNOSTIC_MESSAGE;
  }

  private int source() {
    return Header.u16(head, Header.LENGTH);
  }

  private int target() {
    return Header.u16(head, Header.LENGTH + 2);
  }
}
