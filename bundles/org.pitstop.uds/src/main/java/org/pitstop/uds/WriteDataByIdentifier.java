package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x2E (ISO 14229-1:2020, 11.7). */
final class WriteDataByIdentifier implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.CONDITIONS_NOT_CORRECT, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
      NegativeResponseCode.SECURITY_ACCESS_DENIED, NegativeResponseCode.GENERAL_PROGRAMMING_FAILURE);

  private final int did;
  private final byte[] data;

  WriteDataByIdentifier(int did, byte[] data) {
    this.did = did;
    this.data = data;
  }

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.WRITE_DATA_BY_IDENTIFIER).number("DID", did, 2).tail(data).build();
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    return Service.tail(response, 3);
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
