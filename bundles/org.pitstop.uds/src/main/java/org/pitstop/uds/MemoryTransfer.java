package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/**
 * What RequestDownload and RequestUpload have in common (ISO 14229-1:2020, 15.2 and 15.3).
 *
 * <pre>
 * request   34|35 dataFormatIdentifier ALFID address… size…       ALFID: high nibble bytes of size, low nibble bytes of address
 * response  74|75 lengthFormatIdentifier maxNumberOfBlockLength…   high nibble: bytes of maxNumberOfBlockLength
 * </pre>
 */
record MemoryTransfer(ServiceId service, int dataFormatId, int alfid, long address, long size) {
  private static final int MAX_NUMBER_BYTES = 7;
  private static final int LEAST_BLOCK_LENGTH = 3;

  static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.CONDITIONS_NOT_CORRECT, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
      NegativeResponseCode.SECURITY_ACCESS_DENIED, NegativeResponseCode.UPLOAD_DOWNLOAD_NOT_ACCEPTED);

  MemoryTransfer {
    if ((alfid & 15) < 1 || (alfid & 15) > 8 || alfid >> 4 < 1 || alfid >> 4 > 8) {
      throw new IllegalArgumentException(String.format("ALFID 0x%02X (allowed: both nibbles 1-8)", alfid));
    }
  }

  byte[] encode() {
    return RequestBytes.of(service).number("data format identifier", dataFormatId, 1).number("ALFID", alfid, 1)
        .number("address", address, alfid & 15).number("size", size, alfid >> 4).build();
  }

  static Answer<Integer> decode(byte[] response) {
    int count = response.length < 2 ? 0 : (response[1] & 0xFF) >> 4;
    if (count < 1 || count > MAX_NUMBER_BYTES || response.length < 2 + count) {
      return new Answer.Invalid<>(Hex.of(response, response.length) + " has no maxNumberOfBlockLength");
    }
    long value = new ResponseBytes(response, 2).number("maxNumberOfBlockLength", count);
    return leavesRoom(value) ? new Answer.Positive<>(atMostInt(value)) : new Answer.Invalid<>(noRoom(value));
  }

  /** For SID, blockSequenceCounter and at least one byte of data. */
  static boolean leavesRoom(long maxNumberOfBlockLength) {
    return maxNumberOfBlockLength >= LEAST_BLOCK_LENGTH;
  }

  static String noRoom(long maxNumberOfBlockLength) {
    return "maxNumberOfBlockLength " + maxNumberOfBlockLength + " leaves no room for data beside SID and blockSequenceCounter";
  }

  /** More is too large to matter. */
  static int atMostInt(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
