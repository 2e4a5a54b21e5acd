package org.pitstop.tester;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pitstop.api.flash.EcuDirectory.Identification.Identified;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.flash.Workbench;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.software.ImageFormat;

/** {@code pitstop flash}: one image into one ECU, or the list of requests that would do it. */
final class FlashCommand {
  private static final Set<String> WITH_VALUE = Set.of("--profile", "--image", "--format", "--address", "--version", "--link", "--bitrate",
      "--data-bitrate", "--json", "--trace", "--key-secret");
  private static final Set<String> FLAGS = Set.of("--dry-run", "--full", "--yes");
  private static final String REHEARSAL_SECRET = "00".repeat(16);

  private final Bench bench;
  private final Console console;
  private final Options options;
  private List<DtcWords.Dtc> dtcs = List.of();
  private String from = "";
  private boolean written;

  FlashCommand(Bench bench, Console console, List<String> arguments) throws WrongUse {
    this.bench = bench;
    this.console = console;
    this.options = Options.parse(arguments, WITH_VALUE, FLAGS);
    options.noRest();
  }

  int run() throws WrongUse, IOException, InterruptedException {
    Path profile = Path.of(options.required("--profile"));
    Path image = Path.of(options.required("--image"));
    Optional<Link> link = options.has("--link") ? Optional.of(Link.parse(options.required("--link"))) : Optional.empty();
    long binaryAddress = options.number("--address", 0, Long.MAX_VALUE, 0);
    Workbench.Job job = new Workbench.Job(profile, image, format(), binaryAddress, options.text("--version").orElse(""));
    if (!Files.isRegularFile(image)) {
      throw new IOException("--image " + image + ": no such file");
    }
    List<String> mistakes = bench.workbench().check(profile);
    if (!mistakes.isEmpty()) {
      mistakes.forEach(console::note);
      throw new IOException(profile + " has " + mistakes.size() + (mistakes.size() == 1 ? " mistake" : " mistakes")
          + "; correct what is named above");
    }
    return options.has("--dry-run") ? rehearse(job) : program(job, link);
  }

  private Optional<ImageFormat> format() throws WrongUse {
    Optional<String> code = options.text("--format");
    Optional<ImageFormat> format = code.flatMap(ImageFormat::ofCode);
    if (code.isPresent() && format.isEmpty()) {
      throw new WrongUse("--format " + code.get() + " (allowed: bin, ihex, srec, vbf)");
    }
    return format;
  }

  private int rehearse(Workbench.Job job) throws IOException, InterruptedException {
    String keys = ProfileFile.read(job.profile()).keyProvider();
    if (!keys.isEmpty() && !options.has("--key-secret")) {
      Path secret = Files.createDirectories(bench.scratch()).resolve("rehearsal-secret.hex");
      bench.provideKeys(keys, Files.writeString(secret, REHEARSAL_SECRET));
      console.note("without --key-secret the key is computed from a secret of zeros");
    } else {
      provideKeys(keys);
    }
    DryRun list = new DryRun(console, options.has("--full"));
    Optional<String> why = bench.workbench().rehearse(job, list);
    if (why.isPresent()) {
      throw new IOException(why.get());
    }
    console.note(list.total() + "; nothing was sent");
    return 0;
  }

  private void provideKeys(String name) throws IOException, InterruptedException {
    Optional<Path> secret = options.file("--key-secret");
    if (secret.isPresent() && !name.isEmpty()) {
      if (!Files.isReadable(secret.get())) {
        throw new IOException("--key-secret " + secret.get() + ": no such file, or not to be read");
      }
      bench.provideKeys(name, secret.get());
    }
  }

