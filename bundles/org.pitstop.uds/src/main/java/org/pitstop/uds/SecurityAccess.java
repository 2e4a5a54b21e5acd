package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x27 (ISO 14229-1:2020, 10.4): an odd sub-function asks for a seed, the next even one sends the key. */
final class SecurityAccess implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.CONDITIONS_NOT_CORRECT,
      NegativeResponseCode.REQUEST_SEQUENCE_ERROR, NegativeResponseCode.REQUEST_OUT_OF_RANGE, NegativeResponseCode.INVALID_KEY,
      NegativeResponseCode.EXCEED_NUMBER_OF_ATTEMPTS, NegativeResponseCode.REQUIRED_TIME_DELAY_NOT_EXPIRED);

  private final int subFunction;
  private final byte[] key;

  private SecurityAccess(int subFunction, byte[] key) {
    this.subFunction = subFunction;
    this.key = key;
  }

  static SecurityAccess requestSeed(int level) {
    checkLevel(level);
    return new SecurityAccess(level, new byte[0]);
  }

  static SecurityAccess sendKey(int level, byte[] key) {
    checkLevel(level);
    return new SecurityAccess(level + 1, key);
  }

  private static void checkLevel(int level) {
    if (level < 1 || level > 0x7D || (level & 1) == 0) {
      throw new IllegalArgumentException(String.format("security level 0x%02X (allowed: odd, 0x01-0x7D)", level));
    }
  }

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.SECURITY_ACCESS).number("sub-function", subFunction, 1).tail(key).build();
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    return Service.tail(response, 2, seed() ? 1 : 0);
  }

  private boolean seed() {
    return (subFunction & 1) == 1;
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
