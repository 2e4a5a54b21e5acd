package org.pitstop.simulator.doip;

import java.net.ProtocolException;
import java.util.Arrays;

/**
 * A DoIP message (ISO 13400-2:2019), and its wire format.
 *
 * <pre>
 * version[1] inverse version[1] payload type[2] payload length[4] payload…
 * </pre>
 */
record DoipMessage(int version, int type, byte[] payload) {
  static final int HEADER = 8;
  static final int V2012 = 2;
  static final int V2019 = 3;
  private static final int ANY_VERSION = 0xFF;

  static final int HEADER_NACK = 0x0000;
  static final int IDENTIFICATION = 0x0001;
  static final int IDENTIFICATION_EID = 0x0002;
  static final int IDENTIFICATION_VIN = 0x0003;
  static final int ANNOUNCEMENT = 0x0004;
  static final int ROUTING_ACTIVATION = 0x0005;
  static final int ROUTING_ACTIVATION_RESPONSE = 0x0006;
  static final int ALIVE_CHECK = 0x0007;
  static final int ALIVE_CHECK_RESPONSE = 0x0008;
  static final int ENTITY_STATUS = 0x4001;
  static final int ENTITY_STATUS_RESPONSE = 0x4002;
  static final int POWER_MODE = 0x4003;
  static final int POWER_MODE_RESPONSE = 0x4004;
  static final int DIAGNOSTIC = 0x8001;
  static final int DIAGNOSTIC_ACK = 0x8002;
  static final int DIAGNOSTIC_NACK = 0x8003;

  static final int BAD_PATTERN = 0;
  static final int UNKNOWN_TYPE = 1;
  static final int TOO_LARGE = 2;
  static final int BAD_LENGTH = 4;

  /** The header was refused; {@code code} is that of the generic header negative acknowledgement. */
  static final class Refused extends ProtocolException {
    private static final long serialVersionUID = 1L;
    final int code;

    Refused(int code) {
      super("generic header NACK " + code);
      this.code = code;
    }

    /** After these two nobody knows where the next message begins. */
    boolean closes() {
      return code == BAD_PATTERN || code == BAD_LENGTH;
    }
  }

  byte[] bytes() {
    byte[] bytes = Arrays.copyOf(new byte[] {(byte) version, (byte) ~version, (byte) (type >> 8), (byte) type,
        (byte) (payload.length >> 24), (byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length},
        HEADER + payload.length);
    System.arraycopy(payload, 0, bytes, HEADER, payload.length);
    return bytes;
  }

  int u8(int at) {
    return payload[at] & 0xFF;
  }

  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  /** Checks in the standard's order (header handler): pattern, type, length against the limit, length against the type. */
  static void check(byte[] header, boolean udp, int maxPayload) throws Refused {
    int version = header[0] & 0xFF;
    int type = type(header);
    boolean identification = udp && type >= IDENTIFICATION && type <= IDENTIFICATION_VIN;
    if ((version ^ header[1] & 0xFF) != 0xFF || version != V2012 && version != V2019 && !(identification && version == ANY_VERSION)) {
      throw new Refused(BAD_PATTERN);
    }
    long length = length(header);
    if (!knows(type, udp)) {
      throw new Refused(UNKNOWN_TYPE);
    }
    if (length > maxPayload) {
      throw new Refused(TOO_LARGE);
    }
    if (!fits(type, length)) {
      throw new Refused(BAD_LENGTH);
    }
  }

  static int type(byte[] header) {
    return (header[2] & 0xFF) << 8 | header[3] & 0xFF;
  }

  static long length(byte[] header) {
    return (header[4] & 0xFFL) << 24 | (header[5] & 0xFF) << 16 | (header[6] & 0xFF) << 8 | header[7] & 0xFF;
  }

  private static boolean knows(int type, boolean udp) {
    return switch (type) {
      case HEADER_NACK -> true;
      case IDENTIFICATION, IDENTIFICATION_EID, IDENTIFICATION_VIN, ANNOUNCEMENT, ENTITY_STATUS, POWER_MODE -> udp;
      case ROUTING_ACTIVATION, ALIVE_CHECK_RESPONSE, DIAGNOSTIC -> !udp;
      default -> false;
    };
  }

  private static boolean fits(int type, long length) {
    return switch (type) {
      case IDENTIFICATION, ENTITY_STATUS, POWER_MODE -> length == 0;
      case IDENTIFICATION_EID -> length == 6;
      case IDENTIFICATION_VIN -> length == 17;
      case ANNOUNCEMENT -> length == 32 || length == 33;
      case ROUTING_ACTIVATION -> length == 7 || length == 11;
      case ALIVE_CHECK_RESPONSE -> length == 2;
      case DIAGNOSTIC -> length >= 5;
      default -> length == 1;
    };
  }
}
