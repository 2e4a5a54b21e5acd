package org.pitstop.simulator.ecu;

/** 0x28, control types 0–3 (ISO 14229-1:2020, 10.5). */
final class CommunicationControl implements Service {
  private static final int DISABLE_RX_AND_TX = 3;
  private static final int MESSAGE_KINDS = 3;

  @Override
  public int sid() {
    return 0x28;
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
    if (type > DISABLE_RX_AND_TX) {
      return Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    }
    if (request.length() != 3) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    if ((request.u8(2) & MESSAGE_KINDS) == 0) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    // bit 0 of the control type disables transmission
    ecu.communication((type & 1) == 0);
    return Reply.positive(0x68, type);
  }
}
