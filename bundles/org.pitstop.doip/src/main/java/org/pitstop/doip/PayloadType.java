package org.pitstop.doip;

/** Payload types (ISO 13400-2:2019) as they stand in a header. */
final class PayloadType {
  static final int HEADER_NACK = 0x0000;
  static final int VEHICLE_IDENTIFICATION_REQUEST = 0x0001;
  static final int VEHICLE_IDENTIFICATION_REQUEST_EID = 0x0002;
  static final int VEHICLE_IDENTIFICATION_REQUEST_VIN = 0x0003;
  static final int VEHICLE_ANNOUNCEMENT = 0x0004;
  static final int ROUTING_ACTIVATION_REQUEST = 0x0005;
  static final int ROUTING_ACTIVATION_RESPONSE = 0x0006;
  static final int ALIVE_CHECK_REQUEST = 0x0007;
  static final int ALIVE_CHECK_RESPONSE = 0x0008;
  static final int ENTITY_STATUS_REQUEST = 0x4001;
  static final int ENTITY_STATUS_RESPONSE = 0x4002;
  static final int POWER_MODE_REQUEST = 0x4003;
  static final int POWER_MODE_RESPONSE = 0x4004;
  static final int DIAGNOSTIC_MESSAGE = 0x8001;
  static final int DIAGNOSTIC_ACK = 0x8002;
  static final int DIAGNOSTIC_NACK = 0x8003;

  private PayloadType() {}

  /** Whether a payload that we receive may be so long; types that we do not know are only skipped, so any length is right. */
  static boolean fits(int type, long length) {
    return switch (type) {
      case HEADER_NACK, POWER_MODE_RESPONSE -> length == 1;
      case ALIVE_CHECK_REQUEST -> length == 0;
      case ROUTING_ACTIVATION_RESPONSE -> length == 9 || length == 13;
      case VEHICLE_ANNOUNCEMENT -> length == 32 || length == 33;
      case ENTITY_STATUS_RESPONSE -> length == 3 || length == 7;
      case DIAGNOSTIC_MESSAGE, DIAGNOSTIC_ACK, DIAGNOSTIC_NACK -> length >= 5;
      default -> true;
    };
  }
}
