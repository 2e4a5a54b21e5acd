package org.pitstop.flash;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.uds.UdsTiming;

/** Makes a profile of its JSON, strictly: {@link #mistakes} lists all that is wrong. */
final class ProfileReader {
  static final int MAX_BLOCKS = 64;
  private static final int HOUR_MS = 3_600_000;
  private static final int MAX_ACCEPTED = 16;
  private static final int MAX_PARTS = 16;
  private static final int MAX_HARDWARE = 64;
  private static final int MAX_ROLLBACK_ORDER = 1000;
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern NAME = Pattern.compile("[!-~]{1,64}");
  private static final String NAME_ALLOWED = "1–64 printable ASCII characters without blanks";
  private static final Pattern FILE = Pattern.compile("(?!.*\\.\\.)[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern HEX_BYTES = Pattern.compile("([0-9A-Fa-f]{2}){0,64}");
  private static final String HEX_BYTES_ALLOWED = "0–64 bytes as pairs of hexadecimal digits";
  private static final Pattern EXIT_PARAMETER = Pattern.compile("checksum|([0-9A-Fa-f]{2}){0,64}");
  private static final EcuProfile.Routine NO_ROUTINE = new EcuProfile.Routine(0, RecordLayout.EMPTY, List.of());
  private static final Pattern PART = Pattern.compile("alfid|address|size|checksum|date|([0-9A-Fa-f]{2}){1,64}");
  private static final String PARTS_ALLOWED =
      "\"alfid\", \"address\", \"size\", \"checksum\", \"date\" or 1–64 bytes as pairs of hexadecimal digits";

  private final List<String> mistakes = new ArrayList<>();
  private final Set<String> asked = new TreeSet<>();
  private final Keys root;

  private final Path directory;

  /** @param directory of the profile: where the files are that it names */
  ProfileReader(JsonObject json, Path directory) {
    root = new Keys(json, "", mistakes, asked);
    this.directory = directory;
  }

  /** What is wrong: key, value, what is allowed. Empty: the profile that {@link #read} returned is good. */
  List<String> mistakes() {
    return mistakes;
  }

  /** Every key that a profile may have, as a path. */
  Set<String> asked() {
    return asked;
  }

  /** Reads all of it; the profile counts only if there are no {@link #mistakes}. */
  Optional<EcuProfile> read() {
    root.has("$schema");
    String id = root.text("ecu", ID, "1–32 of a-z 0-9 -, beginning with a letter", null);
    Optional<EcuAddress> address = new LinkReader(root.group("link"), mistakes).read();
    EcuProfile.Bus bus = bus(root.group("bus"), address);
    EcuProfile.Timing timing = timing(root.group("timing"));
    EcuProfile.Sessions sessions = sessions(root.group("sessions"));
    Optional<EcuProfile.Security> security = root.has("security") ? Optional.of(security(root.group("security"))) : Optional.empty();
    Optional<EcuProfile.Routine> precondition = routine(root, "precondition");
    EcuProfile.Identity identity = identity(root.group("identity"));
    Optional<EcuProfile.Fingerprint> fingerprint = root.has("fingerprint")
        ? Optional.of(fingerprint(root.group("fingerprint"))) : Optional.empty();
    EcuProfile.Communication communication = communication(root.group("communication"));
    EcuProfile.Dtcs dtcs = dtcs(root.group("dtcs"));
    Optional<EcuProfile.BootLoader> bootLoader = root.has("secondaryBootLoader")
        ? Optional.of(bootLoader(root.group("secondaryBootLoader"))) : Optional.empty();
    List<EcuProfile.MemoryBlock> blocks = root.groups("blocks", MAX_BLOCKS).stream().map(this::block).toList();
    EcuProfile.Finish finish = finish(root.group("finish"));
    EcuProfile.Retries retries = retries(root.group("retries"));
    EcuProfile.Resume resume = root.choice("resume", Keys.words(EcuProfile.Resume.values()), "skipVerifiedBlocks");
    EcuProfile.Rollback rollback = rollback(root.group("rollback"));
    root.end();
    if (!mistakes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new EcuProfile(new EcuId(id), address.orElseThrow(), bus, timing, sessions, security, precondition, identity,
        fingerprint, communication, dtcs, bootLoader, blocks, finish, retries, resume, rollback));
  }

  private static EcuProfile.Bus bus(Keys keys, Optional<EcuAddress> address) {
    String group = keys.text("parallelGroup", NAME, NAME_ALLOWED, address.map(EcuAddress::place).orElse("?"));
    Keys foreign = keys.group("foreignTester");
    EcuProfile.ForeignTester tester = new EcuProfile.ForeignTester(millis(foreign, "quietMs", 0, 2500), millis(foreign, "waitMs", 0,
        60_000));
    foreign.end();
    EcuProfile.Bus bus = new EcuProfile.Bus(group, keys.flag("exclusive", false), keys.integer("maximumLoadPercent", 1, 100, 100), tester);
    keys.end();
    return bus;
  }

  private static EcuProfile.Timing timing(Keys keys) {
    int p2 = keys.integer("p2Ms", 1, 60_000, 50);
    int p2Star = keys.integer("p2StarMs", 1, HOUR_MS, 5000);
    keys.rule(p2Star >= p2, "p2StarMs", "at least p2Ms");
    int s3 = keys.integer("s3Ms", 100, 60_000, 5000);
    int testerPresent = keys.integer("testerPresentMs", 10, 60_000, 2000);
    keys.rule(testerPresent < s3, "testerPresentMs", "less than s3Ms, or the session ends in between");
    Keys steps = keys.group("steps");
    Map<Step, UdsTiming> limits = new EnumMap<>(Step.class);
    for (Step step : Step.values()) {
      limits.put(step, limits(steps.group(step.code()), step, p2, p2Star));
    }
    steps.end();
    keys.end();
    return new EcuProfile.Timing(Duration.ofMillis(testerPresent), limits);
  }

  private static UdsTiming limits(Keys keys, Step step, int usualP2, int usualP2Star) {
    int p2 = keys.integer("p2Ms", 1, HOUR_MS, usualP2);
    int p2Star = keys.integer("p2StarMs", 1, HOUR_MS, Math.max(p2, usualP2Star));
    int total = keys.integer("totalMs", 1, HOUR_MS, Math.max(p2, (int) step.usualTotal().toMillis()));
    keys.rule(p2Star >= p2, "p2StarMs", "at least p2Ms");
    keys.rule(total >= p2, "totalMs", "at least p2Ms");
    keys.end();
    return new UdsTiming(Duration.ofMillis(p2), Duration.ofMillis(Math.max(p2, p2Star)), Duration.ofMillis(Math.max(p2, total)));
  }

  private static EcuProfile.Sessions sessions(Keys keys) {
    EcuProfile.Sessions sessions = new EcuProfile.Sessions((int) keys.hex("extended", 2, 0x7F, 3L), (int) keys.hex("programming", 2, 0x7F,
        2L));
    keys.end();
    return sessions;
  }

  private static EcuProfile.Security security(Keys keys) {
    boolean certificate = keys.choice("service", new TreeMap<>(Map.of("0x27", false, "0x29", true)), "0x27");
    EcuProfile.Security security = certificate ? certificate(keys) : seedAndKey(keys);
    keys.end();
    return security;
  }

  private static EcuProfile.Certificate certificate(Keys keys) {
    return new EcuProfile.Certificate(keys.text("authenticationProvider", NAME, "the name of an authentication provider, " + NAME_ALLOWED,
        null), (int) keys.hex("communicationConfiguration", 0, 0xFF, 0L));
  }

  private static EcuProfile.SeedAndKey seedAndKey(Keys keys) {
    int level = (int) keys.hex("level", 1, 0x7D, null);
    keys.rule(level % 2 == 1, "level", "odd: the sub-function that requests the seed");
    String provider = keys.text("keyProvider", NAME, "the name of a key provider, " + NAME_ALLOWED, null);
    return new EcuProfile.SeedAndKey(level, provider, keys.integer("attempts", 1, 10, 3), millis(keys, "delayMs", 0, 10_000));
  }

  private static EcuProfile.Identity identity(Keys keys) {
    EcuProfile.Identity identity = new EcuProfile.Identity((int) keys.hex("hardwareDid", 0, 0xFFFF, 0xF191L), (int) keys.hex("versionDid",
        0, 0xFFFF, 0xF195L),
        keys.texts("hardware", NAME, 1, MAX_HARDWARE, "hardware numbers, " + NAME_ALLOWED));
    keys.end();
    return identity;
  }

  private static EcuProfile.Fingerprint fingerprint(Keys keys) {
    EcuProfile.Fingerprint fingerprint = new EcuProfile.Fingerprint((int) keys.hex("did", 0, 0xFFFF, null), layout(keys, "record"));
    keys.end();
    return fingerprint;
  }

  private static EcuProfile.Communication communication(Keys keys) {
    Map<String, Optional<Integer>> types = new LinkedHashMap<>();
    types.put("0x01", Optional.of(1));
    types.put("0x03", Optional.of(3));
    types.put("none", Optional.empty());
    EcuProfile.Communication communication = new EcuProfile.Communication(keys.choice("controlType", types, "0x01"),
        (int) keys.hex("communicationType", 1, 3, 1L), keys.flag("dtcSetting", true), keys.flag("conditionSendersExempt", false));
    keys.end();
    return communication;
  }

  private static EcuProfile.Dtcs dtcs(Keys keys) {
    boolean read = keys.flag("read", true);
    EcuProfile.Dtcs dtcs = new EcuProfile.Dtcs(read, (int) keys.hex("statusMask", 0, 0xFF, 0xFFL), keys.flag("clear", read));
    keys.rule(read || !dtcs.clear(), "clear", "false, because 'read' is false: only what was kept is cleared");
    keys.end();
    return dtcs;
  }

  private EcuProfile.BootLoader bootLoader(Keys keys) {
    String file = keys.text("file", FILE, "a path relative to this file: A-Z a-z 0-9 . _ - /, without ..", null);
    String sha256 = keys.text("sha256", SHA_256, "64 lower-case hexadecimal digits", null);
    ImageFormat format = keys.choice("format", formats(), null);
    EcuProfile.MemoryBlock block = memory(keys, "secondaryBootLoader", new EcuProfile.Erase(EcuProfile.Erase.When.NONE,
        EcuProfile.Erase.Range.AREA, Optional.empty()));
    keys.rule(keys.has("activate"), "activate", "an object");
    EcuProfile.Routine activate = routine(keys, "activate").orElse(NO_ROUTINE);
    keys.end();
    return new EcuProfile.BootLoader(directory.resolve(file), format, sha256.isEmpty() ? Sha256.of(new byte[0]) : new Sha256(sha256), block,
        activate);
  }

  private static Map<String, ImageFormat> formats() {
    Map<String, ImageFormat> formats = new LinkedHashMap<>();
    for (ImageFormat format : ImageFormat.values()) {
      formats.put(format.code(), format);
    }
    return formats;
  }

  private EcuProfile.MemoryBlock block(Keys keys) {
    String name = keys.text("name", NAME, NAME_ALLOWED, null);
    EcuProfile.MemoryBlock block = memory(keys, name, erase(keys.group("erase")));
    keys.end();
    return block;
  }

  private EcuProfile.MemoryBlock memory(Keys keys, String name, EcuProfile.Erase erase) {
    long address = keys.hex("address", 0, 0xFFFF_FFFFL, null);
    long size = keys.hex("size", 1, 0xFFFF_FFFFL, null);
    keys.rule(address + size <= 1L << 32, "size", "address + size is at most 0x100000000");
    int alfid = (int) keys.hex("alfid", 0x11, 0x88, 0x44L);
    keys.rule((alfid & 0x0F) != 0 && (alfid & 0x0F) <= 8, "alfid", "both digits 1–8");
    keys.rule((alfid & 0x0F) > 3 || address + size - 1 < 1L << 8 * (alfid & 0x0F), "alfid",
        "a low digit with enough bytes for the addresses");
    keys.rule(alfid >> 4 > 3 || size < 1L << 8 * (alfid >> 4), "alfid", "a high digit with enough bytes for the size");
    return new EcuProfile.MemoryBlock(name, address, size, alfid, (int) keys.hex("dataFormatId", 0, 0xFF, 0L),
        keys.integer("maxBlockLengthBytes", 3, 1 << 20, 65_535), erase, keys.has("verification")
        ? Optional.of(verification(keys.group("verification"))) : Optional.empty(), exitParameter(keys));
  }

  private EcuProfile.Erase erase(Keys keys) {
    EcuProfile.Erase.When when = keys.choice("when", Keys.words(EcuProfile.Erase.When.values()), null);
    EcuProfile.Erase.Range range = keys.choice("range", Keys.words(EcuProfile.Erase.Range.values()), "area");
    Optional<EcuProfile.Routine> routine = routine(keys, "routine");
    keys.rule(when == EcuProfile.Erase.When.NONE || routine.isPresent(), "when", "\"none\", because 'routine' is missing");
    keys.end();
    return new EcuProfile.Erase(when, range, routine);
  }

  private EcuProfile.Verification verification(Keys keys) {
    Checksum algorithm = keys.has("crc") ? crc(keys.group("crc")) : keys.choice("algorithm", Checksum.words(), null);
    keys.rule(!keys.has("crc") || !keys.has("algorithm"), "algorithm", "nothing, because 'crc' is there");
    keys.rule(keys.has("routine"), "routine", "an object");
    EcuProfile.Routine routine = routine(keys, "routine").orElse(NO_ROUTINE);
    EcuProfile.Verification.Over over = keys.choice("over", Keys.words(EcuProfile.Verification.Over.values()), "memory");
    keys.end();
    return new EcuProfile.Verification(routine, algorithm, over);
  }

  private static Checksum crc(Keys keys) {
    int width = keys.choice("widthBits", new TreeMap<>(Map.of("8", 8, "16", 16, "24", 24, "32", 32)), null);
    long max = (1L << width) - 1;
    Checksum crc = new Checksum.Crc(width, keys.hex("polynomial", 1, max, null), keys.hex("initial", 0, max, 0L),
        keys.flag("reflected", false), keys.hex("finalXor", 0, max, 0L));
    keys.end();
    return crc;
  }

  private static EcuProfile.Finish finish(Keys keys) {
    EcuProfile.Finish finish = new EcuProfile.Finish(routine(keys, "dependencies"), (int) keys.hex("resetType", 1, 0x7F, 1L),
        millis(keys, "bootWaitMs", 100, 10_000), millis(keys, "bootPollMs", 10, 250), keys.choice("proof",
            Keys.words(EcuProfile.Finish.Proof.values()), "readBack"));
    keys.end();
    return finish;
  }

  private static EcuProfile.Retries retries(Keys keys) {
    EcuProfile.Retries retries = new EcuProfile.Retries(keys.integer("sameCounter", 0, 10, 3), keys.integer("block", 0, 10, 2),
        keys.integer("ecu", 0, 10, 3), millis(keys, "pauseMs", 0, 2000));
    keys.end();
    return retries;
  }

  private static EcuProfile.Rollback rollback(Keys keys) {
    EcuProfile.Rollback rollback = new EcuProfile.Rollback(keys.flag("allowDowngrade", true),
        keys.integer("order", -MAX_ROLLBACK_ORDER, MAX_ROLLBACK_ORDER, EcuDirectory.USUAL_ROLLBACK_ORDER));
    keys.end();
    return rollback;
  }

  /** A routine, if the key is there. */
  private static Optional<EcuProfile.Routine> routine(Keys owner, String key) {
    boolean there = owner.has(key);
    if (!there) {
      return Optional.empty();
    }
    Keys keys = owner.group(key);
    List<HexBytes> accepted = keys.texts("accepted", HEX_BYTES, 0, MAX_ACCEPTED, HEX_BYTES_ALLOWED).stream().map(HexBytes::new).toList();
    EcuProfile.Routine routine = new EcuProfile.Routine((int) keys.hex("id", 0, 0xFFFF, null), layout(keys, "option"), accepted);
    keys.end();
    return Optional.of(routine);
  }

  private static RecordLayout layout(Keys keys, String key) {
    return new RecordLayout(keys.texts(key, PART, 0, MAX_PARTS, PARTS_ALLOWED).stream().map(ProfileReader::part).toList());
  }

  private static RecordLayout.Part part(String text) {
    for (RecordLayout.Variable variable : RecordLayout.Variable.values()) {
      if (variable.code().equals(text)) {
        return variable;
      }
    }
    return new RecordLayout.Constant(new HexBytes(HexFormat.of().formatHex(HexFormat.of().parseHex(text))));
  }

  private static RecordLayout exitParameter(Keys keys) {
    String text = keys.text("exitParameter", EXIT_PARAMETER, "\"checksum\" or " + HEX_BYTES_ALLOWED, "");
    return text.isEmpty() ? RecordLayout.EMPTY : new RecordLayout(List.of(part(text)));
  }

  private static Duration millis(Keys keys, String key, int min, int usual) {
    return Duration.ofMillis(keys.integer(key, min, HOUR_MS, usual));
  }
}
