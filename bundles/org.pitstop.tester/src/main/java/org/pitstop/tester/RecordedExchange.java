package org.pitstop.tester;

import java.util.Arrays;
import java.util.Optional;

/** One request of a record and what became of it. */
final class RecordedExchange {
  private static final int NEGATIVE = 0x7F;
  private static final int BUSY = 0x21;
  private static final int PENDING = 0x78;
  private static final int SUPPRESS = 0x80;
  /** Services with a sub-function, whose answer may be suppressed (ISO 14229-1:2020, 9.2). */
  private static final String WITH_SUB_FUNCTION = "10 11 19 27 28 29 2C 31 3E 83 85 86 87";

  private final byte[] request;
  private final boolean functional;
  private final long startNanos;
  private long endNanos;
  private byte[] answer;
  private int attempts = 1;
  private int pending;

  RecordedExchange(byte[] request, boolean functional, long startNanos, long endNanos) {
    this.request = request;
    this.functional = functional;
    this.startNanos = startNanos;
    this.endNanos = endNanos;
  }

  void answer(byte[] bytes, long nanos) {
    endNanos = nanos;
    if (isNegative(bytes, PENDING)) {
      pending++;
    } else if (answer == null) {
      answer = bytes;
    }
  }

  private static boolean isNegative(byte[] bytes, int code) {
    return bytes.length >= 3 && (bytes[0] & 0xFF) == NEGATIVE && (bytes[2] & 0xFF) == code;
  }

  /** Takes the same request again that the tester has sent, because nothing or NRC 0x21 had come. @return false: that is another one */
  boolean absorb(RecordedExchange next) {
    boolean unanswered = answer == null && pending == 0 && !suppressed() || answer != null && isNegative(answer, BUSY);
    if (functional || next.functional || !unanswered || !Arrays.equals(request, next.request)) {
      return false;
    }
    attempts++;
    answer = next.answer;
    pending = next.pending;
    endNanos = next.endNanos;
    return true;
  }

  /** Whether the request asks for silence, should it succeed. */
  boolean suppressed() {
    return request.length > 1 && (request[1] & SUPPRESS) != 0 && WITH_SUB_FUNCTION.contains(String.format("%02X", request[0]));
  }

  byte[] request() {
    return request;
  }

  int service() {
    return request[0] & 0xFF;
  }

  boolean functional() {
    return functional;
  }

  /** Without 0x78; empty: none came. */
  Optional<byte[]> answer() {
    return Optional.ofNullable(answer);
  }

  int attempts() {
    return attempts;
  }

  int pending() {
    return pending;
  }

  long startNanos() {
    return startNanos;
  }

  long endNanos() {
    return endNanos;
  }
}
