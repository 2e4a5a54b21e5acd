package org.pitstop.simulator.ecu;

/** Negative response codes that these ECUs give (ISO 14229-1:2020, annex A.1). */
final class Nrc {
  static final int NONE = 0;
  static final int SERVICE_NOT_SUPPORTED = 0x11;
  static final int SUB_FUNCTION_NOT_SUPPORTED = 0x12;
  static final int INCORRECT_LENGTH = 0x13;
  static final int CONDITIONS_NOT_CORRECT = 0x22;
  static final int REQUEST_SEQUENCE_ERROR = 0x24;
  static final int REQUEST_OUT_OF_RANGE = 0x31;
  static final int SECURITY_ACCESS_DENIED = 0x33;
  static final int INVALID_KEY = 0x35;
  static final int EXCEEDED_ATTEMPTS = 0x36;
  static final int DELAY_NOT_EXPIRED = 0x37;
  static final int INVALID_CERTIFICATE_SIGNATURE = 0x51;
  static final int INVALID_CHAIN_OF_TRUST = 0x52;
  static final int INVALID_CERTIFICATE_TYPE = 0x53;
  static final int INVALID_CERTIFICATE_FORMAT = 0x54;
  static final int OWNERSHIP_NOT_VERIFIED = 0x58;
  static final int DOWNLOAD_NOT_ACCEPTED = 0x70;
  static final int TRANSFER_SUSPENDED = 0x71;
  static final int PROGRAMMING_FAILURE = 0x72;
  static final int WRONG_BLOCK_SEQUENCE_COUNTER = 0x73;
  static final int RESPONSE_PENDING = 0x78;
  static final int SUB_FUNCTION_NOT_SUPPORTED_IN_SESSION = 0x7E;
  static final int SERVICE_NOT_SUPPORTED_IN_SESSION = 0x7F;
  static final int SPEED_TOO_HIGH = 0x88;
  static final int VOLTAGE_TOO_LOW = 0x93;

  private Nrc() {}

  /** Whether nobody answers so to a functionally addressed request (ISO 14229-1:2020, 7.5.5): the ECU is simply not meant. */
  static boolean silentWhenFunctional(int nrc) {
    return switch (nrc) {
      case SERVICE_NOT_SUPPORTED, SUB_FUNCTION_NOT_SUPPORTED, REQUEST_OUT_OF_RANGE, SUB_FUNCTION_NOT_SUPPORTED_IN_SESSION,
          SERVICE_NOT_SUPPORTED_IN_SESSION -> true;
      default -> false;
    };
  }
}
