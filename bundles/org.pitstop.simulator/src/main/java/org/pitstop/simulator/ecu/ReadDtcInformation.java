package org.pitstop.simulator.ecu;

/** 0x19, numbers and records by status mask, and all that are supported; of the application (ISO 14229-1:2020, 12.3). */
final class ReadDtcInformation implements Service {
  private static final int NUMBER_BY_STATUS_MASK = 1;
  private static final int BY_STATUS_MASK = 2;
  private static final int SUPPORTED = 0x0A;
  /** ISO 14229-1 DTC format. */
  private static final int FORMAT = 1;
  private static final int RECORD = 4;

  @Override
  public int sid() {
    return 0x19;
  }

  @Override
  public boolean hasSubFunction() {
    return true;
  }

  @Override
  public int minLength() {
    return 2;
  }

  @Override
  public boolean supported(EcuState ecu) {
    return !ecu.bootLoader();
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    int sub = request.subFunction();
    if (sub != NUMBER_BY_STATUS_MASK && sub != BY_STATUS_MASK && sub != SUPPORTED) {
      return Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    }
    if (request.length() != (sub == SUPPORTED ? 2 : 3)) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    byte[] records = sub == SUPPORTED ? ecu.dtcs.supported() : ecu.dtcs.byStatus(request.u8(2) & Dtcs.AVAILABILITY);
    if (sub == NUMBER_BY_STATUS_MASK) {
      return Reply.positive(0x59, sub, Dtcs.AVAILABILITY, FORMAT, 0, records.length / RECORD);
    }
    byte[] response = new byte[3 + records.length];
    response[0] = 0x59;
    response[1] = (byte) sub;
    response[2] = Dtcs.AVAILABILITY;
    System.arraycopy(records, 0, response, 3, records.length);
    return Reply.positive(response);
  }
}
