package org.pitstop.flash;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.EcuDirectory.Identification;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Monitor;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.pitstop.api.flash.EcuProgrammer.Stopped;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.uds.NegativeResponseCode;
import org.pitstop.flash.FakeEcu.Lost;
import org.pitstop.flash.FakeEcu.Refused;
import org.pitstop.flash.FakeEcu.Said;
import org.pitstop.time.VirtualVehicleTime;

public class UdsEcuProgrammerTest {
  private static final EcuId BCM = new EcuId("bcm");
  private static final String ERASE = "3101FF00";
  private static final String CHECKSUM = "31010202";
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final FakeEcu ecu = new FakeEcu(time);
  private final Watcher watcher = new Watcher();
  private Equipment equipment;
  private UdsEcuProgrammer programmer;
  private List<Image.Area> areas = List.of(new Image.Area(FakeEcu.START, 20, 0));

  @Before
  public void aReferenceEcu() throws Exception {
    profile(ReferenceProfile.text("bcm"));
    equipment = new Equipment(time, new FixedDate());
    programmer = new UdsEcuProgrammer(equipment, folder.getRoot().toPath());
    equipment.clients = ecu;
    equipment.images = new Images(Optional.empty());
    equipment.addKeyProvider((name, level, seed) -> new byte[] {(byte) name.length(), (byte) level, seed[0]}, Map.of(KeyProvider.NAME,
        "hmac-sha256"));
  }

  @Test
  public void theWholeSequenceIsTheOneOfTheStandard() throws Exception {
    assertEquals(new Verified("2.0", false, 20, Duration.ZERO), program());
    assertEquals(List.of(
        "22F191", "22F195", // who are you
        "T 2000", "F 1083", "1003", "31010203", "1902FF", "F 8582", "F 288101", // pre-programming
        "1002", "2711", "2712031101", "2EF15A26030150495453544F50", // programming
        "3101FF00440001000000000014", "3400440001000000000014", "36010001020304050607", "360208090A0B0C0D0E0F", "360310111213", "37",
        "3101020200010000" + "00000014" + crc(), "3101FF01", "1101",
        "22F191", "22F195", // until it starts
        "F 1083", "F 288001", "F 8581", "14FFFFFF", "T 0", "F 1081", // post-programming
        "22F191", "22F195", "T 0"), ecu.transcript.subList(0, ecu.transcript.size() - 1));
    assertArrayEquals(image(20), Arrays.copyOf(ecu.memory, 20));
    assertEquals(List.of("8/20", "16/20", "20/20"), watcher.progress);
    assertEquals(List.of("identify", "prepare", "unlock", "erase", "transfer", "verify", "reset", "read back"), watcher.steps);
  }

  @Test
  public void theCounterBeginsAt1AndWrapsFromFfTo00() throws Exception {
    areas = List.of(new Image.Area(FakeEcu.START, 8 * 300, 0));
    assertTrue(program() instanceof Verified);
    List<String> counters = ecu.transcript.stream().filter(t -> t.startsWith("36")).map(t -> t.substring(2, 4)).toList();
    assertEquals(300, counters.size());
    assertEquals("01", counters.get(0));
    assertEquals(List.of("FF", "00", "01"), counters.subList(254, 257));
  }

  @Test
  public void anEcuThatRunsTheTargetVersionIsLeftAlone() throws Exception {
    ecu.version = "2.0";
    assertEquals(new Verified("2.0", true, 0, Duration.ZERO), program());
    assertEquals(List.of("22F191", "22F195"), ecu.transcript.subList(0, 2));
    assertEquals(0, ecu.erases);
    assertEquals(0, watcher.asked);
  }

  @Test
  public void theTargetVersionWithAWrongChecksumIsNotTakenForDone() throws Exception {
    profile(ReferenceProfile.text("bcm").replace("\"readBack\"", "\"checksum\""));
    ecu.version = "2.0";
    assertEquals(new Verified("2.0", false, 20, Duration.ZERO), program());
    ecu.transcript.clear();
    assertEquals(new Verified("2.0", true, 0, Duration.ZERO), program());
    assertEquals(1, ecu.count(CHECKSUM));
  }

  @Test
  public void aHalfWrittenEcuGoesStraightToTheProgrammingSession() throws Exception {
    ecu.valid = false;
    assertTrue(program() instanceof Verified);
    assertEquals(List.of("22F191", "22F195", "T 2000", "1002"), ecu.transcript.subList(0, 4));
    assertEquals(0, ecu.count("F 2881"));
  }

