package org.pitstop.flash;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;
import org.pitstop.api.flash.EcuProgrammer.Monitor;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;

/** One ECU's UDS client with the time limits of each step; turns answers that are not positive into {@link StepFailed}. */
final class Conversation implements AutoCloseable {
  private static final int START_ROUTINE = 0x01;

  private final EcuProfile profile;
  private final UdsClient uds;
  private final Pace pace;
  private final Monitor monitor;
  private final LocalDate today;
  private Duration promisedP2 = Duration.ZERO;
  private Duration promisedP2Star = Duration.ZERO;

  Conversation(EcuProfile profile, UdsClient uds, Pace pace, Monitor monitor, LocalDate today) {
    this.profile = profile;
    this.uds = uds;
    this.pace = pace;
    this.monitor = monitor;
    this.today = today;
  }

  /** A request that gets an answer. */
  @FunctionalInterface
  interface Request<T> {
    Answer<T> send(UdsClient uds) throws IOException, InterruptedException;
  }

  EcuProfile profile() {
    return profile;
  }

  Monitor monitor() {
    return monitor;
  }

  LocalDate today() {
    return today;
  }

  long nanos() {
    return pace.nanos();
  }

  <T> Answer<T> ask(Step step, Request<T> request) throws IOException, InterruptedException {
    uds.timing(limits(step));
    return request.send(uds);
  }

  <T> T must(Step step, String what, Request<T> request) throws StepFailed, IOException, InterruptedException {
    Answer<T> answer = ask(step, request);
    if (answer instanceof Answer.Positive<T> positive) {
      return positive.value();
    }
    throw new StepFailed(profile.ecu(), what, answer);
  }

  /** Starts a routine, and wants one of the results that the profile accepts. */
  void routine(Step step, String what, EcuProfile.Routine routine, RecordLayout.Values values, Reaction otherwise)
      throws StepFailed, IOException, InterruptedException {
    byte[] result = must(step, what, u -> u.routineControl(START_ROUTINE, routine.id(), routine.option().record(values)));
    if (!accepts(routine, result)) {
      throw failed(what, otherwise, "routine 0x%04X answered '%s' (the profile accepts %s)"
          .formatted(routine.id(), HexFormat.of().formatHex(result), routine.accepted()));
    }
  }

  static boolean accepts(EcuProfile.Routine routine, byte[] result) {
    return routine.accepted().isEmpty() || routine.accepted().stream().anyMatch(a -> a.begins(result));
  }

  StepFailed failed(String what, Reaction reaction, String why) {
    return new StepFailed(profile.ecu(), what, reaction, why);
  }

  /**
   * Sends a request to all ECUs of the bus. The sub-function's suppressPosRspMsgIndicationBit is set, so the next request waits for P2, in
   * case somebody must refuse (P3_Client_Func of ISO 14229-2).
   */
  void functional(int... request) throws IOException, InterruptedException {
    byte[] bytes = new byte[request.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) request[i];
    }
    bytes[1] |= (byte) 0x80;
    uds.functional(bytes);
    pause(limits(Step.SESSION).p2());
  }

  /** The times that the ECU promised with its session, where they are longer than the profile's. */
  void promised(UdsTiming promise) {
    promisedP2 = promise.p2();
    promisedP2Star = promise.p2Star();
  }

  private UdsTiming limits(Step step) {
    UdsTiming own = profile.timing().of(step);
    Duration p2 = longer(own.p2(), promisedP2);
    return new UdsTiming(p2, longer(p2, longer(own.p2Star(), promisedP2Star)), longer(own.total(), p2));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  void testerPresent(boolean on) {
    uds.testerPresent(on ? (int) profile.timing().testerPresent().toMillis() : 0);
  }

  /** What was heard of other testers; empty: the link cannot hear them. */
  Optional<ForeignRequests> foreignRequests() {
    return uds.foreignRequests();
  }

  void pause(Duration duration) throws InterruptedException {
    pace.pause(duration);
  }

  @Override
  public void close() {
    uds.testerPresent(0);
    uds.close();
  }
}
