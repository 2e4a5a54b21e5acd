package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x37 (ISO 14229-1:2020, 15.5). The value is the transferResponseParameterRecord. */
final class RequestTransferExit implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.REQUEST_SEQUENCE_ERROR, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
      NegativeResponseCode.GENERAL_PROGRAMMING_FAILURE);

  private final byte[] parameter;

  RequestTransferExit(byte[] parameter) {
    this.parameter = parameter;
  }

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.REQUEST_TRANSFER_EXIT).tail(parameter).build();
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
