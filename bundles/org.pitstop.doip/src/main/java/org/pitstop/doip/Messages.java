package org.pitstop.doip;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The messages that a tester sends, header included.
 *
 * <pre>
 * 0001  vehicle identification request
 * 0002    … with EID                    eid[6]
 * 0003    … with VIN                    vin[17]
 * 0005  routing activation request      tester[2] type[1] reserved[4]
 * 0008  alive check response            tester[2]
 * 4001  entity status request
 * 4003  diagnostic power mode request
 * 8001  diagnostic message              source[2] target[2] user data…
 * </pre>
 */
final class Messages {
  /** Header, source and target of a diagnostic message. */
  static final int DIAGNOSTIC_HEAD = 12;
  /** What stands before the user data in the payload of a diagnostic message. */
  static final int ADDRESSES = 4;
  private static final int RESERVED = 4;

  private Messages() {}

  static byte[] vehicleIdentification() {
    return message(Header.VERSION_ANY, PayloadType.VEHICLE_IDENTIFICATION_REQUEST);
  }

  /** @throws IllegalArgumentException unless it has 12 hexadecimal digits */
  static byte[] vehicleIdentificationByEid(String eid) {
    if (!eid.matches("[0-9A-Fa-f]{12}")) {
      throw new IllegalArgumentException("eid is '" + eid + "' (allowed: 12 hexadecimal digits)");
    }
    return message(Header.VERSION_ANY, PayloadType.VEHICLE_IDENTIFICATION_REQUEST_EID, HexFormat.of().parseHex(eid));
  }

  /** @throws IllegalArgumentException unless it has 17 ASCII characters */
  static byte[] vehicleIdentificationByVin(String vin) {
    if (!vin.matches("[!-~]{17}")) {
      throw new IllegalArgumentException("vin is '" + vin + "' (allowed: 17 ASCII characters)");
    }
    return message(Header.VERSION_ANY, PayloadType.VEHICLE_IDENTIFICATION_REQUEST_VIN, vin.getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] entityStatus(int version) {
    return message(version, PayloadType.ENTITY_STATUS_REQUEST);
  }

  static byte[] powerMode(int version) {
    return message(version, PayloadType.POWER_MODE_REQUEST);
  }

  static byte[] routingActivation(int version, int tester, int activationType) {
    byte[] payload = new byte[3 + RESERVED];
    putU16(payload, 0, tester);
    payload[2] = (byte) activationType;
    return message(version, PayloadType.ROUTING_ACTIVATION_REQUEST, payload);
  }

  static byte[] aliveCheckResponse(int version, int tester) {
    byte[] payload = new byte[2];
    putU16(payload, 0, tester);
    return message(version, PayloadType.ALIVE_CHECK_RESPONSE, payload);
  }

  static byte[] diagnostic(int version, int source, int target, byte[] userData) {
    byte[] message = new byte[DIAGNOSTIC_HEAD + userData.length];
    diagnosticHead(message, version, source, target, userData.length);
    System.arraycopy(userData, 0, message, DIAGNOSTIC_HEAD, userData.length);
    return message;
  }

  /** Writes the first {@value #DIAGNOSTIC_HEAD} bytes of a diagnostic message; the user data follow. */
  static void diagnosticHead(byte[] into, int version, int source, int target, int userDataLength) {
    Header.write(into, version, PayloadType.DIAGNOSTIC_MESSAGE, ADDRESSES + userDataLength);
    putU16(into, Header.LENGTH, source);
    putU16(into, Header.LENGTH + 2, target);
  }

  private static byte[] message(int version, int type, byte... payload) {
    byte[] message = new byte[Header.LENGTH + payload.length];
    Header.write(message, version, type, payload.length);
    System.arraycopy(payload, 0, message, Header.LENGTH, payload.length);
    return message;
  }

  private static void putU16(byte[] into, int at, int value) {
    into[at] = (byte) (value >> 8);
    into[at + 1] = (byte) value;
  }
}
