package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/**
 * 0x19, sub-function 0x02 reportDTCByStatusMask (ISO 14229-1:2020, 12.3): {@code 59 02 availabilityMask (DTC DTC DTC status)*}. The value
 * begins with the availability mask.
 */
record ReadDtcInformation(int statusMask) implements RecordService {
  private static final int BY_STATUS_MASK = 0x02;
  private static final int RECORD_BYTES = 4;
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.REQUEST_OUT_OF_RANGE);

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.READ_DTC_INFORMATION).number("sub-function", BY_STATUS_MASK, 1)
        .number("status mask", statusMask, 1).build();
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    if (response.length > 3 && (response.length - 3) % RECORD_BYTES != 0) {
      return new Answer.Invalid<>((response.length - 3) + " bytes of DTC records are no multiple of " + RECORD_BYTES);
    }
    return Service.tail(response, 2, 1);
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
