package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x11 (ISO 14229-1:2020, 10.3). The answer may carry powerDownTime. */
record EcuReset(int type) implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.CONDITIONS_NOT_CORRECT,
      NegativeResponseCode.SECURITY_ACCESS_DENIED);

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.ECU_RESET).number("reset type", type, 1).build();
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    return Service.tail(response, 2);
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