  @Test
  public void whatTheChecksumRoutineProvesIsNotSentAgain() throws Exception {
    areas = List.of(new Image.Area(FakeEcu.START, 20, 0), new Image.Area(FakeEcu.START + 256, 20, 0));
    ecu.valid = false;
    System.arraycopy(image(20), 0, ecu.memory, 0, 20);
    assertTrue(program() instanceof Verified);
    assertEquals(List.of("3400440001010000000014"), ecu.transcript.stream().filter(t -> t.startsWith("34")).toList());
    assertEquals(1, ecu.erases);
    assertEquals("40/40", watcher.progress.get(watcher.progress.size() - 1));
  }

  @Test
  public void whatIsWholeByItsChecksumIsSentAgainIfTheEcuWillNotRunItAllTheSame() throws Exception {
    ecu.on("3101FF01", new Said("7101FF0101"));
    assertTrue(program() instanceof Verified);
    assertEquals(2, ecu.erases);
  }

  @Test
  public void aRestartOfTheEcuBeginsWithAllAreasIfTheProfileSaysSo() throws Exception {
    profile(ReferenceProfile.text("bcm").replace("\"skipVerifiedBlocks\"", "\"restartEcu\""));
    ecu.on("3602", new Refused(0x72));
    assertTrue(program() instanceof Verified);
    assertEquals(2, ecu.count("1002"));
  }

  @Test
  public void blocksThatAreErasedAllBeforeTheFirstIsWritten() throws Exception {
    areas = List.of(new Image.Area(FakeEcu.START, 20, 0), new Image.Area(FakeEcu.START + 256, 20, 0));
    profile(ReferenceProfile.text("bcm").replace("\"each\"", "\"all\""));
    assertTrue(program() instanceof Verified);
    List<String> order = ecu.transcript.stream().filter(t -> t.startsWith(ERASE) || t.startsWith("34")).map(t -> t.substring(0, 2))
        .toList();
    assertEquals(List.of("31", "31", "34", "34"), order);
  }

  @Test
  public void aBlockThatIsErasedAsAWholeIsErasedOnce() throws Exception {
    areas = List.of(new Image.Area(FakeEcu.START, 20, 0), new Image.Area(FakeEcu.START + 256, 20, 0));
    profile(ReferenceProfile.text("bcm").replace("\"area\"", "\"block\"").replace("0x00400000", "0x00001000"));
    ecu.on("3400440001010000", new Refused(0x72)); // the second area fails once: the first has to be written again with it
    assertTrue(program() instanceof Verified);
    assertEquals(List.of("3101FF00440001000000001000", "3101FF00440001000000001000"), ecu.transcript.stream()
        .filter(t -> t.startsWith(ERASE)).toList());
  }

  @Test
  public void aLostAnswerToTransferDataIsAskedForWithTheSameCounter() throws Exception {
    ecu.on("3602", Lost.ANSWER, Lost.REQUEST);
    assertTrue(program() instanceof Verified);
    assertEquals(3, ecu.count("360208090A0B0C0D0E0F"));
    assertEquals(1, ecu.erases);
    assertArrayEquals(image(20), Arrays.copyOf(ecu.memory, 20));
  }

  @Test
  public void afterTheLastRetryOfACounterTheBlockIsErasedAndSentAgain() throws Exception {
    ecu.on("3602", Lost.REQUEST, Lost.REQUEST, Lost.REQUEST, Lost.REQUEST);
    assertTrue(program() instanceof Verified);
    assertEquals(5, ecu.count("3602"));
    assertEquals(2, ecu.erases);
    assertEquals(1, ecu.count("1002"));
    assertEquals(List.of("8/20", "8/20", "16/20", "20/20"), watcher.progress);
  }

