package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ProbationTest {

  private static final long LIMIT_MS = 120_000;

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final Bundles bundles = new Bundles();
  private SetKeeper keeper;
  private Probation probation;
  private long startingMs;
  private int ends;

  @Before
  public void onProbation() throws IOException {
    keeper = SetKeeper.open(new SetDirectory(folder.getRoot().toPath().resolve("bundles"), Durable.DISK), () -> "base");
    keeper.probation(new BundleSet("new", Map.of()));
    probation = new Probation(keeper, LIMIT_MS, () -> startingMs, () -> ends++);
  }

  @Test
  public void aBundleThatHangsInTheStartOfTheFrameworkEndsTheProcessWithThePreviousSetRecorded() {
    startingMs = LIMIT_MS - 1;
    probation.look();
    assertTrue(keeper.record().onProbation());

    startingMs = LIMIT_MS;
    probation.look();
    assertEquals(1, ends);
    assertEquals("set new was backed out: no sign of life for 120 s: a bundle hangs in its start", keeper.record().why());
  }

  @Test
  public void aSetThatIsSilentIsBackedOutInPlace() {
    probation.started(bundles);
    bundles.silentMs = LIMIT_MS - 1;
    probation.look();
    assertEquals(List.of(), bundles.backs);

    bundles.silentMs = LIMIT_MS;
    probation.look();
    assertEquals(List.of("no sign of life for 120 s"), bundles.backs);
    assertEquals(0, ends);
  }

  @Test
  public void aBundleThatHangsInTheSwapEndsTheProcessWithThePreviousSetRecorded() {
    probation.started(bundles);
    bundles.silentMs = LIMIT_MS;
    bundles.busyMs = LIMIT_MS - 1;
    probation.look();
    assertTrue("a swap that takes its time is no silence", keeper.record().onProbation());

    bundles.busyMs = LIMIT_MS;
    probation.look();
    assertEquals(1, ends);
    assertFalse(keeper.record().onProbation());
  }

  @Test
  public void aBundleThatHangsInItsStopWhileTheOldSetComesBackEndsTheProcess() throws Exception {
    keeper.back("ill");
    probation.started(bundles);
    bundles.busyMs = LIMIT_MS;
    probation.look();

    assertEquals(1, ends);
    assertEquals("set new was backed out: ill", keeper.record().why());
  }

  @Test
  public void aProvedSetMayBeSilent() throws Exception {
    keeper.confirm();
    startingMs = LIMIT_MS;
    probation.look();
    probation.started(bundles);
    bundles.silentMs = LIMIT_MS;
    probation.look();

    assertEquals(0, ends);
    assertEquals(List.of(), bundles.backs);
  }

  @Test
  public void aSetThatProvesItselfWhileTheWatchdogLooksStays() {
    probation.started(bundles);
    bundles.silentMs = LIMIT_MS;
    bundles.meanwhile = true;
    probation.look();

    assertEquals("set new has proved itself", keeper.record().why());
  }

  private final class Bundles implements Probation.Changing {
    private final List<String> backs = new ArrayList<>();
    private long silentMs;
    private long busyMs;
    private boolean meanwhile;

    @Override
    public long silentMs() {
      return silentMs;
    }

    @Override
    public long busyMs() {
      return busyMs;
    }

    @Override
    public void back(String why) throws IOException {
      if (meanwhile) {
        keeper.confirm();
        keeper.back(why);
      }
      backs.add(why);
    }

    @Override
    public void close() {
      // nothing runs
    }
  }
}
