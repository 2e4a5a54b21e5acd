package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.util.Arrays;

/** 0x2E, the fingerprint only (ISO 14229-1:2020, 11.7). */
final class WriteDataByIdentifier implements ProgrammingService {
  private static final int MAX_FINGERPRINT = 64;

  @Override
  public int sid() {
    return 0x2E;
  }

  @Override
  public int minLength() {
    return 4;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) throws IOException {
    if (request.u16(1) != Dids.FINGERPRINT) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    if (request.length() > 3 + MAX_FINGERPRINT) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    ecu.memory.fingerprint(Arrays.copyOfRange(request.bytes(), 3, request.length()));
    return Reply.positive(0x6E, request.u8(1), request.u8(2));
  }
}