  @Test
  public void everyNegativeResponseToTransferDataHasItsReaction() throws Exception {
    for (NegativeResponseCode nrc : NegativeResponseCode.values()) {
      aReferenceEcu();
      ecu.transcript.clear();
      ecu.erases = 0;
      ecu.version = "1.0";
      ecu.valid = true;
      ecu.on("3602", new Refused(nrc.code()));
      Result result = program();
      Reaction reaction = Reaction.to(new org.pitstop.api.uds.Answer.Negative<Void>(0x36, nrc.code()));
      switch (reaction) {
        case RETRY_BLOCK -> assertEquals(nrc + " " + result, List.of(2, 1L), List.of(ecu.erases, ecu.count("1002")));
        case RETRY_ECU, WAIT_FOR_UNLOCK -> assertEquals(nrc + " " + result, List.of(2, 2L), List.of(ecu.erases, ecu.count("1002")));
        case GIVE_UP -> assertEquals(nrc + " " + result, List.of(1, 1L), List.of(ecu.erases, ecu.count("1002")));
      }
      assertEquals(nrc.name(), reaction != Reaction.GIVE_UP, result instanceof Verified);
      if (result instanceof Failed failed) {
        assertTrue(failed.erased());
        assertTrue(failed.why(), failed.why().contains("bcm") && failed.why().contains("TransferData 0x02")
            && failed.why().contains(NegativeResponseCode.describe(nrc.code())));
      }
    }
  }

  @Test
  public void everyCodeOfTheStandardsListIsDefined() {
    for (int nrc : new int[] {0x78, 0x21, 0x24, 0x22, 0x31, 0x33, 0x35, 0x36, 0x37, 0x70, 0x71, 0x72, 0x73, 0x7E, 0x7F, 0x92, 0x93}) {
      assertTrue(Integer.toHexString(nrc), Reaction.defined(nrc));
    }
  }

  @Test
  public void aZeroSeedMeansUnlockedAlready() throws Exception {
    ecu.seed = new byte[4];
    assertTrue(program() instanceof Verified);
    assertEquals(0, ecu.count("2712"));
  }

  @Test
  public void aLockOutIsWaitedForAndNeverHammered() throws Exception {
    ecu.on("2711", new Refused(0x37)).on("2712", new Refused(0x36));
    long before = time.nanos();
    assertTrue(program() instanceof Verified);
    assertEquals(List.of(3L, 2L), List.of(ecu.count("2711"), ecu.count("2712")));
    assertTrue(time.nanos() - before >= Duration.ofSeconds(20).toNanos());
  }

  @Test
  public void attemptsToUnlockAreLimited() throws Exception {
    profile(ReferenceProfile.text("bcm").replace("\"ecu\": 3", "\"ecu\": 0"));
    ecu.on("2711", new Refused(0x37), new Refused(0x37), new Refused(0x37), new Refused(0x37));
    Failed failed = (Failed) program();
    assertFalse(failed.erased());
    assertEquals(3, ecu.count("2711"));
    assertTrue(failed.why(), failed.why().contains("security access, seed") && failed.why().contains("0x37"));
  }

  @Test
  public void aWrongKeyEndsItAtOnceAndLeavesTheBusAsItWas() throws Exception {
    ecu.on("2712", new Refused(0x35));
    Failed failed = (Failed) program();
    assertFalse(failed.erased());
    assertEquals(1, ecu.count("2711"));
    assertEquals(1, ecu.count("1101"));
    assertEquals(List.of("F 1083", "F 288001", "F 8581", "T 0", "F 1081", "T 0"), ecu.transcript.subList(ecu.transcript.size() - 7,
        ecu.transcript.size() - 1));
  }

  @Test
  public void aKeyProviderThatIsMissingIsNamed() throws Exception {
    profile(ReferenceProfile.text("bcm").replace("hmac-sha256", "oem-7"));
    Failed failed = (Failed) program();
    assertTrue(failed.why(), failed.why().contains("'oem-7'"));
    assertEquals(0, ecu.erases);
  }

  @Test
  public void wrongHardwareIsRefusedBeforeAnythingIsChanged() throws Exception {
    ecu.hardware = "BCM-H2";
    Failed failed = (Failed) program();
    assertFalse(failed.erased());
    assertTrue(failed.why(), failed.why().contains("BCM-H2") && failed.why().contains("BCM-H1"));
    assertEquals(List.of("22F191", "22F195", "T 0"), ecu.transcript.subList(0, 3));
  }

  @Test
  public void aDowngradeThatTheProfileForbidsIsRefused() throws Exception {
    profile(ReferenceProfile.text("bcm").replace("\"allowDowngrade\": true", "\"allowDowngrade\": false"));
    ecu.version = "2.10";
    assertTrue(((Failed) program()).why().contains("no downgrade from 2.10 to 2.0"));
  }

