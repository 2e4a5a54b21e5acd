package org.pitstop.doip;

import java.net.ProtocolException;

/**
 * The generic header that every DoIP message begins with.
 *
 * <pre>
 * byte 0    protocol version: 02 ISO 13400-2:2012, 03 ISO 13400-2:2019; FF in vehicle identification requests
 * byte 1    the same, inverted bit by bit
 * byte 2–3  payload type
 * byte 4–7  length of the payload in bytes, unsigned
 * </pre>
 */
final class Header {
  static final int LENGTH = 8;
  static final int VERSION_2012 = 0x02;
  static final int VERSION_2019 = 0x03;
  /** For vehicle identification requests: the version of the entities is not known yet. */
  static final int VERSION_ANY = 0xFF;

  private Header() {}

  static void write(byte[] into, int version, int type, int payloadLength) {
    into[0] = (byte) version;
    into[1] = (byte) ~version;
    into[2] = (byte) (type >> 8);
    into[3] = (byte) type;
    into[4] = (byte) (payloadLength >> 24);
    into[5] = (byte) (payloadLength >> 16);
    into[6] = (byte) (payloadLength >> 8);
    into[7] = (byte) payloadLength;
  }

  static int type(byte[] header) {
    return u16(header, 2);
  }

  /** Not to be trusted before {@link #check}. */
  static long payloadLength(byte[] header) {
    return (long) u16(header, 4) << 16 | u16(header, 6);
  }

  /** @throws ProtocolException if this is no header of a message that we take; it says why */
  static void check(byte[] header, int maxPayloadBytes) throws ProtocolException {
    int version = header[0] & 0xFF;
    if ((version ^ header[1] & 0xFF) != 0xFF) {
      throw new ProtocolException(String.format("protocol version 0x%02X came with the inverse 0x%02X instead of 0x%02X: this is no DoIP",
          version, header[1] & 0xFF, ~version & 0xFF));
    }
    if (version != VERSION_2012 && version != VERSION_2019) {
      throw new ProtocolException(String.format("protocol version 0x%02X came (allowed: 0x02, 0x03)", version));
    }
    long length = payloadLength(header);
    if (!PayloadType.fits(type(header), length)) {
      throw new ProtocolException(String.format("a payload of %d bytes came, which type 0x%04X cannot have", length, type(header)));
    }
    if (length > maxPayloadBytes) {
      throw new ProtocolException(String.format("a payload of %d bytes was announced for type 0x%04X (maxPayloadBytes: %d)", length,
          type(header), maxPayloadBytes));
    }
  }

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
