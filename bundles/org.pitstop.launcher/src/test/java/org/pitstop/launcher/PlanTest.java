package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class PlanTest {

  private static final PlannedBundle API = new PlannedBundle("g", "api", "1.0.0", 4);
  private static final PlannedBundle SCR = new PlannedBundle("g", "scr", "2.0.0", 2);

  @Test
  public void bundlesOfSeveralFeaturesCollapseInTheirOrder() throws LaunchException {
    Plan merged = Plan.merge(List.of(plan(SCR, API), plan(API)));

    assertEquals(List.of(SCR, API), merged.bundles());
  }

  @Test
  public void theLowerStartLevelCounts() throws LaunchException {
    Plan merged = Plan.merge(List.of(plan(API), plan(new PlannedBundle("g", "api", "1.0.0", 2))));

    assertEquals(2, merged.bundles().get(0).startLevel());
  }

  @Test
  public void twoVersionsOfOneBundleAreRefused() {
    LaunchException e = assertThrows(LaunchException.class,
        () -> Plan.merge(List.of(plan(API), plan(new PlannedBundle("g", "api", "1.1.0", 4)))));

    assertTrue(e.getMessage(), e.getMessage().contains("g:api:1.0.0 and g:api:1.1.0"));
  }

  @Test
  public void frameworkPropertiesAreJoinedUnlessTheyDisagree() throws LaunchException {
    Plan one = new Plan(List.of(), Map.of("a", "1", "b", "2"));

    assertEquals(Map.of("a", "1", "b", "2", "c", "3"), Plan.merge(List.of(one, new Plan(List.of(), Map.of("a", "1", "c", "3"))))
        .frameworkProperties());
    assertThrows(LaunchException.class, () -> Plan.merge(List.of(one, new Plan(List.of(), Map.of("a", "2")))));
  }

  private static Plan plan(PlannedBundle... bundles) {
    return new Plan(List.of(bundles), Map.of());
  }
}