  @Test
  public void aMonitorThatSaysNoLeavesTheEcuInItsApplication() throws Exception {
    watcher.allowed = false;
    assertEquals(new Stopped(), program());
    assertEquals(0, ecu.erases);
    assertEquals(1, ecu.session);
    assertEquals("1101", ecu.transcript.get(ecu.transcript.indexOf("2EF15A26030150495453544F50") + 1));
    assertEquals(List.of("F 1083", "F 288001", "F 8581", "T 0", "F 1081", "T 0"), ecu.transcript.subList(ecu.transcript.size() - 7,
        ecu.transcript.size() - 1));
  }

  @Test
  public void aMonitorThatDoesNotLetItBeginLeavesTheBusInPeace() throws Exception {
    watcher.mayBegin = 0;
    assertEquals(new Stopped(), program());
    assertEquals(1, ecu.session);
    assertEquals(List.of(), ecu.transcript.stream().filter(r -> r.startsWith("F ") || r.startsWith("10")).toList());
  }

  @Test
  public void aMonitorThatTakesItBackDuringThePreparationKeepsTheEcuOutOfItsBootLoader() throws Exception {
    watcher.mayBegin = 1;
    assertEquals(new Stopped(), program());
    assertEquals(1, ecu.session);
    assertFalse(ecu.transcript.toString(), ecu.transcript.contains("1002"));
    assertTrue("others may speak again", ecu.transcript.contains("F 288001"));
  }

  @Test
  public void theMonitorIsAskedOnceBeforeTheFirstEraseOnly() throws Exception {
    ecu.on("3602", new Refused(0x7F));
    assertTrue(program() instanceof Verified);
    assertEquals(1, watcher.asked);
    assertEquals(List.of(ERASE), watcher.firstAfterAsked);
  }

  @Test
  public void preconditionsThatAreNotMetEndBeforeTheErase() throws Exception {
    ecu.on("31010203", new Said("7101020301"), new Said("7101020301"), new Said("7101020302"), new Said("7101020303"));
    Failed failed = (Failed) program();
    assertFalse(failed.erased());
    assertTrue(failed.why(), failed.why().contains("routine 0x0203 answered '03'"));
    assertEquals(0, ecu.count("1002"));
  }

  @Test
  public void aChecksumThatTheEcuDeniesSendsTheBlockAgain() throws Exception {
    ecu.on(CHECKSUM, new Said("7101020201"));
    assertTrue(program() instanceof Verified);
    assertEquals(2, ecu.erases);
  }

  @Test
  public void allRetriesTogetherAreLimitedAndTheResultSaysErased() throws Exception {
    for (int i = 0; i < 100; i++) {
      ecu.on("34", new Refused(0x72));
    }
    Failed failed = (Failed) program();
    assertTrue(failed.erased());
    assertEquals((1 + 3) * (1 + 2), ecu.erases);
    assertTrue(failed.why(), failed.why().contains("RequestDownload") && failed.why().contains("0x72 general programming failure"));
    assertEquals("F 1081", ecu.transcript.get(ecu.transcript.size() - 3));
  }

  @Test
  public void aLinkThatComesBackIsUsedAgain() throws Exception {
    ecu.on("3602", Lost.LINK);
    assertTrue(program() instanceof Verified);
    assertEquals(2, ecu.transcript.stream().filter(t -> t.startsWith("close")).count());
  }

  @Test
  public void aTransportThatIsBeingReplacedIsWaitedForWithoutSpendingARetry() throws Exception {
    profile(ReferenceProfile.text("bcm").replace("\"ecu\": 3", "\"ecu\": 0"));
    equipment.clients = (address, timing) -> {
      if (time.nanos() < Duration.ofSeconds(30).toNanos()) {
        throw new IOException("no transport serves " + address);
      }
      return ecu.open(address, timing);
    };
    assertTrue(program() instanceof Verified);
  }

  @Test
  public void whatFailsBecauseItsServicesAreReplacedIsBegunAgainByTheCampaignAndIsNoFailure() throws Exception {
    equipment.clients = (address, timing) -> {
      equipment.stop();
      throw new IOException("no transport serves " + address);
    };
    assertTrue(ended() instanceof InterruptedException);
  }