  private int program(Workbench.Job job, Optional<Link> link) throws WrongUse, IOException, InterruptedException {
    if (!options.has("--yes") && !console.asks()) {
      throw new WrongUse("--yes is needed where nobody can be asked before the erase");
    }
    ProfileFile profile = ProfileFile.read(job.profile());
    EcuAddress wanted = bench.workbench().address(job.profile());
    if (wanted instanceof CanAddress && link.isEmpty()) {
      throw new WrongUse("--link is missing: where is bus '" + wanted.place() + "'? (" + Link.FORMS + ")");
    }
    Workbench.Job here = link.isEmpty() ? job : behind(link.get(), wanted, profile, job);
    EcuAddress address = bench.workbench().address(here.profile());
    FlashMonitor monitor = new FlashMonitor(profile.ecu(), options.has("--yes"), read -> keep(profile.ecu(), read), console, bench.time());
    try (Bench.Recording recording = bench.record(options, address)) {
      if (address instanceof CanAddress can) {
        bench.connect(link.get(), can, options);
      }
      // a simulated vehicle makes its secret when it starts
      provideKeys(profile.keyProvider());
      from = bench.workbench().identify(here.profile()) instanceof Identified ecu ? ecu.version() : "";
      return finish(FlashResult.of(bench.workbench().program(here, monitor), profile.ecu(), from, dtcs));
    } catch (InterruptedException e) {
      interrupted(profile.ecu(), monitor.allowed());
      throw e;
    } catch (IOException e) {
      if (!written) {
        write(new FlashResult(FlashResult.Outcome.FAILED, profile.ecu(), from, "", 0, Duration.ZERO, dtcs, e.getMessage()));
      }
      throw e;
    }
  }

  /** The profile with its ECU behind the link. */
  private Workbench.Job behind(Link link, EcuAddress wanted, ProfileFile profile, Workbench.Job job) throws WrongUse, IOException {
    if (link.isDoip() != wanted instanceof DoipAddress) {
      throw new WrongUse("--link " + link.text() + " does not lead to an ECU whose profile has it on "
          + (wanted instanceof DoipAddress ? "DoIP" : "CAN bus '" + wanted.place() + "'"));
    }
    Map<String, Object> changes = Map.of();
    if (wanted instanceof DoipAddress doip) {
      DoipAddress there = link.behind(doip);
      changes = Map.of("host", there.host(), "port", there.port(), "tls", there.tls(), "testerAddress", String.format("0x%04X", there.tester()));
    } else if (!link.bus().isEmpty()) {
      changes = Map.of("bus", link.bus());
    }
    Path copy = profile.copyWithLink(bench.scratch(), changes);
    return new Workbench.Job(copy, job.image(), job.format(), job.binaryAddress(), job.version());
  }

  /** Into the result, at once: should the program end before its time, the DTCs are there. */
  private boolean keep(String ecu, List<DtcWords.Dtc> read) throws IOException {
    dtcs = List.copyOf(read);
    Optional<Path> file = options.file("--json");
    if (file.isPresent()) {
      underWay(ecu, "the program ended while the ECU was being programmed").write(file.get());
    }
    return file.isPresent();
  }

  private FlashResult underWay(String ecu, String why) {
    return new FlashResult(FlashResult.Outcome.INTERRUPTED, ecu, from, "", 0, Duration.ZERO, dtcs, why);
  }

  private int finish(FlashResult result) throws IOException {
    console.bar("");
    write(result);
    if (result.programmed()) {
      console.say("\n" + result.table());
      return 0;
    }
    throw new IOException(result.why() + (result.outcome() == FlashResult.Outcome.ERASED
        ? "; the ECU may be without application: remove the cause and give the same command again" : ""));
  }

  private void write(FlashResult result) throws IOException {
    if (options.has("--json")) {
      result.write(options.file("--json").orElseThrow());
      written = true;
    }
  }

  private void interrupted(String ecu, boolean erased) throws IOException {
    console.bar("");
    String why = "interrupted: ECU " + ecu + (erased ? " may be without application; give the same command again" : " is as it was");
    console.note("pitstop: " + why);
    write(underWay(ecu, why));
  }
}
