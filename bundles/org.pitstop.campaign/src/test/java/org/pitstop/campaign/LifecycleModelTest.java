package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.Test;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.Terms;

/**
 * Explores every state that the lifecycle tables, their settlement and the choice of the next ECUs can come to, together with an abstract
 * vehicle: what each ECU holds, which are in hand, the ignition, the user who agrees, does not, or changes his mind. The power may go in every
 * state: then nobody is in hand any more.
 */
public class LifecycleModelTest {
  private static final int MAX_STATES = 500_000;
  private static final Policy POLICY = new Policy(false, new Battery(0, 0, 0));

  private static final Terms ASKS = new Terms(Optional.of(new Terms.Consent("better brakes", "driving", Optional.empty())), List.of(), Optional.empty());

  private enum Flash { OLD, ERASED, NEW }

  /** A campaign and its vehicle. */
  private record Model(Campaign campaign, Map<EcuId, Flash> flash, Set<EcuId> inHand, boolean ignition) {

    /** All that the future depends on. */
    String key() {
      StringBuilder key = new StringBuilder(campaign.state() + " " + campaign.consent() + " " + ignition + " " + inHand);
      List<EcuItem> byRank = campaign.ecus().stream().sorted(Comparator.comparingLong(EcuItem::rank)).toList();
      campaign.ecus().forEach(e -> key.append(' ').append(e.state()).append(e.attempts()).append(e.rank() == 0 ? -1 : byRank.indexOf(e)).append(flash.get(e.ecu())));
      return key.toString();
    }

    Model with(Campaign c) {
      return new Model(c, flash, inHand, ignition);
    }

    Model with(EcuId ecu, Flash content) {
      Map<EcuId, Flash> after = new TreeMap<>(flash);
      after.put(ecu, content);
      return new Model(campaign, after, inHand, ignition);
    }

    Model hand(EcuId ecu, boolean takes) {
      Set<EcuId> after = new TreeSet<>(inHand);
      if (takes) {
        after.add(ecu);
      } else {
        after.remove(ecu);
      }
      return new Model(campaign, flash, after, ignition);
    }
  }

  /** What may happen next; {@code outside}: the driver or the power, which the campaign must not need. */
  private record Step(Model to, boolean outside) {}

  @Test
  public void oneEcu() {
    explore(1, "g");
  }

  @Test
  public void oneEcuWithConsent() {
    explore(1, "g", ASKS);
  }

  @Test
  public void twoEcusOnTwoBusesWithConsent() {
    int states = explore(2, "alone", ASKS);
    assertTrue(states + " states", states > explore(2, "alone"));
  }

  @Test
  public void twoEcusOfOneGroup() {
    explore(2, "g");
  }

  @Test
  public void threeEcusOfOneGroupOnTwoBuses() {
    int states = explore(3, "g");
    assertTrue(states + " states", states > 1000);
  }

  @Test
  public void threeEcusOfWhichOneIsIndependent() {
    explore(3, "alone");
  }

  private static int explore(int ecus, String groupOfLast) {
    return explore(ecus, groupOfLast, Terms.NONE);
  }

  /** @return states that were found */
  private static int explore(int ecus, String groupOfLast, Terms terms) {
    Map<String, Model> seen = new HashMap<>();
    Map<String, List<String>> before = new HashMap<>();
    Deque<Model> open = new ArrayDeque<>();
    Model start = start(ecus, groupOfLast, terms);
    seen.put(start.key(), start);
    open.add(start);
    while (!open.isEmpty()) {
      Model m = open.poll();
      check(m);
      List<Step> steps = steps(m);
      assertTrue("nothing can happen any more in " + m.key(), m.campaign.state().ended() || m.ignition || steps.stream().anyMatch(s -> !s.outside));
      for (Step s : steps) {
        String key = s.to.key();
        before.computeIfAbsent(key, k -> new ArrayList<>()).add(m.key());
        if (seen.putIfAbsent(key, s.to) == null) {
          open.add(s.to);
        }
      }
      assertTrue("too many states", seen.size() < MAX_STATES);
    }
    Set<String> ending = new HashSet<>();
    Deque<String> back = new ArrayDeque<>(seen.entrySet().stream().filter(e -> e.getValue().campaign.state().ended()).map(Map.Entry::getKey).toList());
    while (!back.isEmpty()) {
      String key = back.poll();
      if (ending.add(key)) {
        back.addAll(before.getOrDefault(key, List.of()));
      }
    }
    assertEquals("from here no end can be reached", List.of(), seen.keySet().stream().filter(k -> !ending.contains(k)).toList());
    return seen.size();
  }

