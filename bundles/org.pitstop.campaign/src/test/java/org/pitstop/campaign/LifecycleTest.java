package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.Test;
import org.pitstop.api.tsp.Report;

public class LifecycleTest {

  @Test
  public void noEventHasTwoRowsInOneState() {
    Set<String> seen = new HashSet<>();
    Lifecycle.CAMPAIGN.forEach(r -> assertTrue(r.toString(), seen.add("campaign " + r.from() + r.on())));
    Lifecycle.ECU.forEach(r -> assertTrue(r.toString(), seen.add("ecu " + r.from() + r.on())));
  }

  @Test
  public void everyStateCanBeReached() {
    assertEquals(EnumSet.allOf(CampaignState.class), reachable(CampaignState.RECEIVED, s -> Lifecycle.CAMPAIGN.stream().filter(r -> r.from() == s).map(Lifecycle.CampaignRow::to).toList()));
    assertEquals(EnumSet.allOf(EcuState.class), reachable(EcuState.PENDING, this::ecuNext));
  }

  @Test
  public void fromEveryStateThereIsAWayToAnEnd() {
    for (CampaignState s : CampaignState.values()) {
      assertTrue(s.name(), reachable(s, t -> Lifecycle.CAMPAIGN.stream().filter(r -> r.from() == t).map(Lifecycle.CampaignRow::to).toList()).stream().anyMatch(CampaignState::ended));
    }
    for (EcuState s : EcuState.values()) {
      assertTrue(s.name(), reachable(s, this::ecuNext).stream().anyMatch(EcuState::ended));
    }
  }

  @Test
  public void nothingLeavesAnEnd() {
    assertTrue(Lifecycle.CAMPAIGN.stream().noneMatch(r -> r.from().ended()));
    assertTrue(Lifecycle.ECU.stream().noneMatch(r -> r.from().ended()));
  }

  @Test
  public void everyEndOfACampaignHasItsFinalReportAndNothingElseHas() {
    for (Lifecycle.CampaignRow r : Lifecycle.CAMPAIGN) {
      assertEquals(r.toString(), r.to().ended(), r.report() != null && r.report().isFinal());
    }
    assertEquals(Report.Type.UPGRADE_SUCCEEDED, Lifecycle.row(CampaignState.PROGRAMMING, CampaignEvent.ALL_PROMOTED).orElseThrow().report());
  }

  @Test
  public void everyWayOutOfProgrammingPassesThroughVerificationOrRestoring() {
    assertEquals(EnumSet.of(EcuState.VERIFIED, EcuState.RESTORING), EnumSet.copyOf(ecuNext(EcuState.PROGRAMMING)));
    assertEquals(EnumSet.of(EcuState.PROMOTED, EcuState.RESTORING), EnumSet.copyOf(ecuNext(EcuState.VERIFIED)));
    assertEquals(EnumSet.of(EcuState.RESTORED, EcuState.NEEDS_WORKSHOP), EnumSet.copyOf(ecuNext(EcuState.RESTORING)));
  }

  @Test
  public void anEcuIsErasedOnlyThroughTheGate() {
    assertTrue(Lifecycle.ECU.stream().filter(r -> r.to() == EcuState.PROGRAMMING).allMatch(r -> r.on() == EcuEvent.MAY_ERASE && r.from() == EcuState.PREPARING));
  }

  @Test
  public void everyEventHasARow() {
    for (CampaignEvent e : CampaignEvent.values()) {
      assertTrue(e.name(), Lifecycle.CAMPAIGN.stream().anyMatch(r -> r.on() == e));
    }
    for (EcuEvent e : EcuEvent.values()) {
      assertTrue(e.name(), Lifecycle.ECU.stream().anyMatch(r -> r.on() == e));
    }
  }

  private List<EcuState> ecuNext(EcuState s) {
    return Lifecycle.ECU.stream().filter(r -> r.from() == s).map(Lifecycle.EcuRow::to).toList();
  }

  private static <S> Set<S> reachable(S start, Function<S, List<S>> next) {
    Set<S> seen = new HashSet<>(Set.of(start));
    Deque<S> todo = new ArrayDeque<>(seen);
    while (!todo.isEmpty()) {
      next.apply(todo.poll()).stream().filter(seen::add).forEach(todo::add);
    }
    return seen;
  }
}
