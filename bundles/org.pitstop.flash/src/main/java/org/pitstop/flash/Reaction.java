package org.pitstop.flash;

import java.util.Map;
import java.util.TreeMap;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** What to do about an answer that is not positive. The table holds every code that a flashing tool has to know. */
enum Reaction {
  /** The area is lost, not the ECU: erase it and send it again. Outside of an area the same as {@link #RETRY_ECU}. */
  RETRY_BLOCK,
  /** Begin again with this ECU, after a reset and a pause. */
  RETRY_ECU,
  /** The ECU is locked for a while: wait, then ask for a new seed. Outside of SecurityAccess the same as {@link #RETRY_ECU}. */
  WAIT_FOR_UNLOCK,
  /** Trying again cannot help: profile, key or image do not fit the ECU. */
  GIVE_UP;

  private static final Map<Integer, Reaction> TABLE = table();

  /** For any answer but a positive one. */
  static Reaction to(Answer<?> answer) {
    // An answer that was lost, broken or somebody else's says nothing of the ECU.
    return answer instanceof Answer.Negative<?> n ? TABLE.getOrDefault(n.nrc(), RETRY_ECU) : RETRY_BLOCK;
  }

  static boolean defined(int nrc) {
    return TABLE.containsKey(nrc);
  }

  private static Map<Integer, Reaction> table() {
    Map<Integer, Reaction> table = new TreeMap<>();
    for (NegativeResponseCode nrc : NegativeResponseCode.values()) {
      table.put(nrc.code(), reaction(nrc));
    }
    return table;
  }

  private static Reaction reaction(NegativeResponseCode nrc) {
    return switch (nrc) {
      case GENERAL_REJECT -> RETRY_ECU;
      case SERVICE_NOT_SUPPORTED -> GIVE_UP;
      case SUB_FUNCTION_NOT_SUPPORTED -> GIVE_UP;
      case INCORRECT_MESSAGE_LENGTH -> GIVE_UP;
      case RESPONSE_TOO_LONG -> GIVE_UP;
      case BUSY_REPEAT_REQUEST -> RETRY_BLOCK; // the UDS client has repeated it to its limit
      case CONDITIONS_NOT_CORRECT -> RETRY_ECU;
      case REQUEST_SEQUENCE_ERROR -> RETRY_BLOCK;
      case NO_RESPONSE_FROM_SUBNET -> RETRY_ECU;
      case FAILURE_PREVENTS_EXECUTION -> RETRY_ECU;
      case REQUEST_OUT_OF_RANGE -> GIVE_UP;
      case SECURITY_ACCESS_DENIED -> RETRY_ECU; // the session was lost: unlock again
      case AUTHENTICATION_REQUIRED -> GIVE_UP;
      case INVALID_KEY -> GIVE_UP; // never hammer
      case EXCEED_NUMBER_OF_ATTEMPTS -> WAIT_FOR_UNLOCK;
      case REQUIRED_TIME_DELAY_NOT_EXPIRED -> WAIT_FOR_UNLOCK;
      // the certificate and its key do not change by asking again; the ECU's own trouble may pass
      case CERTIFICATE_INVALID_TIME_PERIOD, CERTIFICATE_INVALID_SIGNATURE, CERTIFICATE_INVALID_CHAIN_OF_TRUST, CERTIFICATE_INVALID_TYPE,
          CERTIFICATE_INVALID_FORMAT, CERTIFICATE_INVALID_CONTENT, CERTIFICATE_INVALID_SCOPE, CERTIFICATE_INVALID,
          OWNERSHIP_VERIFICATION_FAILED -> GIVE_UP;
      case CHALLENGE_CALCULATION_FAILED, SETTING_ACCESS_RIGHTS_FAILED, SESSION_KEY_CREATION_FAILED, CONFIGURATION_DATA_USAGE_FAILED,
          DEAUTHENTICATION_FAILED -> RETRY_ECU;
      case UPLOAD_DOWNLOAD_NOT_ACCEPTED -> RETRY_BLOCK;
      case TRANSFER_DATA_SUSPENDED -> RETRY_BLOCK;
      case GENERAL_PROGRAMMING_FAILURE -> RETRY_BLOCK;
      case WRONG_BLOCK_SEQUENCE_COUNTER -> RETRY_BLOCK;
      case RESPONSE_PENDING -> RETRY_BLOCK; // the UDS client has waited to its limit
      case SUB_FUNCTION_NOT_SUPPORTED_IN_SESSION -> RETRY_ECU; // the session was lost
      case SERVICE_NOT_SUPPORTED_IN_SESSION -> RETRY_ECU;
      case VEHICLE_SPEED_TOO_HIGH -> RETRY_ECU;
      case VOLTAGE_TOO_HIGH -> RETRY_ECU;
      case VOLTAGE_TOO_LOW -> RETRY_ECU;
    };
  }
}
