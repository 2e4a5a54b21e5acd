package org.pitstop.simulator.ecu;

/** 0x14, all groups only; of the application (ISO 14229-1:2020, 12.2). */
final class ClearDiagnosticInformation implements Service {
  private static final int ALL = 0xFFFFFF;

  @Override
  public int sid() {
    return 0x14;
  }

  @Override
  public int minLength() {
    return 4;
  }

  @Override
  public boolean supported(EcuState ecu) {
    return !ecu.bootLoader();
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    if (request.length() != 4) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    if ((request.u8(1) << 16 | request.u16(2)) != ALL) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    ecu.dtcs.clear();
    return Reply.positive(0x54);
  }
}
