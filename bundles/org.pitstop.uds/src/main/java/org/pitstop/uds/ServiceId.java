package org.pitstop.uds;

/**
 * What must be known of a service to recognise its answer (ISO 14229-1:2020): how many bytes of the request, after the SID, the positive
 * response repeats, and whether the first of them is a sub-function with the suppressPosRspMsgIndicationBit.
 */
enum ServiceId {
  DIAGNOSTIC_SESSION_CONTROL(0x10, 1, true),
  ECU_RESET(0x11, 1, true),
  CLEAR_DIAGNOSTIC_INFORMATION(0x14, 0, false),
  READ_DTC_INFORMATION(0x19, 1, true),
  READ_DATA_BY_IDENTIFIER(0x22, 2, false),
  READ_MEMORY_BY_ADDRESS(0x23, 0, false),
  READ_SCALING_DATA_BY_IDENTIFIER(0x24, 2, false),
  SECURITY_ACCESS(0x27, 1, true),
  COMMUNICATION_CONTROL(0x28, 1, true),
  AUTHENTICATION(0x29, 1, true),
  READ_DATA_BY_PERIODIC_IDENTIFIER(0x2A, 0, false),
  DYNAMICALLY_DEFINE_DATA_IDENTIFIER(0x2C, 1, true),
  WRITE_DATA_BY_IDENTIFIER(0x2E, 2, false),
  INPUT_OUTPUT_CONTROL_BY_IDENTIFIER(0x2F, 2, false),
  ROUTINE_CONTROL(0x31, 3, true),
  REQUEST_DOWNLOAD(0x34, 0, false),
  REQUEST_UPLOAD(0x35, 0, false),
  TRANSFER_DATA(0x36, 1, false),
  REQUEST_TRANSFER_EXIT(0x37, 0, false),
  REQUEST_FILE_TRANSFER(0x38, 1, false),
  WRITE_MEMORY_BY_ADDRESS(0x3D, 1, false),
  TESTER_PRESENT(0x3E, 1, true),
  SECURED_DATA_TRANSMISSION(0x84, 0, false),
  CONTROL_DTC_SETTING(0x85, 1, true),
  RESPONSE_ON_EVENT(0x86, 1, true),
  LINK_CONTROL(0x87, 1, true);

  static final int POSITIVE = 0x40;
  static final int NEGATIVE_RESPONSE = 0x7F;
  static final int SUPPRESS_POSITIVE_RESPONSE = 0x80;

  private static final ServiceId[] BY_CODE = new ServiceId[256];

  static {
    for (ServiceId id : values()) {
      BY_CODE[id.code] = id;
    }
  }

  private final int code;
  private final int echoBytes;
  private final boolean subFunction;

  ServiceId(int code, int echoBytes, boolean subFunction) {
    this.code = code;
    this.echoBytes = echoBytes;
    this.subFunction = subFunction;
  }

  int code() {
    return code;
  }

  /** Bytes that the answer to this request repeats; 0 for a service that is not known here. */
  static int echoBytes(int sid) {
    return BY_CODE[sid & 0xFF] == null ? 0 : BY_CODE[sid & 0xFF].echoBytes;
  }

  static boolean hasSubFunction(int sid) {
    return BY_CODE[sid & 0xFF] != null && BY_CODE[sid & 0xFF].subFunction;
  }
}
