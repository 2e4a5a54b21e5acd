package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x14 (ISO 14229-1:2020, 12.2): group of DTCs, 3 bytes. */
record ClearDiagnosticInformation(int group) implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.CONDITIONS_NOT_CORRECT, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
      NegativeResponseCode.GENERAL_PROGRAMMING_FAILURE);

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.CLEAR_DIAGNOSTIC_INFORMATION).number("group of DTCs", group, 3).build();
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    return Service.tail(response, 1);
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
