package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.launcher.PowerCutDisk.Cut;
import org.pitstop.launcher.PowerCutDisk.PowerCutException;

/** The record of bundle sets and the jars that it names. */
public class SetKeeperTest {

  private static final String BASE = "base-1";

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private Path bundles;

  @Before
  public void directory() throws IOException {
    bundles = folder.newFolder("state").toPath().resolve("bundles");
  }

  @Test
  public void beforeTheFirstSwapTheSetIsTheFeatures() throws Exception {
    assertEquals(SetRecord.FIRST, open().record());
  }

  @Test
  public void aSetOnProbationIsThereAgainAfterARestart() throws Exception {
    SetKeeper keeper = open();
    BundleSet next = kept(keeper, "ftp", "0.1.1");
    keeper.probation(next);
    keeper.started();

    SetRecord record = open().record();
    assertEquals(new SetRecord(SetRecord.Phase.ON_PROBATION, BASE, next, BundleSet.OF_FEATURE, 1, List.of()), record);
    assertEquals("jar of ftp 0.1.1", Files.readString(jar(record.current().jars().get("pitstop:g:ftp"))));
  }

  @Test
  public void aSetThatHasProvedItselfIsWhatTheNextOneGoesBackTo() throws Exception {
    SetKeeper keeper = open();
    BundleSet first = proved(keeper, "ftp", "0.1.1");
    keeper.probation(kept(keeper, "mqtt", "0.2.0"));
    keeper.back("component failed");

    SetRecord record = open().record();
    assertFalse(record.onProbation());
    assertEquals(first, record.current());
    assertEquals("set mqtt-0.2.0 was backed out: component failed", record.why());
  }

  @Test
  public void aSecondSetWaitsForTheProbationOfTheFirst() throws Exception {
    SetKeeper keeper = open();
    keeper.probation(kept(keeper, "ftp", "0.1.1"));

    IllegalStateException e = assertThrows(IllegalStateException.class, () -> keeper.probation(BundleSet.OF_FEATURE));
    assertEquals("set ftp-0.1.1 is still on probation", e.getMessage());
  }

  @Test
  public void aSetThatHasProvedItselfIsNotBackedOutByALateWatchdog() throws Exception {
    SetKeeper keeper = open();
    BundleSet set = proved(keeper, "ftp", "0.1.1");

    assertThrows(IllegalStateException.class, () -> keeper.back("no sign of life"));
    assertEquals(set, open().record().current());
  }

  @Test
  public void aSetThatIsBackedOutCannotProveItself() throws Exception {
    SetKeeper keeper = open();
    keeper.probation(kept(keeper, "ftp", "0.1.1"));
    keeper.back("ill");

    assertThrows(IllegalStateException.class, keeper::confirm);
    assertEquals(BundleSet.OF_FEATURE, open().record().current());
  }

  @Test
  public void aSetForAnotherDistributionIsForgotten() throws Exception {
    proved(open(), "ftp", "0.1.1");

    assertEquals(SetRecord.FIRST, SetKeeper.open(onDisk(), () -> "base-2").record());
  }

  @Test
  public void aRecordOfANewerFormatIsNotTouched() throws Exception {
    proved(open(), "ftp", "0.1.1");
    Path record = bundles.resolve("record");
    String newer = Files.readString(record).replace("format=1", "format=2");
    Files.writeString(record, newer);
    SetKeeper keeper = open();

    assertTrue(keeper.newer(), keeper.newer().contains("has format 2, this launcher knows formats up to 1"));
    assertEquals(SetRecord.FIRST, keeper.record());
    assertThrows(IOException.class, () -> keeper.probation(BundleSet.OF_FEATURE));
    assertThrows(IOException.class, () -> kept(keeper, "mqtt", "0.2.0"));
    assertEquals(newer, Files.readString(record));
    assertEquals(1, jarFiles().size());
  }

  @Test
  public void aDamagedRecordLetsTheFeaturesOwnBundlesStart() throws Exception {
    proved(open(), "ftp", "0.1.1");
    Path record = bundles.resolve("record");
    String whole = Files.readString(record);
    List<byte[]> damages = List.of(new byte[0], new byte[512], new byte[] {(byte) 0xC3, 0x28}, bytes("format=\\u00"),
        bytes("format=one"), bytes(whole.replace("STEADY", "SITTING")), bytes(whole.replaceAll("(?m)^current=.*$", "")), bytes(whole.replace("ftp 0.1.1", "ftp")));
    for (byte[] damage : damages) {
      Files.write(record, damage);
      SetKeeper keeper = open();

      assertEquals(new String(damage, StandardCharsets.ISO_8859_1), SetRecord.FIRST, keeper.record());
      assertEquals("", keeper.newer());
    }
    SetKeeper keeper = open();
    BundleSet next = proved(keeper, "mqtt", "0.2.0");
    assertEquals("the next swap repairs it", next, open().record().current());
  }

  @Test
  public void theHistoryKeepsTheLastTwentyEvents() throws Exception {
    SetKeeper keeper = open();
    for (int i = 1; i <= 25; i++) {
      keeper.probation(new BundleSet("set-" + i, Map.of()));
      keeper.back("ill\nin two lines");
    }

    List<String> history = open().record().history();
    assertEquals(20, history.size());
    assertEquals("set set-6 was backed out: ill in two lines", history.get(0));
    assertEquals("set set-25 was backed out: ill in two lines", history.get(19));
  }

  @Test
  public void aReasonWithoutEndIsCut() throws Exception {
    SetKeeper keeper = open();
    keeper.probation(new BundleSet("set", Map.of()));
    keeper.back("x".repeat(100_000));

    assertEquals(1001, keeper.record().why().length());
    assertTrue(Files.size(bundles.resolve("record")) < 2000);
  }

