package org.pitstop.tester;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pitstop.api.flash.AuthenticationProvider;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.uds.UdsClient;

/** {@code pitstop replay}: a recorded programming, sent again to an ECU and compared answer by answer. */
final class ReplayCommand {
  private static final Set<String> WITH_VALUE = Set.of("--link", "--profile", "--bitrate", "--data-bitrate", "--trace", "--json", "--key-secret");
  private static final Set<String> FLAGS = Set.of("--yes");

  private final Bench bench;
  private final Console console;
  private final Path log;
  private final Options options;

  /** @param arguments the log may stand before, between or behind the options */
  ReplayCommand(Bench bench, Console console, List<String> arguments) throws WrongUse {
    this.bench = bench;
    this.console = console;
    Options before = Options.parse(arguments, WITH_VALUE, FLAGS);
    if (before.rest().isEmpty()) {
      throw new WrongUse("the log is missing: a candump log of the ECU's diagnostics");
    }
    this.log = Path.of(before.rest().get(0));
    List<String> others = new ArrayList<>(arguments);
    others.remove(arguments.size() - before.rest().size());
    this.options = Options.parse(others, WITH_VALUE, FLAGS);
    options.noRest();
  }

  int run() throws WrongUse, IOException, InterruptedException {
    Link link = Link.parse(options.required("--link"));
    ProfileFile profile = profile();
    EcuAddress there = UdsCommand.behind(link, bench.workbench().address(profile.path()));
    if (!(there instanceof CanAddress address)) {
      throw new WrongUse("replay reads candump logs, which hold no DoIP; the profile's ECU is behind DoIP");
    }
    if (!Files.isRegularFile(log)) {
      throw new IOException(log + ": no such file");
    }
    RecordedTalk talk = RecordedTalk.read(log, address);
    allowed(talk, link);
    try (Bench.Recording recording = bench.record(options, address)) {
      bench.connect(link, address, options);
      return replay(talk, address, profile);
    }
  }

  private ProfileFile profile() throws WrongUse, IOException {
    Path file = Path.of(options.required("--profile"));
    List<String> mistakes = bench.workbench().check(file);
    if (!mistakes.isEmpty()) {
      mistakes.forEach(console::note);
      throw new IOException(file + " is not right; correct what is named above");
    }
    return ProfileFile.read(file);
  }

  private void allowed(RecordedTalk talk, Link link) throws WrongUse, IOException {
    int count = talk.exchanges().size();
    if (talk.broken() > 0) {
      console.note(talk.broken() + " messages of the record are not whole, and are passed over");
    }
    if (options.has("--yes")) {
      return;
    } else if (!console.asks()) {
      throw new WrongUse("--yes is needed where nobody can be asked before the recorded requests are sent");
    } else if (!console.ask("Send " + count + " recorded requests to the ECU behind " + link.text() + ", its erase included, now?")) {
      throw new IOException("nothing was sent");
    }
  }

  private int replay(RecordedTalk talk, CanAddress address, ProfileFile profile) throws WrongUse, IOException, InterruptedException {
    Optional<Path> secret = options.file("--key-secret");
    if (secret.isPresent() && !profile.keyProvider().isEmpty()) {
      bench.provideKeys(profile.keyProvider(), secret.get());
    }
    ReplayedSecrets secrets = new ReplayedSecrets(profile.ecu(), bench.find(KeyProvider.class, KeyProvider.NAME, profile.keyProvider()),
        bench.find(AuthenticationProvider.class, AuthenticationProvider.NAME, profile.authenticationProvider()));
    try (UdsClient client = bench.open(address, Bench.USUAL)) {
      Replay replay = new Replay(client, bench.time(), secrets, this::tell);
      replay.run(talk);
      return finish(replay, talk.exchanges().size());
    }
  }

  private void tell(Replay.Difference d) {
    console.say("request " + d.number() + "  > " + d.request() + "\n  expected < " + d.expected() + "\n  got      < " + d.got());
  }

  private int finish(Replay replay, int recorded) throws IOException {
    Optional<Path> json = options.file("--json");
    if (json.isPresent()) {
      Files.writeString(json.get(), json(replay) + "\n");
    }
    console.say(replay.requests() + " of " + recorded + " requests: " + replay.equal() + " answers equal, " + replay.allowed() + " differ as they may, "
        + replay.differences().size() + " differ");
    if (replay.requests() < recorded) {
      console.note("ended after " + replay.differences().size() + " differences; the ECU may be without application");
    }
    return replay.differences().isEmpty() ? 0 : 1;
  }

  private static String json(Replay replay) {
    JsonArrayBuilder differences = Json.createArrayBuilder();
    replay.differences().forEach(d -> differences.add(Json.createObjectBuilder().add("number", d.number()).add("request", d.request())
        .add("expected", d.expected()).add("got", d.got())));
    return Json.createObjectBuilder().add("outcome", replay.differences().isEmpty() ? "equal" : "differs").add("requests", replay.requests())
        .add("equal", replay.equal()).add("allowed", replay.allowed()).add("differences", differences).build().toString();
  }
}
