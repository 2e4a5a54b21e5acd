package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x22 for one DID (ISO 14229-1:2020, 11.2). The answer is 62, the DID and at least one byte. */
record ReadDataByIdentifier(int did) implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.RESPONSE_TOO_LONG, NegativeResponseCode.CONDITIONS_NOT_CORRECT,
      NegativeResponseCode.REQUEST_OUT_OF_RANGE, NegativeResponseCode.SECURITY_ACCESS_DENIED);

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.READ_DATA_BY_IDENTIFIER).number("DID", did, 2).build();
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    return Service.tail(response, 3, 1);
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
