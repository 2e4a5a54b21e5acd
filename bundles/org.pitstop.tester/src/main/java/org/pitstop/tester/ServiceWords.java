package org.pitstop.tester;

import java.util.Map;

/** The names of services and sub-functions (ISO 14229-1:2020, table 2 and clauses 10 to 15). */
enum ServiceWords {
  DIAGNOSTIC_SESSION_CONTROL(0x10, "DiagnosticSessionControl", Map.of(1, "defaultSession", 2, "programmingSession", 3, "extendedDiagnosticSession",
      4, "safetySystemDiagnosticSession")),
  ECU_RESET(0x11, "ECUReset", Map.of(1, "hardReset", 2, "keyOffOnReset", 3, "softReset", 4, "enableRapidPowerShutDown",
      5, "disableRapidPowerShutDown")),
  CLEAR_DIAGNOSTIC_INFORMATION(0x14, "ClearDiagnosticInformation", null),
  READ_DTC_INFORMATION(0x19, "ReadDTCInformation", Map.ofEntries(Map.entry(1, "reportNumberOfDTCByStatusMask"),
      Map.entry(2, "reportDTCByStatusMask"), Map.entry(3, "reportDTCSnapshotIdentification"),
      Map.entry(4, "reportDTCSnapshotRecordByDTCNumber"), Map.entry(6, "reportDTCExtDataRecordByDTCNumber"),
      Map.entry(0x0A, "reportSupportedDTC"), Map.entry(0x0B, "reportFirstTestFailedDTC"), Map.entry(0x0C, "reportFirstConfirmedDTC"),
      Map.entry(0x0D, "reportMostRecentTestFailedDTC"), Map.entry(0x0E, "reportMostRecentConfirmedDTC"),
      Map.entry(0x14, "reportDTCFaultDetectionCounter"), Map.entry(0x15, "reportDTCWithPermanentStatus"))),
  READ_DATA_BY_IDENTIFIER(0x22, "ReadDataByIdentifier", null),
  READ_MEMORY_BY_ADDRESS(0x23, "ReadMemoryByAddress", null),
  READ_SCALING_DATA_BY_IDENTIFIER(0x24, "ReadScalingDataByIdentifier", null),
  SECURITY_ACCESS(0x27, "SecurityAccess", Map.of()),
  COMMUNICATION_CONTROL(0x28, "CommunicationControl", Map.of(0, "enableRxAndTx", 1, "enableRxAndDisableTx", 2, "disableRxAndEnableTx",
      3, "disableRxAndTx")),
  AUTHENTICATION(0x29, "Authentication", Map.of(0, "deAuthenticate", 1, "verifyCertificateUnidirectional", 2, "verifyCertificateBidirectional",
      3, "proofOfOwnership", 4, "transmitCertificate", 5, "requestChallengeForAuthentication", 6, "verifyProofOfOwnershipUnidirectional",
      7, "verifyProofOfOwnershipBidirectional", 8, "authenticationConfiguration")),
  READ_DATA_BY_PERIODIC_IDENTIFIER(0x2A, "ReadDataByPeriodicIdentifier", null),
  DYNAMICALLY_DEFINE_DATA_IDENTIFIER(0x2C, "DynamicallyDefineDataIdentifier", Map.of(1, "defineByIdentifier", 2, "defineByMemoryAddress",
      3, "clearDynamicallyDefinedDataIdentifier")),
  WRITE_DATA_BY_IDENTIFIER(0x2E, "WriteDataByIdentifier", null),
  INPUT_OUTPUT_CONTROL_BY_IDENTIFIER(0x2F, "InputOutputControlByIdentifier", null),
  ROUTINE_CONTROL(0x31, "RoutineControl", Map.of(1, "startRoutine", 2, "stopRoutine", 3, "requestRoutineResults")),
  REQUEST_DOWNLOAD(0x34, "RequestDownload", null),
  REQUEST_UPLOAD(0x35, "RequestUpload", null),
  TRANSFER_DATA(0x36, "TransferData", null),
  REQUEST_TRANSFER_EXIT(0x37, "RequestTransferExit", null),
  REQUEST_FILE_TRANSFER(0x38, "RequestFileTransfer", null),
  WRITE_MEMORY_BY_ADDRESS(0x3D, "WriteMemoryByAddress", null),
  TESTER_PRESENT(0x3E, "TesterPresent", Map.of(0, "")),
  SECURED_DATA_TRANSMISSION(0x84, "SecuredDataTransmission", null),
  CONTROL_DTC_SETTING(0x85, "ControlDTCSetting", Map.of(1, "on", 2, "off")),
  RESPONSE_ON_EVENT(0x86, "ResponseOnEvent", Map.of()),
  LINK_CONTROL(0x87, "LinkControl", Map.of(1, "verifyModeTransitionWithFixedParameter", 2, "verifyModeTransitionWithSpecificParameter",
      3, "transitionMode"));

  private static final int SUPPRESS_POSITIVE_RESPONSE = 0x80;

  private final int sid;
  private final String words;
  private final Map<Integer, String> subFunctions;

  /** @param subFunctions null: the service has none */
  ServiceWords(int sid, String words, Map<Integer, String> subFunctions) {
    this.sid = sid;
    this.words = words;
    this.subFunctions = subFunctions;
  }

  private static ServiceWords find(int sid) {
    for (ServiceWords service : values()) {
      if (service.sid == sid) {
        return service;
      }
    }
    return null;
  }

  static String name(int sid) {
    ServiceWords service = find(sid);
    return service == null ? String.format("service 0x%02X", sid) : service.words;
  }

  static boolean hasSubFunction(int sid) {
    ServiceWords service = find(sid);
    return service != null && service.subFunctions != null;
  }

  /** Whether a request asks that its positive response be left out. */
  static boolean suppressed(byte[] request, int length) {
    return length > 1 && hasSubFunction(request[0] & 0xFF) && (request[1] & SUPPRESS_POSITIVE_RESPONSE) != 0;
  }

  /** The sub-function in words, or its number; empty: the service has none. */
  static String subFunction(int sid, int subFunction) {
    int code = subFunction & ~SUPPRESS_POSITIVE_RESPONSE;
    if (!hasSubFunction(sid)) {
      return "";
    } else if (sid == SECURITY_ACCESS.sid) {
      return String.format(code % 2 == 1 ? "requestSeed, level 0x%02X" : "sendKey, level 0x%02X", code % 2 == 1 ? code : code - 1);
    }
    return find(sid).subFunctions.getOrDefault(code, String.format("sub-function 0x%02X", code));
  }
}
