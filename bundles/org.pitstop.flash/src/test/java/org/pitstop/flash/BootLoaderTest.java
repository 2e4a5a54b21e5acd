package org.pitstop.flash;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Stopped;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;

/** The secondary boot loader. */
public class BootLoaderTest {
  private static final byte[] LOADER = MemoryImages.bytes(12);
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private FlashBench bench;
  private String profile;

  @Before
  public void anEcuThatNeedsOne() throws Exception {
    bench = new FlashBench(folder.getRoot().toPath());
    bench.ecu.needsLoader = true;
    Files.createDirectory(folder.getRoot().toPath().resolve("boot"));
    Files.write(folder.getRoot().toPath().resolve("boot/loader.bin"), LOADER);
    profile = ReferenceProfile.withBootLoader(Sha256.of(LOADER).hex());
    bench.profile(profile);
    loaderAt(FakeEcu.RAM);
  }

  private void loaderAt(long address) {
    bench.equipment.images = new ImageReader() {
      @Override
      public Image read(Path file, ImageFormat format, long binaryAddress) {
        List<Image.Area> areas = file.endsWith("boot/loader.bin") ? List.of(new Image.Area(address, LOADER.length, 0)) : bench.areas;
        return new MemoryImages(() -> areas).read(file, format, binaryAddress);
      }

      @Override
      public ImageFormat detect(Path file) {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Test
  public void itIsSentToRamCheckedAndStartedBeforeThePointOfNoReturn() throws Exception {
    assertTrue(bench.program() instanceof Verified);
    List<String> transcript = bench.ecu.transcript;
    int from = transcript.indexOf("2EF15A26030150495453544F50");
    assertEquals(List.of("340044200000000000000C", "36010001020304050607", "360208090A0B", "37", "3101020396C5", "3101030120000000", "may erase?",
        "3101FF00440001000000000014"), transcript.subList(from + 1, from + 9));
    assertArrayEquals(LOADER, Arrays.copyOf(bench.ecu.ram, LOADER.length));
    assertEquals(List.of("identify", "prepare", "unlock", "boot loader", "erase", "transfer", "verify", "reset", "read back"),
        bench.watcher.steps);
    assertEquals("only the image counts", "20/20", bench.watcher.progress.get(bench.watcher.progress.size() - 1));
  }

  @Test
  public void everyTryOfTheEcuSendsItAgain() throws Exception {
    bench.ecu.on("360310111213", new FakeEcu.Refused(0x33));
    assertTrue(bench.program() instanceof Verified);
    assertEquals(2, bench.ecu.count("3101030120000000"));
  }

  @Test
  public void oneThatDoesNotStartLeavesTheEcuAsItWas() throws Exception {
    bench.profile(profile.replace("\"ecu\": 3", "\"ecu\": 0"));
    bench.ecu.on("31010301", new FakeEcu.Said("7101030101"));
    Failed failed = (Failed) bench.program();
    assertFalse(failed.erased());
    assertTrue(failed.why(), failed.why().contains("activating the secondary boot loader: routine 0x0301 answered '01'"));
    assertEquals(List.of(0, 0L), List.of(bench.ecu.erases, bench.ecu.count("may erase?")));
  }

  @Test
  public void aMonitorThatSaysNoLeavesAnEcuWithALoaderInItsApplication() throws Exception {
    bench.watcher.allowed = false;
    assertEquals(new Stopped(), bench.program());
    assertEquals(1, bench.ecu.count("1101"));
  }

  @Test
  public void anotherFileThanTheProfileMeansIsRefusedBeforeAnythingIsSent() throws Exception {
    bench.profile(ReferenceProfile.withBootLoader("0".repeat(64)));
    String why = ((Failed) bench.program()).why();
    assertTrue(why, why.contains("boot/loader.bin has SHA-256 " + Sha256.of(LOADER)));
    loaderAt(0x10000);
    bench.profile(profile);
    why = ((Failed) bench.program()).why();
    assertTrue(why, why.contains("area at 0x10000") && why.contains("allowed: secondaryBootLoader 0x20000000…0x20000FFF"));
    Files.delete(folder.getRoot().toPath().resolve("boot/loader.bin"));
    assertTrue(((Failed) bench.program()).why().contains("loader.bin"));
    assertEquals(List.of(), bench.ecu.transcript);
  }

  @Test
  public void aFileOutsideOfTheProfilesDirectoryIsNoBootLoader() throws Exception {
    bench.profile(profile.replace("boot/loader.bin", "../loader.bin"));
    assertTrue(bench.programmer.problems().toString(), bench.programmer.problems().get(0).contains("key 'secondaryBootLoader.file'"));
  }
}
