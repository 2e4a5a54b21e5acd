package org.pitstop.simulator.ecu;

import java.io.IOException;

/** 0x36 (ISO 14229-1:2020, 15.4), in either direction: what is under way knows what to do. */
final class TransferData implements ProgrammingService {
  @Override
  public int sid() {
    return 0x36;
  }

  @Override
  public int minLength() {
    return 2;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) throws IOException {
    return ecu.transfer() == null ? Reply.negative(Nrc.REQUEST_SEQUENCE_ERROR) : ecu.transfer().serve(request);
  }
}
