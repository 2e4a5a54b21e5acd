package org.pitstop.api.uds;

import java.time.Duration;

/** What became of a request: five different things that need five different reactions. */
public sealed interface Answer<T> {

  /** A positive response, decoded. */
  record Positive<T>(T value) implements Answer<T> {}

  /** A negative response {@code 7F sid nrc}; 0x78 never arrives here, it is waited for. */
  record Negative<T>(int sid, int nrc) implements Answer<T> {}

  /** A response to this request that breaks the standard (too short, wrong echo …). */
  record Invalid<T>(String why) implements Answer<T> {}

  /** A message that answers something else. */
  record Unexpected<T>(String what) implements Answer<T> {}

  /** Nothing came in time, or the message could not be sent. */
  record NoAnswer<T>(String why, Duration waited) implements Answer<T> {}

  default boolean isPositive() {
    return this instanceof Positive;
  }

  /** Whether this is the negative response with that code. */
  default boolean isNegative(NegativeResponseCode code) {
    return this instanceof Negative<T> n && code.is(n.nrc());
  }

  /** In words, for a log or a report. */
  default String describe() {
    if (this instanceof Negative<T> n) {
      return String.format("the ECU refused service 0x%02X: %s", n.sid(), NegativeResponseCode.describe(n.nrc()));
    } else if (this instanceof Invalid<T> i) {
      return "the ECU's answer is invalid: " + i.why();
    } else if (this instanceof Unexpected<T> u) {
      return "the ECU answered something else: " + u.what();
    } else if (this instanceof NoAnswer<T> n) {
      return "no answer after " + n.waited().toMillis() + " ms: " + n.why();
    }
    return "positive response";
  }
}
