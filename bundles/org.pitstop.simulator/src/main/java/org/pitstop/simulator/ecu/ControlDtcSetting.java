package org.pitstop.simulator.ecu;

/** 0x85 (ISO 14229-1:2020, 10.8); an option record is taken and has no meaning here. */
final class ControlDtcSetting implements Service {
  private static final int ON = 1;
  private static final int OFF = 2;

  @Override
  public int sid() {
    return 0x85;
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
  public boolean available(EcuState ecu) {
    return ecu.session() != Session.DEFAULT;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    int type = request.subFunction();
    if (type != ON && type != OFF) {
      return Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    }
    ecu.dtcs.recording(type == ON);
    return Reply.positive(0xC5, type);
  }
}