  private static Model start(int ecus, String groupOfLast, Terms terms) {
    List<EcuItem> items = new ArrayList<>();
    Map<EcuId, Flash> flash = new TreeMap<>();
    for (int i = 0; i < ecus; i++) {
      String name = List.of("bcm", "climate", "engine").get(i);
      items.add(EcuItem.of(new SoftwarePackage(SoftwarePackage.Purpose.PROGRAM, World.file(name, "2.0"), URI.create("ftp://server/" + name), 1, 1,
          i == ecus - 1 ? groupOfLast : "g", List.of(), Optional.empty(), false), "1.0"));
      flash.put(new EcuId(name), Flash.OLD);
    }
    Campaign c = new Campaign("camp-1", Campaign.Kind.UPGRADE, "c-1", Instant.EPOCH, "", "", CampaignState.RECEIVED, "", "", items).terms(terms);
    return new Model(c, flash, Set.of(), false);
  }

  private static String place(EcuId ecu) {
    return ecu.value().equals("engine") ? "powertrain" : "body";
  }

  /** What must hold in every state. */
  private static void check(Model m) {
    assertTrue("erased without consent: " + m.key(), m.campaign.terms().consent().isEmpty() || m.campaign.consent() == ConsentState.GRANTED
        || m.flash.values().stream().allMatch(f -> f == Flash.OLD));
    for (EcuItem e : m.campaign.ecus()) {
      Flash f = m.flash.get(e.ecu());
      boolean recovers = e.state() == EcuState.PROGRAMMING || e.state() == EcuState.RESTORING || e.state() == EcuState.NEEDS_WORKSHOP;
      assertTrue("an erased ECU without a recovery: " + m.key(), f != Flash.ERASED || recovers);
      assertTrue("told as done, and is not: " + m.key(), !(e.state() == EcuState.PROMOTED || e.state() == EcuState.VERIFIED) || f == Flash.NEW);
      assertTrue("told as restored, and is not: " + m.key(), e.state() != EcuState.RESTORED && e.state() != EcuState.SKIPPED || f == Flash.OLD);
    }
    if (m.campaign.state().ended()) {
      assertTrue("ended with an ECU that was begun: " + m.key(), m.campaign.ecus().stream().map(EcuItem::state)
          .noneMatch(e -> e == EcuState.PREPARING || e == EcuState.PROGRAMMING || e == EcuState.RESTORING));
      if (m.campaign.state() != CampaignState.NEEDS_WORKSHOP) {
        for (EcuItem e : m.campaign.ecus()) {
          boolean sameAsGroup = m.campaign.ecus().stream().filter(o -> o.group().equals(e.group())).allMatch(o -> m.flash.get(o.ecu()) == m.flash.get(e.ecu()));
          assertTrue("a group of two generations: " + m.key(), sameAsGroup);
        }
        assertTrue("an erased ECU at the end: " + m.key(), !m.flash.containsValue(Flash.ERASED));
      }
      assertEquals(m.key(), m.campaign.state() == CampaignState.SUCCEEDED, m.flash.values().stream().allMatch(f -> f == Flash.NEW));
    }
  }

  private static List<Step> steps(Model m) {
    List<Step> steps = new ArrayList<>();
    if (m.campaign.state().ended()) {
      return steps;
    }
    steps.add(new Step(new Model(m.campaign, m.flash, m.inHand, !m.ignition), true));
    steps.add(new Step(new Model(m.campaign, m.flash, Set.of(), m.ignition), true));
    if (!m.campaign.touched()) {
      // by the TSP, or by a user who refuses or changes his mind
      campaign(m, CampaignEvent.CANCEL, to -> steps.add(new Step(to, true)));
    }
    if (asks(m) && m.campaign.consent() == ConsentState.ASKED) {
      steps.add(new Step(m.with(m.campaign.consent(ConsentState.GRANTED)), true));
    }
    works(m, steps);
    m.inHand.forEach(ecu -> inHand(m, ecu, steps));
    return steps;
  }

  /** The works of the campaign's state, as {@code CampaignRunner.startWork} starts them. */
  private static void works(Model m, List<Step> steps) {
    Consumer<Model> inside = to -> steps.add(new Step(to, false));
    switch (m.campaign.state()) {
      case RECEIVED -> List.of(CampaignEvent.PACKAGE_ACCEPTED, CampaignEvent.PACKAGE_REFUSED).forEach(e -> campaign(m, e, inside));
      case DOWNLOADING -> List.of(CampaignEvent.FILES_STORED, CampaignEvent.DOWNLOAD_FAILED).forEach(e -> campaign(m, e, inside));
      case STORED -> List.of(CampaignEvent.CHECKS_PASSED, CampaignEvent.CHECKS_FAILED).forEach(e -> campaign(m, e, inside));
      case WAITING -> {
        if (asks(m) && m.campaign.consent() == ConsentState.NOT_ASKED) {
          inside.accept(m.with(m.campaign.consent(ConsentState.ASKED)));
        } else if (asks(m)) {
          campaign(m, CampaignEvent.CANCEL, inside);
        }
        if (!forbidden(m)) {
          campaign(m, CampaignEvent.VEHICLE_READY, inside);
        }
        if (m.campaign.touched()) {
          apply(m, s -> m.campaign.ecus().stream().filter(e -> e.state() == EcuState.PENDING)
              .forEach(e -> s.ecu(e.ecu(), EcuEvent.FAILED_UNTOUCHED, "")), inside);
        } else {
          campaign(m, CampaignEvent.WAITED_TOO_LONG, inside);
        }
      }
      case PROGRAMMING, CANCELLING, ROLLING_BACK -> moveEcus(m, inside);
      case SUCCEEDED, ROLLED_BACK, REJECTED, CANCELLED, FAILED, NEEDS_WORKSHOP -> throw new AssertionError(m.key());
    }
  }

