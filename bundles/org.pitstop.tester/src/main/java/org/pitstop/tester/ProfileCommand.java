package org.pitstop.tester;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;

/** {@code pitstop profile}: checks profiles, and drafts one by asking an ECU. */
final class ProfileCommand {
  private static final Set<String> WITH_VALUE = UdsCommand.withAddress(Set.of("--link", "--bitrate", "--data-bitrate", "--trace", "--ecu"),
      AddressOptions.WITH_VALUE);
  private static final int FIRST_SCANNED = 0x7E0;
  private static final int LAST_SCANNED = 0x7E7;
  private static final String ECU_NAME = "[a-z][a-z0-9-]{0,31}";
  private static final UdsTiming SCAN = new UdsTiming(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(10));

  private final Bench bench;
  private final Console console;
  private final List<String> arguments;

  ProfileCommand(Bench bench, Console console, List<String> arguments) {
    this.bench = bench;
    this.console = console;
    this.arguments = arguments;
  }

  int run() throws WrongUse, IOException, InterruptedException {
    String what = arguments.isEmpty() ? "" : arguments.get(0);
    List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
    return switch (what) {
      case "check" -> check(rest);
      case "probe" -> probe(Options.parse(rest, WITH_VALUE, AddressOptions.FLAGS));
      default -> throw new WrongUse("profile " + what + " (allowed: check FILE..., probe --link URI)");
    };
  }

  private int check(List<String> files) throws WrongUse {
    if (files.isEmpty()) {
      throw new WrongUse("profile check needs a file");
    }
    int wrong = 0;
    for (String file : files) {
      List<String> mistakes = bench.workbench().check(Path.of(file));
      mistakes.forEach(console::say);
      wrong += mistakes.isEmpty() ? 0 : 1;
      if (mistakes.isEmpty()) {
        console.say(file + ": is right");
      }
    }
    return wrong == 0 ? 0 : 1;
  }

  private int probe(Options options) throws WrongUse, IOException, InterruptedException {
    options.noRest();
    Link link = Link.parse(options.required("--link"));
    String ecu = options.text("--ecu").orElse("ecu");
    if (!ecu.matches(ECU_NAME)) {
      throw new WrongUse("--ecu " + ecu + " (allowed: a small letter, then up to 31 small letters, digits and '-')");
    }
    List<EcuAddress> candidates = candidates(options, link);
    try (Bench.Recording recording = bench.record(options, candidates.get(0))) {
      if (candidates.get(0) instanceof CanAddress can) {
        bench.connect(link, can, options);
      }
      List<EcuAddress> there = there(candidates);
      if (there.isEmpty()) {
        throw new IOException("no answer to TesterPresent from " + names(candidates) + " behind " + link.text()
            + "; name it by " + (link.isDoip() ? "--target" : "--request-id and --response-id") + ", and look at its power supply");
      }
      if (there.size() > 1) {
        console.note("answered: " + names(there) + "; the draft is of the first, --request-id names another");
      }
      draft(ecu, there.get(0));
      return 0;
    }
  }

  private static List<EcuAddress> candidates(Options options, Link link) throws WrongUse {
    List<EcuAddress> candidates = new ArrayList<>();
    if (link.isDoip()) {
      candidates.add(AddressOptions.doip(options, link));
    } else if (options.has("--request-id")) {
      addBoth(AddressOptions.can(options, link), candidates);
    } else {
      for (int request = FIRST_SCANNED; request <= LAST_SCANNED; request++) {
        addBoth(AddressOptions.can(options, link, request), candidates);
      }
    }
    return candidates;
  }

  /** On a CAN FD bus an ECU may speak classic CAN. */
  private static void addBoth(CanAddress address, List<EcuAddress> to) {
    to.add(address);
    if (address.fd()) {
      to.add(new CanAddress(address.bus(), address.request(), address.response(), address.functional(), address.extendedIds(),
          address.addressing(), address.targetExtension(), address.sourceExtension(), address.functionalExtension(), false, false, 8,
          address.padding(), 0, 0));
    }
  }

  private List<EcuAddress> there(List<EcuAddress> candidates) throws IOException, InterruptedException {
    List<EcuAddress> there = new ArrayList<>();
    for (EcuAddress candidate : candidates) {
      boolean known = there.stream().anyMatch(a -> a instanceof CanAddress x && candidate instanceof CanAddress y && x.request() == y.request());
      if (!known) {
        try (UdsClient client = bench.open(candidate, SCAN)) {
          if (new Probe(client, bench.time()).isThere()) {
            there.add(candidate);
          }
        }
      }
    }
    return there;
  }

  private static String names(List<EcuAddress> addresses) {
    List<String> names = new ArrayList<>();
    for (EcuAddress address : addresses) {
      String name = address instanceof CanAddress can ? String.format("0x%X", can.request()) : address.place();
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    return String.join(", ", names);
  }

  private void draft(String ecu, EcuAddress address) throws IOException, InterruptedException {
    Optional<Heard> heard = address instanceof CanAddress ? Optional.of(new Heard()) : Optional.empty();
    Probe.Found found;
    try (CanBus.Subscription listening = heard.isPresent() ? listen((CanAddress) address, heard.get()) : () -> { };
        UdsClient client = bench.open(address, Bench.USUAL)) {
      Probe probe = new Probe(client, bench.time());
      probe.isThere();
      found = probe.ask();
    }
    found.dids().forEach((did, data) -> note(DidWords.did(did), Hex.text(data).isEmpty() ? Hex.of(data) : Hex.text(data)));
    note("session timing", found.timing() == null ? "not told"
        : "P2 " + found.timing().p2().toMillis() + " ms, P2* " + found.timing().p2Star().toMillis() + " ms");
    heard.ifPresent(h -> h.words().forEach(this::note));
    DraftProfile draft = new DraftProfile(ecu, address, found, heard.orElse(null));
    console.say(draft.json());
    console.note("nobody but its manufacturer knows:");
    draft.missing().forEach(m -> console.note("  " + m));
  }

  private void note(String what, String words) {
    console.note(String.format("%-62s %s", what, words));
  }

  private CanBus.Subscription listen(CanAddress address, Heard heard) throws IOException {
    return bench.bus(address.bus()).orElseThrow(() -> new IOException("bus '" + address.bus() + "' is gone"))
        .listen(CanFilter.only(address.response(), address.extendedIds()), heard);
  }
}