  @Test
  public void onlyTheJarsOfTheCurrentAndThePreviousSetStay() throws Exception {
    SetKeeper keeper = open();
    for (int i = 1; i <= 5; i++) {
      keeper.probation(kept(keeper, "ftp", "0.1." + i));
      keeper.back("ill");
    }
    assertEquals("five failed sets leave the last one's jar", 1, jarFiles().size());
    for (int i = 1; i <= 5; i++) {
      proved(keeper, "ftp", "0.2." + i);
    }
    assertEquals(2, jarFiles().size());
  }

  @Test
  public void aJarThatWentBadInItsPlaceIsKeptAnew() throws Exception {
    SetKeeper keeper = open();
    BundleSet set = kept(keeper, "ftp", "0.1.1");
    Files.writeString(jar(set.jars().get("pitstop:g:ftp")), "rotten");
    kept(keeper, "ftp", "0.1.1");

    assertWhole(set);
  }

  /** The agent was killed between the renaming of a jar and the forcing of its name; then comes another swap, and then the power goes. */
  @Test
  public void aJarThatIsThereAlreadyIsForcedBeforeTheRecordNamesIt() throws Exception {
    PowerCutDisk kill = new PowerCutDisk(5, Cut.AFTER_ALL_KEPT);
    assertThrows(PowerCutException.class, () -> kept(SetKeeper.open(new SetDirectory(bundles, kill), () -> BASE), "ftp", "0.1.1"));
    List<Path> forced = new ArrayList<>();
    SetKeeper keeper = SetKeeper.open(new SetDirectory(bundles, new Forces(forced)), () -> BASE);
    kept(keeper, "ftp", "0.1.1");

    assertTrue(forced.toString(), forced.contains(bundles.resolve("jars")));
  }

  /** At each operation, in each way: the record is the one before or the one after, its jars are whole, and the next swap works. */
  @Test
  public void aPowerCutAtAnyOperationLeavesTheOldSetOrTheNewOneWhole() throws Exception {
    PowerCutDisk uncut = new PowerCutDisk(0, Cut.AFTER_ALL_KEPT);
    List<SetRecord> states = new ArrayList<>();
    live(uncut, states);
    assertEquals("records of two swaps", 7, states.size());
    assertTrue("operations " + uncut.operations(), uncut.operations() > 40);

    for (int at = 1; at <= uncut.operations(); at++) {
      for (Cut cut : Cut.values()) {
        bundles = folder.newFolder().toPath().resolve("bundles");
        List<SetRecord> seen = new ArrayList<>();
        PowerCutDisk disk = new PowerCutDisk(at, cut);
        assertThrows(PowerCutException.class, () -> live(disk, seen));
        String where = cut + " at operation " + at + " after " + seen.size() + " records";

        SetKeeper keeper = open();
        SetRecord record = keeper.record();
        assertTrue(where, record.equals(states.get(seen.size() - 1)) || record.equals(states.get(seen.size())));
        assertWhole(record.current());
        assertWhole(record.previous());
        if (record.onProbation()) {
          keeper.back("power cut");
        }
        BundleSet next = proved(keeper, "ftp", "0.1.1");
        assertEquals(where, next, open().record().current());
        assertWhole(next);
      }
    }
  }

  /** One set proves itself, the next one is backed out. @param seen the record after each step, from the one before the first */
  private void live(PowerCutDisk disk, List<SetRecord> seen) throws Exception {
    SetKeeper keeper = SetKeeper.open(new SetDirectory(bundles, disk), () -> BASE);
    seen.add(keeper.record());
    keeper.probation(kept(keeper, "ftp", "0.1.1"));
    seen.add(keeper.record());
    keeper.started();
    seen.add(keeper.record());
    keeper.confirm();
    seen.add(keeper.record());
    keeper.probation(kept(keeper, "ftp", "0.1.2"));
    seen.add(keeper.record());
    keeper.started();
    seen.add(keeper.record());
    keeper.back("ill");
    seen.add(keeper.record());
  }

  private record Forces(List<Path> forced) implements Durable {
    @Override
    public void write(Path file, java.io.InputStream content) throws IOException {
      DISK.write(file, content);
    }

    @Override
    public void force(Path path) {
      forced.add(path);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      DISK.move(from, to);
    }
  }

  private SetDirectory onDisk() {
    return new SetDirectory(bundles, Durable.DISK);
  }

  private SetKeeper open() throws IOException {
    return SetKeeper.open(onDisk(), () -> BASE);
  }

  private BundleSet proved(SetKeeper keeper, String name, String version) throws IOException {
    BundleSet set = kept(keeper, name, version);
    keeper.probation(set);
    keeper.started();
    keeper.confirm();
    return set;
  }

  private BundleSet kept(SetKeeper keeper, String name, String version) throws IOException {
    Path jar = folder.getRoot().toPath().resolve(name + "-" + version);
    Files.writeString(jar, "jar of " + name + " " + version);
    String sha256 = JarStamp.of(jar, null).sha256();
    keeper.keep(jar, sha256);
    return keeper.record().current().with(name + "-" + version, List.of(new SetJar("pitstop:g:" + name, name, version, sha256, 5)));
  }

  private Path jar(SetJar jar) {
    return onDisk().jar(jar.sha256());
  }

  private void assertWhole(BundleSet set) throws IOException {
    for (SetJar jar : set.jars().values()) {
      assertEquals(jar.sha256(), JarStamp.of(jar(jar), null).sha256());
    }
  }

  private List<Path> jarFiles() throws IOException {
    try (Stream<Path> files = Files.list(bundles.resolve("jars"))) {
      return files.toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
