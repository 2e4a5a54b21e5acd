package org.pitstop.hotswap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.pitstop.api.campaign.ProgrammingGate;
import org.pitstop.api.software.EcuId;
import org.pitstop.hotswap.LauncherSets.Refused;

/** Well for 30 s, a restart, well for 30 s; ill for 60 s at most. The seconds are the test's own. */
public class ProbationTest {
  private static final Probation.Limits LIMITS = new Probation.Limits(Duration.ofSeconds(30), Duration.ofSeconds(60));

  private final ScriptedLauncher launcher = new ScriptedLauncher();
  private final CountingGate gate = new CountingGate();
  private List<String> ills = List.of();
  private Set<String> askedBefore = Set.of();
  private Optional<ProgrammingGate> there = Optional.of(gate);
  private Probation probation = probation(Set.of());

  private Probation probation(Set<String> before) {
    return new Probation(new LauncherSets(launcher), new Health() {
      @Override
      public Set<String> satisfied() {
        return Set.of();
      }

      @Override
      public List<String> ills(Set<String> satisfiedBefore) {
        askedBefore = satisfiedBefore;
        return ills;
      }
    }, () -> there, LIMITS, before);
  }

  @Test
  public void aSetThatIsWellBeforeAndAfterARestartHasProvedItself() throws Exception {
    assertTrue(at(0));
    assertTrue(at(29));
    assertEquals(List.of("alive", "alive"), launcher.take());
    assertFalse(at(30));
    assertEquals(List.of("alive", "restart"), launcher.take());
    assertFalse("nothing more before the framework has stopped", at(31));
    assertEquals(List.of(), launcher.take());
    assertTrue("no ECU starts until then", gate.held);

    launcher.status.put("starts", "1");
    probation = probation(Set.of());
    assertTrue(at(100));
    assertTrue(at(129));
    assertFalse(at(130));
    assertEquals(List.of("alive", "alive", "alive", "confirm"), launcher.take());
  }

  @Test
  public void aSetThatIsIllForTooLongIsBackedOutWithTheReasons() throws Exception {
    ills = List.of("component a waits for a service", "bundle b 1.0.0 is not active");
    assertTrue(at(0));
    assertTrue(at(59));
    assertFalse(at(60));
    assertEquals("back component a waits for a service; bundle b 1.0.0 is not active", launcher.take().get(3));
  }

  @Test
  public void anIllnessThatPassesBeginsTheTimeAnew() throws Exception {
    assertTrue(at(0));
    ills = List.of("health check: no network");
    assertTrue(at(29));
    assertTrue(at(88));
    ills = List.of();
    assertTrue(at(89));
    ills = List.of("health check: no network");
    assertTrue("another illness, another minute", at(90));
    assertTrue(at(149));
    ills = List.of();
    assertTrue(at(150));
    assertTrue(at(179));
    assertFalse(at(180));
    assertEquals("restart", launcher.take().get(9));
  }

  @Test
  public void theRestartWaitsForTheEcusInHand() throws Exception {
    gate.inHand = true;
    assertTrue(at(0));
    assertTrue(at(30));
    assertTrue(at(3000));
    assertEquals(List.of("alive", "alive", "alive"), launcher.take());
    assertEquals("the agent restarts to prove its bundles 0.1.1+abc", gate.why);

    gate.inHand = false;
    assertFalse(at(3001));
    assertEquals(List.of("alive", "restart"), launcher.take());
  }

  @Test
  public void theRestartWaitsForSomebodyWhoKnowsTheEcus() throws Exception {
    there = Optional.empty();
    assertTrue(at(0));
    assertTrue(at(30));
    there = Optional.of(gate);
    assertFalse(at(31));
  }

  @Test
  public void afterARestartThatIsRefusedEcusMayStart() throws Exception {
    assertTrue(at(0));
    launcher.answer = Map.of("ok", "true");
    launcher.status.put("starts", "0");
    Probation refused = new Probation(new LauncherSets(request -> request.get("do").equals("restart")
        ? Map.of("ok", "false", "why", "closing") : launcher.apply(request)), new NeverIll(), () -> there, LIMITS, Set.of());
    assertTrue(refused.step(0));
    assertThrows(Refused.class, () -> refused.step(Duration.ofSeconds(30).toNanos()));
    assertFalse(gate.held);
  }

  @Test
  public void whileBundlesAreReplacedThereIsNoSignOfLife() throws Exception {
    launcher.status.put("busy", "true");
    ills = List.of("bundle b 1.0.0 is not active");
    assertTrue(at(0));
    assertTrue(at(600));
    assertEquals("the launcher's watchdog sees to it", List.of(), launcher.take());

    launcher.status.put("busy", "false");
    assertTrue("the illness counts from its first look", at(601));
    assertTrue(at(660));
    assertFalse(at(661));
  }

  @Test
  public void aProbationThatIsOverIsLeftAlone() throws Exception {
    launcher.status.put("phase", "STEADY");
    assertFalse(at(0));
    assertEquals(List.of(), launcher.take());
  }

  @Test
  public void componentsThatWereSatisfiedBeforeTheSwapAreAskedFor() throws Exception {
    probation = probation(Set.of("org.pitstop.tsp.mqtt"));
    at(0);
    assertEquals(Set.of("org.pitstop.tsp.mqtt"), askedBefore);
  }

  private boolean at(long seconds) throws Exception {
    return probation.step(Duration.ofSeconds(seconds).toNanos());
  }

  private static final class NeverIll implements Health {
    @Override
    public Set<String> satisfied() {
      return Set.of();
    }

    @Override
    public List<String> ills(Set<String> before) {
      return new ArrayList<>();
    }
  }

  private static final class CountingGate implements ProgrammingGate {
    private boolean inHand;
    private boolean held;
    private String why;

    @Override
    public List<EcuId> inHand() {
      return inHand ? List.of(new EcuId("brake")) : List.of();
    }

    @Override
    public AutoCloseable hold(String reason, Duration limit) {
      why = reason;
      held = !inHand;
      return inHand ? null : () -> held = false;
    }
  }
}
