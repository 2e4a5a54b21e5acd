package org.pitstop.tester;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;

/** {@code pitstop uds}: requests of one's own, and their answers in words. */
final class UdsCommand {
  private static final Set<String> WITH_VALUE = withAddress(
      Set.of("--link", "--profile", "--bitrate", "--data-bitrate", "--trace", "--p2", "--p2-star"), AddressOptions.WITH_VALUE);
  private static final Set<String> FLAGS = withAddress(Set.of("--tester-present"), AddressOptions.FLAGS);
  private static final int TESTER_PRESENT_MS = 2000;
  private static final int SESSION_CONTROL = 0x10;
  private static final int MAX_P2_MS = 3_600_000;

  private final Bench bench;
  private final Console console;
  private final Options options;
  private final List<byte[]> requests;

  UdsCommand(Bench bench, Console console, List<String> arguments) throws WrongUse {
    this.bench = bench;
    this.console = console;
    this.options = Options.parse(arguments, WITH_VALUE, FLAGS);
    this.requests = RequestList.parse(options.rest());
  }

  static Set<String> withAddress(Set<String> own, Set<String> ofAddress) {
    Set<String> all = new HashSet<>(own);
    all.addAll(ofAddress);
    return all;
  }

  int run() throws WrongUse, IOException, InterruptedException {
    Link link = Link.parse(options.required("--link"));
    EcuAddress address = address(link);
    try (Bench.Recording recording = bench.record(options, address)) {
      if (address instanceof CanAddress can) {
        bench.connect(link, can, options);
      }
      return ask(address);
    }
  }

  private EcuAddress address(Link link) throws WrongUse, IOException {
    if (!options.has("--profile")) {
      return link.isDoip() ? AddressOptions.doip(options, link) : AddressOptions.can(options, link);
    }
    for (String option : AddressOptions.WITH_VALUE) {
      if (options.has(option)) {
        throw new WrongUse(option + " and --profile exclude each other");
      }
    }
    try {
      return behind(link, bench.workbench().address(Path.of(options.required("--profile"))));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  static EcuAddress behind(Link link, EcuAddress wanted) throws WrongUse {
    if (link.isDoip() != wanted instanceof DoipAddress) {
      throw new WrongUse("--link " + link.text() + " does not lead to the ECU of the profile: " + wanted);
    }
    return wanted instanceof DoipAddress doip ? link.behind(doip) : link.bus().isEmpty() ? wanted : onBus((CanAddress) wanted, link.bus());
  }

  static CanAddress onBus(CanAddress a, String bus) {
    return new CanAddress(bus, a.request(), a.response(), a.functional(), a.extendedIds(), a.addressing(), a.targetExtension(),
        a.sourceExtension(), a.functionalExtension(), a.fd(), a.bitRateSwitch(), a.txDl(), a.padding(), a.blockSize(), a.stMinRaw());
  }

  private int ask(EcuAddress address) throws WrongUse, IOException, InterruptedException {
    int refused = 0;
    try (UdsClient client = bench.open(address, timing())) {
      if (options.has("--tester-present")) {
        client.testerPresent(TESTER_PRESENT_MS);
      }
      for (byte[] request : requests) {
        refused += ask(client, request) ? 0 : 1;
      }
    }
    return refused == 0 ? 0 : 1;
  }

  private UdsTiming timing() throws WrongUse {
    Duration p2 = Duration.ofMillis(options.number("--p2", 1, MAX_P2_MS, Bench.USUAL.p2().toMillis()));
    Duration p2Star = Duration.ofMillis(options.number("--p2-star", 1, MAX_P2_MS, Bench.USUAL.p2Star().toMillis()));
    return new UdsTiming(p2, longer(p2, p2Star), longer(longer(p2, p2Star), Bench.USUAL.total()));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private boolean ask(UdsClient client, byte[] request) throws IOException, InterruptedException {
    console.say("> " + Hex.of(request) + "\n    " + RequestWords.of(request, request.length));
    long start = bench.time().nanos();
    Answer<byte[]> answer = client.request(request);
    long ms = Duration.ofNanos(bench.time().nanos() - start).toMillis();
    String hex = AnswerWords.hex(answer);
    console.say("< " + hex + (hex.isEmpty() ? "" : "  ") + "(" + ms + " ms)");
    AnswerWords.of(request, answer).forEach(line -> console.say("    " + line));
    applyTimes(client, answer);
    return answer.isPositive();
  }

  /** What an ECU promises for its session holds from then on; more than that was given by hand stays. */
  private static void applyTimes(UdsClient client, Answer<byte[]> answer) {
    if (answer instanceof Answer.Positive<byte[]> p && p.value().length >= 6 && p.value()[0] == SESSION_CONTROL + 0x40) {
      Duration p2 = longer(client.timing().p2(), Duration.ofMillis(Hex.number(p.value(), 2, 2)));
      Duration p2Star = longer(client.timing().p2Star(), Duration.ofMillis(10L * Hex.number(p.value(), 4, 2)));
      client.timing(new UdsTiming(p2, longer(p2, p2Star), longer(p2Star, client.timing().total())));
    }
  }
}
