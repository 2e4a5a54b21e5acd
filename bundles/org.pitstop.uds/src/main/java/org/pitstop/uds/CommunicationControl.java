package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x28 (ISO 14229-1:2020, 10.5). */
record CommunicationControl(int controlType, int communicationType) implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.CONDITIONS_NOT_CORRECT,
      NegativeResponseCode.REQUEST_OUT_OF_RANGE);

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.COMMUNICATION_CONTROL).number("control type", controlType, 1)
        .number("communication type", communicationType, 1).build();
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
