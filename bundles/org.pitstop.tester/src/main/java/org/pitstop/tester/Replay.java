package org.pitstop.tester;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;

/** Sends the requests of a record again, and compares what comes with what came. */
final class Replay {
  /** After so many differences nothing more can be learned. */
  static final int MAX_DIFFERENCES = 20;
  private static final int ECU_RESET = 0x11;
  private static final int TESTER_PRESENT_MS = 2000;
  private static final int SHOWN_BYTES = 24;
  private static final Duration TOTAL = Duration.ofMinutes(5);
  /** An answer that came once is waited for with patience; silence is believed soon. */
  private static final UdsTiming ANSWERED = new UdsTiming(Duration.ofSeconds(2), Duration.ofSeconds(10), TOTAL);
  private static final UdsTiming SILENT = new UdsTiming(Duration.ofMillis(100), Duration.ofSeconds(10), TOTAL);
  private static final UdsTiming STARTING = new UdsTiming(Duration.ofMillis(200), Duration.ofSeconds(10), TOTAL);
  /** How much longer than in the record an ECU may take to start. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration STARTING_PAUSE = Duration.ofMillis(50);

  private final UdsClient client;
  private final VehicleTime time;
  private final ReplayedSecrets secrets;
  private final Consumer<Difference> told;
  private final List<Difference> differences = new ArrayList<>();
  private int requests;
  private int equal;
  private int allowed;
  private long lastEnd;

  /**
   * An answer that is not the recorded one.
   *
   * @param number of the request, from 1
   */
  record Difference(int number, String request, String expected, String got) {}

  Replay(UdsClient client, VehicleTime time, ReplayedSecrets secrets, Consumer<Difference> told) {
    this.client = client;
    this.time = time;
    this.secrets = secrets;
    this.told = told;
  }

  void run(RecordedTalk talk) throws IOException, InterruptedException {
    if (talk.testerPresent()) {
      client.testerPresent(TESTER_PRESENT_MS);
    }
    RecordedExchange before = null;
    lastEnd = time.nanos();
    for (RecordedExchange exchange : talk.exchanges()) {
      pause(before, exchange);
      requests++;
      boolean starting = exchange.attempts() > 1 || before != null && before.service() == ECU_RESET;
      one(exchange, starting);
      before = exchange;
      if (differences.size() >= MAX_DIFFERENCES) {
        return;
      }
    }
  }

  /** The pauses of the record are kept: an ECU needs its time after a change of session, and after requests that nobody answers. */
  private void pause(RecordedExchange before, RecordedExchange next) throws InterruptedException {
    long recorded = before == null ? 0 : Math.min(next.startNanos() - before.endNanos(), LONGEST_PAUSE.toNanos());
    long left = lastEnd + recorded - time.nanos();
    if (left > 0) {
      time.sleep(Duration.ofNanos(left));
    }
  }

  private void one(RecordedExchange exchange, boolean starting) throws IOException, InterruptedException {
    byte[] request = secrets.request(exchange.request());
    if (exchange.functional()) {
      client.functional(request);
      lastEnd = time.nanos();
      equal++;
      return;
    }
    boolean expected = exchange.answer().isPresent();
    client.timing(!expected ? SILENT : starting ? STARTING : ANSWERED);
    long start = time.nanos();
    Answer<byte[]> answer = client.request(request);
    long patience = exchange.endNanos() - exchange.startNanos() + PATIENCE.toNanos();
    while (expected && starting && answer instanceof Answer.NoAnswer && time.nanos() - start < patience) {
      time.sleep(STARTING_PAUSE);
      answer = client.request(request);
    }
    // silence is known late: the pause is reckoned from the request
    lastEnd = expected ? time.nanos() : start;
    compare(exchange, answer);
  }

  private void compare(RecordedExchange exchange, Answer<byte[]> answer) {
    Optional<byte[]> got = bytes(answer);
    got.ifPresent(secrets::answer);
    boolean silent = answer instanceof Answer.NoAnswer || answer instanceof Answer.Positive && got.isEmpty();
    if (exchange.answer().isEmpty() ? silent : got.isPresent() && Arrays.equals(exchange.answer().get(), got.get())) {
      equal++;
    } else if (exchange.answer().isPresent() && got.isPresent() && ReplayedSecrets.mayDiffer(exchange.answer().get(), got.get())) {
      allowed++;
    } else {
      Difference difference = new Difference(requests, shown(exchange.request()), exchange.answer().map(Replay::shown).orElse("no answer"),
          got.map(Replay::shown).orElseGet(answer::describe));
      differences.add(difference);
      told.accept(difference);
    }
  }

  /** What has come; empty: nothing, or no answer. */
  private static Optional<byte[]> bytes(Answer<byte[]> answer) {
    if (answer instanceof Answer.Positive<byte[]> p) {
      return p.value() == null || p.value().length == 0 ? Optional.empty() : Optional.of(p.value());
    } else if (answer instanceof Answer.Negative<byte[]> n) {
      return Optional.of(new byte[] {0x7F, (byte) n.sid(), (byte) n.nrc()});
    }
    return Optional.empty();
  }

  private static String shown(byte[] message) {
    return Hex.shortened(message, message.length, SHOWN_BYTES);
  }

  List<Difference> differences() {
    return differences;
  }

  int requests() {
    return requests;
  }

  /** Answers that are the recorded ones; silence included. */
  int equal() {
    return equal;
  }

  /** Answers that differ only in what is different each time. */
  int allowed() {
    return allowed;
  }
}
