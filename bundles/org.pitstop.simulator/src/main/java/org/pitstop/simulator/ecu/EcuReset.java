package org.pitstop.simulator.ecu;

/** 0x11: hardReset, keyOffOnReset, softReset, all alike (ISO 14229-1:2020, 10.3). */
final class EcuReset implements Service {
  private static final int SOFT_RESET = 3;

  @Override
  public int sid() {
    return 0x11;
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
    int type = request.subFunction();
    if (type < 1 || type > SOFT_RESET) {
      return Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    }
    if (request.length() != 2) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    return Reply.positive(0x51, type).then(Reply.Effect.RESET);
  }
}