  @Test
  public void aTransportThatDoesNotComeIsNotWaitedForForever() throws Exception {
    equipment.clients = (address, timing) -> {
      throw new IOException("no transport serves " + address);
    };
    Failed failed = (Failed) program();
    assertTrue(failed.why(), failed.why().contains("no transport serves"));
    assertFalse(failed.erased());
    assertTrue("gave up after " + Duration.ofNanos(time.nanos()), time.nanos() < Duration.ofSeconds(90).toNanos());
  }

  @Test
  public void aResetWithoutAnAnswerIsNoFailureAndTheStartIsWaitedFor() throws Exception {
    ecu.on("1101", Lost.ANSWER);
    ecu.afterReset(3);
    assertTrue(program() instanceof Verified);
    assertEquals(1, ecu.erases);
  }

  @Test
  public void anEcuThatStaysInItsBootLoaderAfterTheResetIsProgrammedAgainAndThenGivenUp() throws Exception {
    profile(ReferenceProfile.text("bcm").replace("\"ecu\": 3", "\"ecu\": 1"));
    for (int i = 0; i < 4; i++) {
      ecu.on("3101FF01", new Said("7101FF0100"));
    }
    Failed failed = (Failed) program();
    assertTrue(failed.erased());
    assertTrue(failed.why(), failed.why().contains("still in its boot loader"));
  }

  @Test
  public void anotherVersionThanTheTargetIsAFailureAfterTheErase() throws Exception {
    ecu.versionAfterFlash = "3.0";
    Failed failed = (Failed) program();
    assertTrue(failed.erased());
    assertTrue(failed.why(), failed.why().contains("'3.0'") && failed.why().contains("2.0"));
    assertEquals(1, ecu.erases);
  }

  @Test
  public void anImageOutsideOfTheProfilesMemoryIsRefusedBeforeAnythingIsSent() throws Exception {
    areas = List.of(new Image.Area(0xFF00, 512, 0));
    Failed failed = (Failed) program();
    assertFalse(failed.erased());
    assertTrue(failed.why(), failed.why().contains("0xFF00") && failed.why().contains("application 0x10000…0x40FFFF"));
    assertEquals(List.of(), ecu.transcript);
  }

  @Test
  public void aBrokenImageIsRefusedBeforeAnythingIsSent() throws Exception {
    equipment.images = new Images(Optional.of("x.hex line 3: check sum is 00; 01 is right"));
    assertTrue(((Failed) program()).why().contains("line 3"));
    assertEquals(List.of(), ecu.transcript);
  }

  @Test
  public void everyStepHasItsOwnTimeLimit() throws Exception {
    profile(ReferenceProfile.text("bcm").replace("\"totalMs\": 60000", "\"p2Ms\": 40000, \"totalMs\": 70000"));
    ecu.on(ERASE, Lost.LINK);
    profile(Files.readString(folder.getRoot().toPath().resolve("bcm.json")).replace("\"ecu\": 3", "\"ecu\": 0"));
    program();
    assertEquals(List.of(Duration.ofSeconds(40), Duration.ofSeconds(70)), List.of(ecu.lastTiming.p2(), ecu.lastTiming.total()));
  }

  @Test
  public void withoutOtherWordsTheTimeLimitsAreTheUsualOnes() throws Exception {
    profile(ReferenceProfile.text("bcm").replaceFirst("(?s)\"timing\": \\{.*?\\}\\s*\\},", ""));
    EcuProfile profile = Profiles.read(folder.getRoot().toPath().resolve("bcm.json"), new ArrayList<>()).orElseThrow();
    assertEquals(Duration.ofSeconds(2), profile.timing().testerPresent());
    for (Step step : Step.values()) {
      int seconds = switch (step) {
        case ERASE -> 60;
        case CHECKSUM, DEPENDENCIES -> 30;
        default -> 10;
      };
      assertEquals(step.name(), new org.pitstop.api.uds.UdsTiming(Duration.ofMillis(50), Duration.ofMillis(5000), Duration.ofSeconds(seconds)),
          profile.timing().of(step));
    }
    assertEquals(Duration.ofSeconds(10), profile.finish().bootWait());
  }

