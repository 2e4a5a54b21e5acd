package org.pitstop.sweep;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A small sweep for each build; {@code ./pitstop sweep} is the large one. */
public class SweepTest {
  private static final long SEED = 7;
  private static final int RUNS_OF_A_KIND = 12;
  private static final List<Kind> CUTS = List.of(Kind.DISK_KEPT, Kind.DISK_TORN, Kind.DISK_DROPPED, Kind.DISK_ONE_LOST,
      Kind.FRAME_BEFORE, Kind.FRAME_AFTER, Kind.CUT_AGAIN, Kind.SERVER_CUT, Kind.CONSENT_CUT);
  private static final List<Kind> FAULTS = List.of(Kind.FRAME_LOST, Kind.FRAME_DUPLICATED, Kind.FRAME_DELAYED, Kind.FRAME_CORRUPTED,
      Kind.BUS_OFF, Kind.NEGATIVE_RESPONSE, Kind.ECU_RESET, Kind.REQUEST_IGNORED, Kind.ANSWER_LOST, Kind.DOWNLOAD, Kind.TSP,
      Kind.DISK_FULL, Kind.ROT_STORE, Kind.ROT_JOURNAL, Kind.ROT_EVIDENCE, Kind.IGNITION, Kind.BATTERY, Kind.IGNITION_AND_CUT);

  @ClassRule
  public static final TemporaryFolder DIRECTORY = new TemporaryFolder();

  @BeforeClass
  public static void quiet() {
    LogManager.getLogManager().reset();
  }

  @Test
  public void undisturbedACampaignEndsAsItShould() throws IOException {
    Sweep sweep = sweep("undisturbed");
    assertEquals(List.of(), sweep.failures());
    assertEquals("UPGRADE_SUCCEEDED", sweep.undisturbed(Trial.Scenario.SUCCEEDS).end);
    assertEquals("ROLLED_BACK", sweep.undisturbed(Trial.Scenario.ROLLS_BACK).end);
    assertEquals("UPGRADE_SUCCEEDED", sweep.undisturbed(Trial.Scenario.ASKS).end);
  }

  @Test
  public void everyKindIsSweptInSomeTestHere() {
    assertEquals(EnumSet.allOf(Kind.class), EnumSet.copyOf(Stream.concat(CUTS.stream(), FAULTS.stream()).toList()));
  }

  @Test
  public void noOperationOnTheDiskIsLeftOutOfASample() throws IOException {
    Sweep sweep = sweep("whole");
    for (Kind kind : List.of(Kind.DISK_KEPT, Kind.DISK_TORN, Kind.DISK_DROPPED, Kind.DISK_ONE_LOST, Kind.DISK_FULL)) {
      int points = sweep.ids(kind, Sweep.SAMPLE).size();
      assertEquals(kind.code(), sweep.byKind().get(kind).points, points);
      assertTrue(kind.code() + " has " + points + " points", points > 100);
    }
  }

  @Test
  public void theSameSeedGivesTheSameRun() throws IOException {
    Sweep sweep = sweep("same");
    Sweep.Id id = new Sweep.Id(Kind.CUT_AGAIN, Trial.Scenario.ROLLS_BACK, 333);
    Outcome one = sweep.run(id);
    Outcome two = sweep.run(id);
    assertEquals(one.rows, two.rows);
    assertEquals(List.of(one.frames, one.requests, one.diskOperations, one.messages), List.of(two.frames, two.requests, two.diskOperations, two.messages));
    assertEquals(one.virtualNanos, two.virtualNanos);
  }

  @Test
  public void aSmallSampleOfEveryKindOfCutLosesNoVehicle() throws IOException, InterruptedException {
    sweepKinds(CUTS);
  }

  @Test
  public void aSmallSampleOfEveryKindOfFaultLosesNoVehicle() throws IOException, InterruptedException {
    sweepKinds(FAULTS);
  }

  @Test
  public void everyMutationOfTheAgentIsNoticed() throws IOException {
    List<Mutants.Caught> all = Mutants.sweep(SEED, DIRECTORY.newFolder("mutants").toPath(), m -> {});
    assertTrue(all.size() >= 10);
    assertEquals(List.of(), all.stream().filter(m -> !m.caught()).map(Mutants.Caught::name).toList());
  }

  private static void sweepKinds(List<Kind> kinds) throws IOException, InterruptedException {
    Sweep sweep = sweep(kinds.get(0).code());
    for (Kind kind : kinds) {
      sweep.run(sweep.ids(kind, RUNS_OF_A_KIND), 2, () -> false, f -> {});
    }
    assertEquals(List.of(), sweep.failures());
    assertEquals(RUNS_OF_A_KIND * kinds.size(), sweep.runs());
  }

  private static Sweep sweep(String name) throws IOException {
    return new Sweep(new VehicleUnderTest.Surroundings(DIRECTORY.newFolder(name).toPath()), SEED);
  }
}
