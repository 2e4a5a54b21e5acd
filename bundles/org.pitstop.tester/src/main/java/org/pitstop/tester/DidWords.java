package org.pitstop.tester;

/** Names of data identifiers and routines that ISO 14229-1:2020 fixes (annexes C.1 and F.1); all others are the manufacturer's. */
final class DidWords {
  static final int FIRST_IDENTITY = 0xF180;
  private static final String[] IDENTITY = {"bootSoftwareIdentification", "applicationSoftwareIdentification", "applicationDataIdentification",
      "bootSoftwareFingerprint", "applicationSoftwareFingerprint", "applicationDataFingerprint", "activeDiagnosticSession",
      "vehicleManufacturerSparePartNumber", "vehicleManufacturerECUSoftwareNumber", "vehicleManufacturerECUSoftwareVersionNumber",
      "systemSupplierIdentifier", "ECUManufacturingDate", "ECUSerialNumber", "supportedFunctionalUnits",
      "vehicleManufacturerKitAssemblyPartNumber", "", "VIN", "vehicleManufacturerECUHardwareNumber", "systemSupplierECUHardwareNumber",
      "systemSupplierECUHardwareVersionNumber", "systemSupplierECUSoftwareNumber", "systemSupplierECUSoftwareVersionNumber",
      "exhaustRegulationOrTypeApprovalNumber", "systemNameOrEngineType", "repairShopCodeOrTesterSerialNumber", "programmingDate",
      "calibrationRepairShopCodeOrCalibrationEquipmentSerialNumber", "calibrationDate", "calibrationEquipmentSoftwareNumber",
      "ECUInstallationDate", "ODXFile", "entity"};
  static final int LAST_IDENTITY = FIRST_IDENTITY + IDENTITY.length - 1;

  private DidWords() {}

  /** {@code F195 systemSupplierECUSoftwareVersionNumber}. */
  static String did(int did) {
    String name = did >= FIRST_IDENTITY && did <= LAST_IDENTITY ? IDENTITY[did - FIRST_IDENTITY] : "";
    return String.format("%04X %s", did, name).strip();
  }

  static String routine(int id) {
    return String.format("%04X %s", id, switch (id) {
      case 0xE200 -> "deployLoopRoutineID";
      case 0xFF00 -> "eraseMemory";
      case 0xFF01 -> "checkProgrammingDependencies";
      default -> "";
    }).strip();
  }
}