  @Test
  public void theDirectoryTellsInWhichOrderEcusAreRestored() throws Exception {
    Path directory = folder.newFolder("restored").toPath();
    Files.writeString(directory.resolve("bcm.json"), ReferenceProfile.text("bcm").replace("\"allowDowngrade\": true",
        "\"allowDowngrade\": true, \"order\": -3"));
    Files.writeString(directory.resolve("brake.json"), ReferenceProfile.text("brake"));
    assertEquals(List.of("bcm -3", "brake 0"), new UdsEcuProgrammer(equipment, directory).ecus().stream().map(e -> e.ecu() + " "
        + e.rollbackOrder()).toList());
  }

  @Test
  public void identifyTellsHardwareAndVersionAndChangesNothing() throws Exception {
    assertEquals(new Identification.Identified("BCM-H1", "1.0"), programmer.identify(BCM));
    ecu.valid = false;
    assertEquals(new Identification.Identified("BCM-H1", ""), programmer.identify(BCM));
    ecu.on("22F195", new Refused(0x22));
    assertEquals(new Identification.Identified("BCM-H1", ""), programmer.identify(BCM));
    assertEquals(0, ecu.transcript.stream().filter(t -> t.startsWith("10") || t.startsWith("F ")).count());
  }

  @Test
  public void anEcuThatAnswersNothingIsSilentAndItsProgrammingFails() throws Exception {
    for (int i = 0; i < 100; i++) {
      ecu.on("22", Lost.REQUEST);
    }
    Identification.Silent silent = (Identification.Silent) programmer.identify(BCM);
    assertTrue(silent.why(), silent.why().contains("DID 0xF191") && silent.why().contains("no answer after 50 ms"));
    assertFalse(((Failed) program()).erased());
  }

  @Test
  public void anEcuWithoutProfileIsNamed() throws Exception {
    assertTrue(((Identification.Silent) programmer.identify(new EcuId("door"))).why().contains("door has no usable profile"));
  }

  private Result program() throws Exception {
    return (Result) ended();
  }

  /** The result, or the InterruptedException. */
  private Object ended() throws Exception {
    SoftwareFile software = new SoftwareFile(BCM, "BCM-H1", "2.0", ImageFormat.BINARY, FakeEcu.START, 20, Sha256.of(new byte[0]));
    AtomicReference<Object> result = new AtomicReference<>();
    Thread task = time.start("program", () -> {
      try {
        result.set(programmer.program(software, Path.of("x.bin"), watcher));
      } catch (InterruptedException e) {
        result.set(e);
      }
    });
    task.join();
    return result.get();
  }

  private void profile(String text) throws Exception {
    Path file = Files.writeString(folder.getRoot().toPath().resolve("bcm.json"), text);
    // a listing differs by time or size: tests write faster than clocks tick
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(text.hashCode() & 0xFFFFFFFL));
  }

  private static byte[] image(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static String crc() {
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(image(20));
    return "%08X".formatted(crc.getValue());
  }

  private final class MemoryImage implements Image {
    @Override
    public List<Area> areas() {
      return areas;
    }

    @Override
    public InputStream open(Area area) {
      return new ByteArrayInputStream(image((int) area.sizeBytes()));
    }
  }

  private final class Images implements ImageReader {
    private final Optional<String> mistake;

    private Images(Optional<String> mistake) {
      this.mistake = mistake;
    }

    @Override
    public Image read(Path file, ImageFormat format, long binaryAddress) throws ImageException {
      if (mistake.isPresent()) {
        throw new ImageException(mistake.get());
      }
      return new MemoryImage();
    }

    @Override
    public ImageFormat detect(Path file) {
      return ImageFormat.BINARY;
    }
  }

  private final class Watcher implements Monitor {
    private final List<String> steps = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();
    private List<String> firstAfterAsked = List.of();
    private boolean allowed = true;
    private int mayBegin = Integer.MAX_VALUE;
    private int asked;
    private int askedAt;

    @Override
    public boolean mayBegin() {
      return mayBegin-- > 0;
    }

    @Override
    public boolean mayErase() {
      asked++;
      askedAt = ecu.transcript.size();
      return allowed;
    }

    @Override
    public boolean keepDtcs(byte[] record) {
      return true;
    }

    @Override
    public void step(String step) {
      steps.add(step);
    }

    @Override
    public void progress(long acknowledgedBytes, long totalBytes) {
      progress.add(acknowledgedBytes + "/" + totalBytes);
      firstAfterAsked = List.of(ecu.transcript.get(askedAt).substring(0, 8));
    }
  }
}
