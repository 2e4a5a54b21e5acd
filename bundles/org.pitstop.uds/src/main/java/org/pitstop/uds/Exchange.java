package org.pitstop.uds;

import java.util.Arrays;
import org.pitstop.api.uds.NegativeResponseCode;
import org.pitstop.api.uds.UdsTiming;

/**
 * What becomes of one request (ISO 14229-2:2013, 7.2, client side), without I/O: told what the link tells and when, it decides. Times are
 * nanoseconds of one clock. Used again for the next request; remembers the last one, to know its late answer.
 */
final class Exchange {

  /** What the client does next. */
  enum Decision { WAIT, REPEAT, ANSWERED, SILENT, UNEXPECTED, NO_ANSWER }

  private enum Phase { SENDING, WAITING, RECEIVING, PAUSING, OVER }

  private static final int MIN_NEGATIVE_BYTES = 3;

  private final UdsLimits limits;
  private Phase phase = Phase.OVER;
  private Decision decision = Decision.WAIT;
  private Echo echo = Echo.NONE;
  private Echo previous = Echo.NONE;
  private UdsTiming timing;
  private long startedAt;
  private long end;
  private long phaseEnd;
  private int pending;
  private int repeats;
  private byte[] answer;
  private String why;
  private String foreign;

  Exchange(UdsLimits limits) {
    this.limits = limits;
  }

  /** A new request begins. */
  void begin(Echo expected, UdsTiming limitsOfTime, long now) {
    previous = echo;
    echo = expected;
    timing = limitsOfTime;
    startedAt = now;
    end = now + timing.total().toNanos();
    repeats = 0;
    foreign = null;
    sending();
  }

  /** The request is handed to the link, for the first time or again after NRC 0x21. */
  void sending() {
    phase = Phase.SENDING;
    phaseEnd = end;
    pending = 0;
    answer = null;
    why = null;
    decision = Decision.WAIT;
  }

  /** T_Data.confirm: P2 starts (figure 5). */
  void sent(long now) {
    if (phase == Phase.SENDING) {
      await(now);
    }
  }

  private void await(long now) {
    phase = Phase.WAITING;
    phaseEnd = now + (pending > 0 ? timing.p2Star() : timing.p2()).toNanos() + limits.p2MarginNanos();
  }

  void sendFailed(String what) {
    if (phase == Phase.SENDING) {
      why = "the request was not sent: " + what;
      decide(Decision.NO_ANSWER);
    }
  }

  /** The first frame of a longer message has come: P2 is kept; N_Cr and the total watch over the rest. */
  void receiving() {
    if (phase == Phase.SENDING || phase == Phase.WAITING) {
      phase = Phase.RECEIVING;
      phaseEnd = end;
    }
  }

  /** A broken message may have been ours or not, and the ECU may begin again: wait once more. */
  void receiveFailed(String what, long now) {
    why = "the answer was not received: " + what;
    if (phase == Phase.RECEIVING) {
      await(now);
    }
  }

  void received(byte[] message, int length, long now) {
    if (phase == Phase.OVER || phase == Phase.PAUSING || length == 0) {
      return;
    }
    if (!ours(message, length)) {
      note(message, length);
      if (phase == Phase.RECEIVING) {
        await(now);
      }
    } else if (refusal(message, length, NegativeResponseCode.RESPONSE_PENDING)) {
      pending++;
      await(now);
    } else if (refusal(message, length, NegativeResponseCode.BUSY_REPEAT_REQUEST) && mayRepeat(now)) {
      repeats++;
      phase = Phase.PAUSING;
      phaseEnd = now + limits.busyPauseNanos();
    } else {
      answer = Arrays.copyOf(message, length);
      decide(Decision.ANSWERED);
    }
  }

  /** The answer to the request before this one may come late; it is known by what it repeats. */
  private boolean ours(byte[] message, int length) {
    boolean late = previous.matches(message, length) && !previous.sameAs(echo);
    return echo.concerns(message, length) && !late;
  }

  private void note(byte[] message, int length) {
    boolean testerPresent = ServiceId.TESTER_PRESENT.code() == (message[0] & 0xFF) - ServiceId.POSITIVE
        || (message[0] & 0xFF) == ServiceId.NEGATIVE_RESPONSE && length > 1 && message[1] == ServiceId.TESTER_PRESENT.code();
    if (!testerPresent && !previous.matches(message, length)) {
      foreign = Hex.of(message, length);
    }
  }

  private boolean mayRepeat(long now) {
    return repeats < limits.busyRepeats() && now + limits.busyPauseNanos() < end;
  }

  private static boolean refusal(byte[] message, int length, NegativeResponseCode code) {
    return (message[0] & 0xFF) == ServiceId.NEGATIVE_RESPONSE && length >= MIN_NEGATIVE_BYTES && code.is(message[2] & 0xFF);
  }

  /** When {@link #decide(long)} must be asked at the latest. */
  long deadline() {
    return Math.min(phaseEnd, end);
  }

  Decision decide(long now) {
    if (decision == Decision.WAIT && now >= deadline()) {
      expire(now);
    }
    return decision;
  }

  private void expire(long now) {
    if (phase == Phase.PAUSING && now < end) {
      decide(Decision.REPEAT);
    } else if (phase == Phase.WAITING && echo.suppressed() && pending == 0 && why == null) {
      decide(Decision.SILENT);
    } else if (phase == Phase.WAITING && foreign != null) {
      decide(Decision.UNEXPECTED);
    } else {
      why = expiry(now) + (why == null ? "" : "; " + why);
      decide(Decision.NO_ANSWER);
    }
  }

  private String expiry(long now) {
    String limit = now >= end ? "the total limit of " + timing.total().toMillis() + " ms is over" : "P2 is over";
    return switch (phase) {
      case SENDING -> limit + " while the request was being sent";
      case RECEIVING -> limit + " while the answer was being received";
      case PAUSING, OVER, WAITING -> pending == 0 ? limit : limit.replace("P2", "P2*") + " after NRC 0x78 (" + pending + " times)";
    };
  }

  private void decide(Decision what) {
    decision = what;
    phase = Phase.OVER;
  }

  Echo echo() {
    return echo;
  }

  byte[] answer() {
    return answer;
  }

  String why() {
    return why;
  }

  String foreign() {
    return foreign;
  }

  long startedAt() {
    return startedAt;
  }
}
