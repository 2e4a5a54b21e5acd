package org.pitstop.uds;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** One request of one service: its bytes, what its positive response means, and with which codes the standard lets it be refused. */
interface Service<T> {

  /** Codes that every service may give (ISO 14229-1:2020, annex A.1). */
  Set<NegativeResponseCode> GENERAL = EnumSet.of(NegativeResponseCode.GENERAL_REJECT, NegativeResponseCode.SERVICE_NOT_SUPPORTED,
      NegativeResponseCode.INCORRECT_MESSAGE_LENGTH, NegativeResponseCode.BUSY_REPEAT_REQUEST, NegativeResponseCode.NO_RESPONSE_FROM_SUBNET,
      NegativeResponseCode.FAILURE_PREVENTS_EXECUTION, NegativeResponseCode.AUTHENTICATION_REQUIRED, NegativeResponseCode.RESPONSE_PENDING,
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED_IN_SESSION, NegativeResponseCode.SERVICE_NOT_SUPPORTED_IN_SESSION);

  byte[] encode();

  /** Decodes a positive response whose echo is right. */
  Answer<T> decode(byte[] response);

  /** What a request with the suppress bit has achieved when nobody objects. */
  T silence();

  /** The codes of this service, beside the general ones. */
  Set<NegativeResponseCode> refusals();

  /** Whether the standard knows this refusal for this service. */
  default boolean mayRefuseWith(int nrc) {
    return GENERAL.stream().anyMatch(c -> c.is(nrc)) || isCondition(nrc) || refusals().stream().anyMatch(c -> c.is(nrc));
  }

  /** 0x81–0x94 of the vehicle's state, 0xF0–0xFE of the manufacturer's: any service may depend on them (annex A.1). */
  private static boolean isCondition(int nrc) {
    return nrc >= 0x81 && nrc <= 0x94 || nrc >= 0xF0 && nrc <= 0xFE;
  }

  /** What follows the first {@code head} bytes. */
  static Answer<byte[]> tail(byte[] response, int head) {
    return tail(response, head, 0);
  }

  /** What follows the first {@code head} bytes, which must be at least {@code least} bytes. */
  static Answer<byte[]> tail(byte[] response, int head, int least) {
    if (response.length < head + least) {
      return new Answer.Invalid<>(Hex.of(response, response.length) + " is too short: expected at least " + (head + least) + " bytes");
    }
    return new Answer.Positive<>(Arrays.copyOfRange(response, head, response.length));
  }
}
