package org.pitstop.flash;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Monitor;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.flash.Workbench.Job;
import org.pitstop.api.image.Image;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.time.VirtualVehicleTime;
import org.pitstop.uds.RealClients;

public class UdsWorkbenchTest {
  private static final List<Image.Area> AREAS = List.of(new Image.Area(FakeEcu.START, 20, 0));
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final FakeEcu ecu = new FakeEcu(time);
  private final Equipment equipment = new Equipment(time, new FixedDate());
  private final PaperTransport paper = new PaperTransport();
  private final UdsWorkbench workbench = new UdsWorkbench(equipment, paper);
  private final List<String> rehearsed = new ArrayList<>();
  private Path profile;

  @Before
  public void aReferenceEcu() throws Exception {
    profile(ReferenceProfile.text("bcm"));
    equipment.clients = ecu;
    equipment.images = new MemoryImages(() -> AREAS);
    equipment.addKeyProvider((name, level, seed) -> new byte[] {(byte) name.length(), (byte) level, seed[0]}, Map.of(KeyProvider.NAME,
        "hmac-sha256"));
  }

  @Test
  public void aWrongProfileIsSaidWithFileKeyValueAndWhatIsAllowed() throws Exception {
    assertEquals(List.of(), workbench.check(profile));
    profile(ReferenceProfile.text("bcm").replace("\"0x740\"", "\"0x800\""));
    assertEquals(List.of(profile + ": key 'link.requestId' has the value \"0x800\" (allowed: \"0x0\"…\"0x7FF\")"), workbench.check(profile));
    String why = workbench.check(profile).get(0);
    assertEquals(why, assertThrows(IllegalArgumentException.class, () -> workbench.address(profile)).getMessage());
    assertEquals(why, assertThrows(IllegalArgumentException.class, () -> workbench.program(job(""), new Watcher())).getMessage());
    assertEquals(Optional.of(why), rehearse(""));
    assertEquals(List.of(Path.of("nowhere.json") + ": is not a readable JSON object: nowhere.json"), workbench.check(Path.of("nowhere.json")));
  }

  @Test
  public void theAddressIsTheProfiles() {
    assertEquals(CanAddress.classic("body", 0x740, 0x748), workbench.address(profile));
  }

  @Test
  public void theEcuIsAskedWhoItIsAndNothingElse() throws Exception {
    AtomicReference<Object> said = new AtomicReference<>();
    time.start("identify", () -> {
      try {
        said.set(workbench.identify(profile));
      } catch (InterruptedException e) {
        said.set(e);
      }
    }).join();
    assertEquals(new EcuDirectory.Identification.Identified("BCM-H1", "1.0"), said.get());
    assertEquals(List.of("22F191", "22F195", "T 0", "close at 0 ms"), ecu.transcript);
  }

  @Test
  public void theEcuIsProgrammedWhateverItRunsNow() throws Exception {
    ecu.version = "2.0";
    assertEquals(new Verified("2.0", false, 20, Duration.ZERO), program("2.0"));
    assertEquals(1, ecu.erases);
    assertArrayEquals(MemoryImages.bytes(20), Arrays.copyOf(ecu.memory, 20));
  }

  @Test
  public void theVersionIsCheckedOnlyIfItIsGiven() throws Exception {
    ecu.versionAfterFlash = "7.7";
    assertEquals("7.7", ((Verified) program("")).version());
    Failed failed = (Failed) program("2.0");
    assertTrue(failed.why(), failed.why().contains("'7.7'") && failed.why().contains("2.0"));
  }

  @Test
  public void theHardwareIsCheckedAgainstTheProfile() throws Exception {
    ecu.hardware = "CLI-H1";
    Failed failed = (Failed) program("");
    assertTrue(failed.why(), failed.why().contains("'CLI-H1'") && failed.why().contains("[BCM-H1]"));
    assertEquals(0, ecu.erases);
  }

  @Test
  public void aRetryAfterTheEraseDoesNotProgramAgainWhatIsThere() throws Exception {
    ecu.on("22F191", new FakeEcu.Said("62F19142434D2D4831"), new FakeEcu.Said("62F19142434D2D4831"), FakeEcu.Lost.LINK); // at the read-back
    assertTrue(program("2.0") instanceof Verified);
    assertEquals(1, ecu.erases);
  }

  @Test
  public void theFormatIsFoundOutIfItIsNotGiven() throws Exception {
    MemoryImages images = new MemoryImages(() -> AREAS);
    equipment.images = images;
    program("");
    assertEquals(ImageFormat.S_RECORD, images.asked);
    workbench.rehearse(new Job(profile, Path.of("x"), Optional.of(ImageFormat.VBF), 0, ""), (step, functional, request, length) -> { });
    assertEquals(ImageFormat.VBF, images.asked);
  }

