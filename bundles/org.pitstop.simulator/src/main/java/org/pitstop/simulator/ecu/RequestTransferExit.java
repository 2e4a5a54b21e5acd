package org.pitstop.simulator.ecu;

/** 0x37, without parameters (ISO 14229-1:2020, 15.5). */
final class RequestTransferExit implements ProgrammingService {
  @Override
  public int sid() {
    return 0x37;
  }

  @Override
  public int minLength() {
    return 1;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    if (request.length() != 1) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    if (ecu.transfer() == null || !ecu.transfer().complete()) {
      return Reply.negative(Nrc.REQUEST_SEQUENCE_ERROR);
    }
    ecu.transfer().exit();
    ecu.transfer(null);
    return Reply.positive(0x77);
  }
}
