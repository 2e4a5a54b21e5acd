package org.pitstop.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.Test;
import org.pitstop.demo.ChaosPlan.Fault;
import org.pitstop.demo.ChaosPlan.Kind;

public class ChaosPlanTest {
  private static final List<String> CLASSIC = List.of("bcm", "climate");
  private static final List<String> OTHERS = List.of("brake");

  @Test
  public void everySeedBringsEveryKindToAMomentThatComes() {
    Set<List<Fault>> plans = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      List<Fault> plan = ChaosPlan.of(seed, CLASSIC, OTHERS);
      Set<Kind> kinds = EnumSet.noneOf(Kind.class);
      for (Fault f : plan) {
        kinds.add(f.kind());
        assertTrue(f.toString(), List.of("DOWNLOADING", "WAITING", "PROGRAMMING").contains(f.moment().state())
            || List.of("bcm", "climate", "brake").contains(f.moment().ecu()));
      }
      assertEquals(EnumSet.allOf(Kind.class), kinds);
      plans.add(plan);
    }
    assertTrue("seeds make no difference: " + plans.size() + " plans", plans.size() > 190);
  }

  @Test
  public void whatReachesTheClassicBusOnlyIsDoneToItsEcus() {
    for (long seed = 0; seed < 50; seed++) {
      ChaosPlan.of(seed, CLASSIC, OTHERS).stream().filter(f -> f.kind() == Kind.FRAME_CORRUPTED || f.kind() == Kind.ECU_RESET)
          .forEach(f -> assertTrue(f.toString(), CLASSIC.contains(f.moment().ecu())));
    }
  }

  @Test
  public void theSameSeedGivesTheSamePlan() {
    assertEquals(ChaosPlan.of(17, CLASSIC, OTHERS), ChaosPlan.of(17, CLASSIC, OTHERS));
  }
}
