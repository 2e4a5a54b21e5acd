package org.pitstop.api.uds;

import java.util.Map;

/** Negative response codes (ISO 14229-1:2020, annex A.1): the ones a flashing tool has to know. */
public enum NegativeResponseCode {
  GENERAL_REJECT(0x10, "general reject"),
  SERVICE_NOT_SUPPORTED(0x11, "service not supported"),
  SUB_FUNCTION_NOT_SUPPORTED(0x12, "sub-function not supported"),
  INCORRECT_MESSAGE_LENGTH(0x13, "incorrect message length or invalid format"),
  RESPONSE_TOO_LONG(0x14, "response too long"),
  BUSY_REPEAT_REQUEST(0x21, "busy, repeat request"),
  CONDITIONS_NOT_CORRECT(0x22, "conditions not correct"),
  REQUEST_SEQUENCE_ERROR(0x24, "request sequence error"),
  NO_RESPONSE_FROM_SUBNET(0x25, "no response from sub-net component"),
  FAILURE_PREVENTS_EXECUTION(0x26, "failure prevents execution of requested action"),
  REQUEST_OUT_OF_RANGE(0x31, "request out of range"),
  SECURITY_ACCESS_DENIED(0x33, "security access denied"),
  AUTHENTICATION_REQUIRED(0x34, "authentication required"),
  INVALID_KEY(0x35, "invalid key"),
  EXCEED_NUMBER_OF_ATTEMPTS(0x36, "exceeded number of attempts"),
  REQUIRED_TIME_DELAY_NOT_EXPIRED(0x37, "required time delay not expired"),
  CERTIFICATE_INVALID_TIME_PERIOD(0x50, "certificate verification failed: invalid time period"),
  CERTIFICATE_INVALID_SIGNATURE(0x51, "certificate verification failed: invalid signature"),
  CERTIFICATE_INVALID_CHAIN_OF_TRUST(0x52, "certificate verification failed: invalid chain of trust"),
  CERTIFICATE_INVALID_TYPE(0x53, "certificate verification failed: invalid type"),
  CERTIFICATE_INVALID_FORMAT(0x54, "certificate verification failed: invalid format"),
  CERTIFICATE_INVALID_CONTENT(0x55, "certificate verification failed: invalid content"),
  CERTIFICATE_INVALID_SCOPE(0x56, "certificate verification failed: invalid scope"),
  CERTIFICATE_INVALID(0x57, "certificate verification failed: invalid certificate"),
  OWNERSHIP_VERIFICATION_FAILED(0x58, "ownership verification failed"),
  CHALLENGE_CALCULATION_FAILED(0x59, "challenge calculation failed"),
  SETTING_ACCESS_RIGHTS_FAILED(0x5A, "setting access rights failed"),
  SESSION_KEY_CREATION_FAILED(0x5B, "session key creation or derivation failed"),
  CONFIGURATION_DATA_USAGE_FAILED(0x5C, "configuration data usage failed"),
  DEAUTHENTICATION_FAILED(0x5D, "deauthentication failed"),
  UPLOAD_DOWNLOAD_NOT_ACCEPTED(0x70, "upload or download not accepted"),
  TRANSFER_DATA_SUSPENDED(0x71, "transfer data suspended"),
  GENERAL_PROGRAMMING_FAILURE(0x72, "general programming failure"),
  WRONG_BLOCK_SEQUENCE_COUNTER(0x73, "wrong block sequence counter"),
  RESPONSE_PENDING(0x78, "response pending"),
  SUB_FUNCTION_NOT_SUPPORTED_IN_SESSION(0x7E, "sub-function not supported in active session"),
  SERVICE_NOT_SUPPORTED_IN_SESSION(0x7F, "service not supported in active session"),
  VEHICLE_SPEED_TOO_HIGH(0x88, "vehicle speed too high"),
  VOLTAGE_TOO_HIGH(0x92, "voltage too high"),
  VOLTAGE_TOO_LOW(0x93, "voltage too low");

  /** Further codes of annex A.1 that no reaction depends on, in words. */
  private static final Map<Integer, String> MORE_WORDS = Map.ofEntries(
      Map.entry(0x38, "secure data transmission required"),
      Map.entry(0x39, "secure data transmission not allowed"),
      Map.entry(0x3A, "secure data verification failed"),
      Map.entry(0x81, "engine speed too high"),
      Map.entry(0x82, "engine speed too low"),
      Map.entry(0x83, "engine is running"),
      Map.entry(0x84, "engine is not running"),
      Map.entry(0x85, "engine run time too low"),
      Map.entry(0x86, "temperature too high"),
      Map.entry(0x87, "temperature too low"),
      Map.entry(0x89, "vehicle speed too low"),
      Map.entry(0x8A, "throttle or pedal too high"),
      Map.entry(0x8B, "throttle or pedal too low"),
      Map.entry(0x8C, "transmission range not in neutral"),
      Map.entry(0x8D, "transmission range not in gear"),
      Map.entry(0x8F, "brake switch not closed"),
      Map.entry(0x90, "shifter lever not in park"),
      Map.entry(0x91, "torque converter clutch locked"),
      Map.entry(0x94, "resource temporarily not available"));
  private static final int FIRST_MANUFACTURER_CONDITION = 0xF0;
  private static final int LAST_MANUFACTURER_CONDITION = 0xFE;

  private final int code;
  private final String words;

  NegativeResponseCode(int code, String words) {
    this.code = code;
    this.words = words;
  }

  public int code() {
    return code;
  }

  /** The code in words, also for codes that have no constant here: {@code 0x72 general programming failure}. */
  public static String describe(int code) {
    for (NegativeResponseCode nrc : values()) {
      if (nrc.code == code) {
        return String.format("0x%02X %s", code, nrc.words);
      }
    }
    if (code >= FIRST_MANUFACTURER_CONDITION && code <= LAST_MANUFACTURER_CONDITION) {
      return String.format("0x%02X a condition of the vehicle manufacturer is not correct", code);
    }
    return String.format("0x%02X %s", code, MORE_WORDS.getOrDefault(code, "(reserved)"));
  }

  public boolean is(int otherCode) {
    return code == otherCode;
  }
}
