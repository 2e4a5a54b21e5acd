package org.pitstop.uds;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;
import org.pitstop.api.uds.UdsTiming;

/**
 * 0x10 (ISO 14229-1:2020, 10.2): {@code 50 session P2 P2 P2* P2*}, P2 in 1 ms, P2* in 10 ms. A bare {@code 50 session}, as ISO 14229-1:2006
 * allowed, promises nothing: the current times stay.
 */
record DiagnosticSessionControl(int session, UdsTiming current) implements Service<UdsTiming> {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.CONDITIONS_NOT_CORRECT);

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.DIAGNOSTIC_SESSION_CONTROL).number("session", session, 1).build();
  }

  @Override
  public Answer<UdsTiming> decode(byte[] response) {
    if (response.length == 2) {
      return new Answer.Positive<>(current);
    } else if (response.length < 6) {
      return new Answer.Invalid<>(Hex.of(response, response.length) + " has an incomplete sessionParameterRecord");
    }
    Duration p2 = Duration.ofMillis(Math.max(1, u16(response, 2)));
    Duration p2Star = Duration.ofMillis(10L * u16(response, 4));
    return new Answer.Positive<>(new UdsTiming(p2, longer(p2, p2Star), longer(p2, current.total())));
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  @Override
  public UdsTiming silence() {
    return current;
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