  private static boolean asks(Model m) {
    return Asking.open(m.campaign, POLICY);
  }

  private static boolean forbidden(Model m) {
    return m.ignition || asks(m);
  }

  /** As {@code CampaignRunner.moveEcus}. */
  private static void moveEcus(Model m, Consumer<Model> to) {
    List<EcuItem> begun = NextEcus.begun(m.campaign, m.inHand, LifecycleModelTest::place);
    if (!begun.isEmpty()) {
      // all of them before anything else is looked at
      Model all = m;
      for (EcuItem e : begun) {
        all = all.hand(e.ecu(), true);
      }
      to.accept(all);
    } else if (m.campaign.state() == CampaignState.ROLLING_BACK && m.inHand.isEmpty()) {
      NextEcus.toRestore(m.campaign, m.inHand, LifecycleModelTest::place).stream().limit(1)
          .filter(e -> !m.ignition || !NextEcus.runsTargetStill(e))
          .forEach(e -> to.accept(m.with(m.campaign.with(e.ecu(), i -> i.attempts(1))).hand(e.ecu(), true)));
    } else if (m.campaign.state() == CampaignState.PROGRAMMING) {
      List<EcuItem> next = NextEcus.toStart(m.campaign, m.inHand, LifecycleModelTest::place, ecu -> "1.0");
      if (!forbidden(m)) {
        next.forEach(e -> to.accept(m.hand(e.ecu(), true)));
      } else if (!next.isEmpty() && m.inHand.isEmpty()) {
        campaign(m, CampaignEvent.VEHICLE_NOT_READY, to);
      }
    }
  }

  /** What the task of an ECU may do next, as {@code EcuWork}. */
  private static void inHand(Model m, EcuId ecu, List<Step> steps) {
    Consumer<Model> inside = to -> steps.add(new Step(to, false));
    Model left = m.hand(ecu, false);
    switch (m.campaign.ecu(ecu).orElseThrow().state()) {
      case PENDING -> event(m, ecu, EcuEvent.START, inside);
      case PREPARING -> {
        if (!forbidden(m) && m.campaign.state() == CampaignState.PROGRAMMING) {
          event(m, ecu, EcuEvent.MAY_ERASE, inside);
        } else {
          event(left, ecu, EcuEvent.STOPPED, inside);
        }
        event(left, ecu, EcuEvent.FAILED_UNTOUCHED, inside);
      }
      case PROGRAMMING -> {
        inside.accept(m.with(ecu, Flash.ERASED));
        event(left.with(ecu, Flash.NEW), ecu, EcuEvent.VERIFIED, inside);
        event(left.with(ecu, Flash.ERASED), ecu, EcuEvent.FAILED_ERASED, inside);
      }
      case RESTORING -> {
        inside.accept(m.with(ecu, Flash.ERASED));
        event(left.with(ecu, Flash.OLD), ecu, EcuEvent.RESTORED, to -> inside.accept(ranked(to, ecu)));
        event(left.with(ecu, Flash.ERASED), ecu, EcuEvent.RESTORE_FAILED, inside);
      }
      case VERIFIED, UNCHANGED, PROMOTED, RESTORED, FAILED, SKIPPED, NEEDS_WORKSHOP -> inside.accept(left);
    }
  }

  private static Model ranked(Model m, EcuId ecu) {
    return m.with(m.campaign.with(ecu, e -> e.attempts(0)));
  }

  private static void event(Model m, EcuId ecu, EcuEvent event, Consumer<Model> to) {
    apply(m, s -> {
      if (event == EcuEvent.VERIFIED) {
        long rank = 1 + m.campaign.ecus().stream().mapToLong(EcuItem::rank).max().orElse(0);
        s.item(ecu, e -> e.result("2.0", 1, 1, rank));
      }
      s.ecu(ecu, event, "");
    }, to);
  }

  private static void campaign(Model m, CampaignEvent event, Consumer<Model> to) {
    apply(m, s -> s.campaign(event, "", ""), to);
  }

  private static void apply(Model m, Consumer<Settlement> rows, Consumer<Model> to) {
    Settlement s = new Settlement(m.campaign);
    rows.accept(s);
    if (!s.applied().isEmpty()) {
      to.accept(m.with(s.settle().campaign()));
    }
  }
}