  @Test
  public void aRehearsalTellsTheVeryRequestsOfAProgramming() throws Exception {
    Result result = program("2.0");
    assertTrue(result.toString(), result instanceof Verified);
    List<String> sent = ecu.transcript.stream().filter(t -> !t.startsWith("T ") && !t.startsWith("close")).toList();
    equipment.clients = RealClients.over(time, new NoBus(), paper);
    long before = time.nanos();
    assertEquals(Optional.empty(), rehearse("2.0"));
    // a played ECU takes long blocks, and its seed is its own
    List<String> expected = new ArrayList<>();
    for (String request : sent) {
      String shown = request.startsWith("2712") ? "271203115A" : request.startsWith("3601") ? "3601" + HexFormat.of()
          .formatHex(MemoryImages.bytes(20)).toUpperCase() : request;
      if (!request.startsWith("3602") && !request.startsWith("3603")) {
        expected.add(shown);
      }
    }
    assertEquals(expected, rehearsed.stream().map(r -> r.substring(r.indexOf(':') + 2)).toList());
    assertTrue(rehearsed.toString(), rehearsed.containsAll(List.of("identify: 22F191", "prepare: F 1083", "erase: 3101FF00440001000000000014",
        "reset: 1101", "read back: 22F195")));
    assertEquals("no time passes", before, time.nanos());
  }

  @Test
  public void theHighDigitOfTheAlfidIsTheSizeAndTheLowOneTheAddressAndTheDefaultIs44() throws Exception {
    equipment.clients = RealClients.over(time, new NoBus(), paper);
    profile(ReferenceProfile.text("bcm").replace("\"alfid\": \"0x44\"", "\"alfid\": \"0x35\"").replace("\"option\": [\"address\", \"size\"",
        "\"option\": [\"size\", \"address\""));
    assertEquals(Optional.empty(), rehearse(""));
    assertTrue(rehearsed.toString(), rehearsed.containsAll(List.of("erase: 3101FF00350000010000000014", "transfer: 3400350000010000000014",
        "verify: 310102020000140000010000" + crc())));
    profile(ReferenceProfile.text("bcm").replace("\"alfid\": \"0x44\", ", ""));
    rehearse("");
    assertTrue(rehearsed.toString(), rehearsed.contains("transfer: 3400440001000000000014"));
  }

  private static String crc() throws Exception {
    return Checksum.CRC32.of(new java.io.ByteArrayInputStream(MemoryImages.bytes(20))).hex().toUpperCase();
  }

  @Test
  public void aRehearsalOfBootLoaderAndCertificateIsToldToo() throws Exception {
    equipment.clients = RealClients.over(time, new NoBus(), paper);
    byte[] loader = MemoryImages.bytes(20);
    Files.createDirectory(folder.getRoot().toPath().resolve("boot"));
    Files.write(folder.getRoot().toPath().resolve("boot/loader.bin"), loader);
    equipment.addAuthenticationProvider(new PemAuthenticationProvider(Path.of("src/test/resources/org/pitstop/flash/tester.pem"),
        Path.of("src/test/resources/org/pitstop/flash/tester-key.pem")), Map.of(org.pitstop.api.flash.AuthenticationProvider.NAME, "workshop"));
    profile(ReferenceProfile.withCertificate());
    assertEquals(Optional.empty(), rehearse(""));
    assertTrue(rehearsed.toString(), rehearsed.stream().anyMatch(r -> r.startsWith("unlock: 290100")) && rehearsed.stream()
        .anyMatch(r -> r.startsWith("unlock: 2903")));
    profile(ReferenceProfile.withBootLoader(org.pitstop.api.software.Sha256.of(loader).hex()).replace("0x20000000", "0x00010000"));
    assertEquals(Optional.empty(), rehearse(""));
    assertTrue(rehearsed.toString(), rehearsed.contains("boot loader: 3101030100010000"));
  }

  @Test
  public void aRehearsalSaysWhyItCannotBegin() throws Exception {
    equipment.clients = RealClients.over(time, new NoBus(), paper);
    equipment.images = new MemoryImages(() -> List.of(new Image.Area(0, 20, 0)));
    assertTrue(rehearse("").orElseThrow().contains("in no memory block of ECU bcm"));
    equipment.images = new MemoryImages(() -> AREAS);
    profile(ReferenceProfile.text("bcm").replace("hmac-sha256", "oem-7"));
    assertTrue(rehearse("").orElseThrow().contains("no key provider 'oem-7'"));
  }

  private Optional<String> rehearse(String version) throws Exception {
    HexFormat hex = HexFormat.of().withUpperCase();
    rehearsed.clear();
    return workbench.rehearse(job(version), (step, functional, request, length) -> rehearsed.add(step + ": " + (functional ? "F " : "")
        + hex.formatHex(request, 0, length)));
  }

  private Result program(String version) throws Exception {
    AtomicReference<Object> result = new AtomicReference<>();
    time.start("program", () -> {
      try {
        result.set(workbench.program(job(version), new Watcher()));
      } catch (InterruptedException e) {
        result.set(e);
      }
    }).join();
    return (Result) result.get();
  }

  private Job job(String version) {
    return new Job(profile, Path.of("x.s19"), Optional.empty(), 0, version);
  }

  private void profile(String text) throws Exception {
    profile = Files.writeString(folder.getRoot().toPath().resolve("mine.json"), text);
  }

  /** Serves every address, and leads nowhere. */
  private static final class NoBus implements DiagnosticTransport {
    @Override
    public boolean serves(EcuAddress address) {
      return true;
    }

    @Override
    public DiagnosticLink open(EcuAddress address, DiagnosticLink.Listener listener) {
      throw new AssertionError("a rehearsal needs no bus");
    }
  }

  private static final class Watcher implements Monitor {
    @Override
    public boolean mayErase() {
      return true;
    }

    @Override
    public boolean keepDtcs(byte[] record) {
      return true;
    }

    @Override
    public void step(String step) {
      // not watched here
    }

    @Override
    public void progress(long acknowledgedBytes, long totalBytes) {
      // not watched here
    }
  }
}
