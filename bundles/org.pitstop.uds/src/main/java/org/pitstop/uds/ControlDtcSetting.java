package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x85 (ISO 14229-1:2020, 10.8). */
record ControlDtcSetting(int type) implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.CONDITIONS_NOT_CORRECT,
      NegativeResponseCode.REQUEST_OUT_OF_RANGE);

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.CONTROL_DTC_SETTING).number("DTC setting type", type, 1).build();
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
