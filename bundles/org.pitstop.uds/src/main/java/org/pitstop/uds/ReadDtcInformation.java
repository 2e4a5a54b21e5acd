package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/**
 * 0x19 (ISO 14229-1:2020, 12.3). The value is what follows the sub-function. Where the standard fixes how that is built, it is checked:
 *
 * <pre>
 * 01 07              59 sf availabilityMask DTCFormatIdentifier DTCCount DTCCount
 * 02 0A-0E 15        59 sf availabilityMask (DTC DTC DTC status)*
 * 03 14              59 sf (DTC DTC DTC record number | fault detection counter)*
 * 04 06              59 sf DTC DTC DTC status …
 * 17                 59 sf memorySelection availabilityMask (DTC DTC DTC status)*
 * 18 19              59 sf memorySelection DTC DTC DTC status …
 * </pre>
 */
final class ReadDtcInformation implements RecordService {
  private static final int BY_STATUS_MASK = 0x02;
  private static final int HEAD_BYTES = 2;
  private static final int RECORD_BYTES = 4;
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.REQUEST_OUT_OF_RANGE);

  private final int subFunction;
  private final byte[] parameter;

  /** How an answer goes on after its sub-function. */
  private record Layout(int leastBytes, boolean recordsFollow) {}

  ReadDtcInformation(int subFunction, byte[] parameter) {
    this.subFunction = subFunction;
    this.parameter = parameter;
  }

  static ReadDtcInformation byStatusMask(int mask) {
    if (mask < 0 || mask > 0xFF) {
      throw new IllegalArgumentException(String.format("status mask 0x%X does not fit into 1 byte(s)", mask));
    }
    return new ReadDtcInformation(BY_STATUS_MASK, new byte[] {(byte) mask});
  }

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.READ_DTC_INFORMATION).number("sub-function", subFunction, 1).tail(parameter).build();
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    Layout layout = layout();
    int records = response.length - HEAD_BYTES - layout.leastBytes;
    if (layout.recordsFollow && records > 0 && records % RECORD_BYTES != 0) {
      return new Answer.Invalid<>(records + " bytes of DTC records are no multiple of " + RECORD_BYTES);
    }
    return Service.tail(response, HEAD_BYTES, layout.leastBytes);
  }

  private Layout layout() {
    return switch (subFunction & ~ServiceId.SUPPRESS_POSITIVE_RESPONSE) {
      case 0x01, 0x07, 0x04, 0x06 -> new Layout(4, false);
      case BY_STATUS_MASK, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x15 -> new Layout(1, true);
      case 0x03, 0x14 -> new Layout(0, true);
      case 0x17 -> new Layout(2, true);
      case 0x18, 0x19 -> new Layout(5, false);
      default -> new Layout(0, false);
    };
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
