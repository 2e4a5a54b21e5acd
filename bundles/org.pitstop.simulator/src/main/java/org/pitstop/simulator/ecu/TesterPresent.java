package org.pitstop.simulator.ecu;

/** 0x3E (ISO 14229-1:2020, 10.7). */
final class TesterPresent implements Service {
  static final int SID = 0x3E;

  @Override
  public int sid() {
    return SID;
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
  public Reply serve(Request request, EcuState ecu) {
    if (request.subFunction() != 0) {
      return Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    }
    return request.length() == 2 ? Reply.positive(0x7E, 0) : Reply.negative(Nrc.INCORRECT_LENGTH);
  }
}
