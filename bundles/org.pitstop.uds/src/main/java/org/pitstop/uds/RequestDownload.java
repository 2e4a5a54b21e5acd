package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/**
 * 0x34 (ISO 14229-1:2020, 15.2).
 *
 * <pre>
 * request   34 dataFormatIdentifier ALFID address… size…     ALFID: high nibble bytes of size, low nibble bytes of address
 * response  74 lengthFormatIdentifier maxNumberOfBlockLength…    high nibble: bytes of maxNumberOfBlockLength
 * </pre>
 */
record RequestDownload(int dataFormatId, int alfid, long address, long size) implements Service<Integer> {
  private static final int MAX_NUMBER_BYTES = 7;
  private static final int LEAST_BLOCK_LENGTH = 3;
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.CONDITIONS_NOT_CORRECT, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
      NegativeResponseCode.SECURITY_ACCESS_DENIED, NegativeResponseCode.UPLOAD_DOWNLOAD_NOT_ACCEPTED);

  RequestDownload {
    if ((alfid & 15) < 1 || (alfid & 15) > 8 || alfid >> 4 < 1 || alfid >> 4 > 8) {
      throw new IllegalArgumentException(String.format("ALFID 0x%02X (allowed: both nibbles 1-8)", alfid));
    }
  }

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.REQUEST_DOWNLOAD).number("data format identifier", dataFormatId, 1).number("ALFID", alfid, 1)
        .number("address", address, alfid & 15).number("size", size, alfid >> 4).build();
  }

  @Override
  public Answer<Integer> decode(byte[] response) {
    int count = response.length < 2 ? 0 : (response[1] & 0xFF) >> 4;
    if (count < 1 || count > MAX_NUMBER_BYTES || response.length < 2 + count) {
      return new Answer.Invalid<>(Hex.of(response, response.length) + " has no maxNumberOfBlockLength");
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | response[2 + i] & 0xFF;
    }
    if (value < LEAST_BLOCK_LENGTH) {
      return new Answer.Invalid<>("maxNumberOfBlockLength " + value + " leaves no room for data beside SID and blockSequenceCounter");
    }
    return new Answer.Positive<>((int) Math.min(value, Integer.MAX_VALUE));
  }

  @Override
  public Integer silence() {
    throw new IllegalStateException("RequestDownload has no suppress bit");
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
