package org.pitstop.flash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/**
 * What an ECU says of itself.
 *
 * @param version empty: it is in its boot loader without a valid application
 */
record Who(String hardware, String version) {
  private static final int TRIES = 3;

  boolean hasApplication() {
    return !version.isEmpty();
  }

  /** Asks, and asks again while there is no answer: the ECU may be starting. */
  static Who ask(Conversation c) throws StepFailed, IOException, InterruptedException {
    EcuProfile.Identity identity = c.profile().identity();
    String hardware = text(hardware(c, identity.hardwareDid()));
    return new Who(hardware, version(c, identity.versionDid()));
  }

  private static byte[] hardware(Conversation c, int did) throws StepFailed, IOException, InterruptedException {
    for (int tries = 1; tries < TRIES; tries++) {
      Answer<byte[]> answer = c.ask(Step.IDENTIFY, u -> u.readDataByIdentifier(did));
      if (answer instanceof Answer.Positive<byte[]> positive) {
        return positive.value();
      }
      c.pause(c.profile().finish().bootPoll());
    }
    return c.must(Step.IDENTIFY, "reading its hardware number (DID 0x%04X)".formatted(did), u -> u.readDataByIdentifier(did));
  }

  private static String version(Conversation c, int did) throws StepFailed, IOException, InterruptedException {
    Answer<byte[]> answer = c.ask(Step.IDENTIFY, u -> u.readDataByIdentifier(did));
    if (answer.isNegative(NegativeResponseCode.CONDITIONS_NOT_CORRECT) || answer.isNegative(NegativeResponseCode.REQUEST_OUT_OF_RANGE)) {
      return ""; // a boot loader that knows its hardware, but has no application to speak of
    }
    if (answer instanceof Answer.Positive<byte[]> positive) {
      return text(positive.value());
    }
    throw new StepFailed(c.profile().ecu(), "reading its version (DID 0x%04X)".formatted(did), answer);
  }

  /** Waits until the application says its version. @return the last that was heard; its version is empty if the application did not come */
  static Who afterBoot(Conversation c) throws StepFailed, IOException, InterruptedException {
    EcuProfile.Finish finish = c.profile().finish();
    long end = c.nanos() + finish.bootWait().toNanos();
    while (true) {
      c.pause(finish.bootPoll());
      Duration left = Duration.ofNanos(end - c.nanos());
      try {
        Who who = ask(c);
        if (who.hasApplication() || left.isNegative()) {
          return who;
        }
      } catch (StepFailed stillStarting) {
        if (left.isNegative()) {
          throw stillStarting;
        }
      }
    }
  }

  /** ASCII without what fills it up. */
  private static String text(byte[] record) {
    String text = new String(record, StandardCharsets.US_ASCII);
    int end = text.indexOf(0);
    return (end < 0 ? text : text.substring(0, end)).strip();
  }
}
