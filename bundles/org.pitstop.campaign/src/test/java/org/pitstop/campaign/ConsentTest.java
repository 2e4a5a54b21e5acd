package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.consent.ConsentRequest;
import org.pitstop.api.consent.ConsentSource;
import org.pitstop.api.consent.Consents.Outcome;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Terms;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.Report.Type;
import org.pitstop.api.tsp.TspCommand;

public class ConsentTest {
  private static final Terms ASKS = new Terms(Optional.of(new Terms.Consent("shorter braking distance", "driving, central locking", Optional.empty())), List.of(),
      Optional.empty());
  /** How long a user thinks. */
  private static final Duration LATER = Duration.ofMinutes(5);

  private final World world = new World();
  private final Display display = new Display();

  /** Notes what it is told; its user answers some minutes later. */
  private final class Display implements ConsentSource {
    final List<ConsentRequest> asked = new CopyOnWriteArrayList<>();
    final List<String> over = new CopyOnWriteArrayList<>();
    volatile Consumer<String> user = campaign -> {};

    @Override
    public void ask(ConsentRequest request) {
      asked.add(request);
      world.time.schedule(LATER.toNanos(), () -> user.accept(request.campaignId()));
    }

    @Override
    public void over(String campaignId) {
      over.add(campaignId);
    }
  }

  @FunctionalInterface
  private interface Answer {
    Outcome of(String campaign) throws IOException;
  }

  public ConsentTest() {
    world.ecu("bcm", "body", "1.0");
    world.ecu("climate", "body", "1.0");
    world.terms = ASKS;
    world.consentSources.add(display);
  }

  @After
  public void stop() {
    world.desk.stop();
    world.facts.close();
  }

  @Test
  public void theUserIsToldThePurposeTheDurationAndWhatDoesNotWorkMeanwhile() throws IOException {
    display.user = says(c -> world.consents.grant(c, "display"));
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
    ConsentRequest request = display.asked.get(0);
    assertEquals("shorter braking distance", request.purpose());
    assertEquals("driving, central locking", request.unavailable());
    assertEquals("30 s for each of two ECUs on one bus, and 1000 bytes at 100 bytes a second", Duration.ofSeconds(80), request.duration());
    assertEquals(world.now.plus(world.waitForConsent), request.until());
    assertEquals(List.of(new EcuId("bcm"), new EcuId("climate")), request.ecus());
    String text = world.last(Type.WAITING_FOR_CONSENT).text();
    assertTrue(text, text.contains("shorter braking distance") && text.contains("driving, central locking") && text.contains("1 min"));
    assertEquals(List.of(Type.ACCEPTED, Type.DOWNLOAD_SUCCEEDED, Type.WAITING_FOR_IGNITION, Type.WAITING_FOR_CONSENT, Type.UPGRADE_SUCCEEDED), world.reportTypes());
    world.await(() -> display.over.equals(List.of("camp-1")), "taken off the display");
  }

  @Test
  public void nothingIsPreparedBeforeTheUserAgrees() throws IOException {
    long[] prepared = {0};
    world.during = (step, ecu) -> prepared[0] = prepared[0] == 0 && step.equals("before") ? world.time.nanos() : prepared[0];
    display.user = says(c -> world.consents.grant(c, "display"));
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertTrue(prepared[0] >= LATER.toNanos());
    assertTrue("and then at once", prepared[0] <= LATER.plusSeconds(2).toNanos());
  }

  @Test
  public void aRefusalEndsTheCampaignUntouched() throws IOException {
    display.user = says(c -> world.consents.refuse(c, "display"));
    upgrade();
    assertEquals("CONSENT_REFUSED", world.await(Type.CANCELLED).reason());
    assertEquals(List.of(), world.flashed);
    world.await(() -> display.over.equals(List.of("camp-1")), "taken off the display");
  }

  @Test
  public void noAnswerEndsTheCampaignUntouched() throws IOException {
    upgrade();
    Report end = world.await(Type.CANCELLED);
    assertEquals("CONSENT_TIMEOUT", end.reason());
    assertTrue(end.text(), end.text().contains("30 minutes"));
    assertTrue(world.time.nanos() >= world.waitForConsent.toNanos());
    assertEquals(List.of(), world.flashed);
  }

  @Test
  public void withNobodyToAskTheCampaignWaitsSaysSoAndEnds() throws IOException {
    world.consentSources.clear();
    upgrade();
    Report asked = world.await(Type.WAITING_FOR_CONSENT);
    assertTrue(asked.text(), asked.text().contains("a ConsentSource is missing"));
    Report end = world.await(Type.CANCELLED);
    assertEquals("CONSENT_TIMEOUT", end.reason());
    assertTrue(end.text(), end.text().contains("a ConsentSource is missing"));
  }

  @Test
  public void aDisplayThatComesLaterIsAskedThen() throws IOException {
    world.consentSources.clear();
    display.user = says(c -> world.consents.grant(c, "display"));
    world.time.schedule(LATER.toNanos(), () -> world.displays.add(display));
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(1, display.asked.size());
  }

  @Test
  public void whatIsWaitedForIsShownAsItIsNow() throws IOException {
    List<String> shown = new CopyOnWriteArrayList<>();
    world.obstacles("ignition is on");
    display.user = campaign -> {
      shown.add(world.desk.all().get(0).reason());
      outcome(c -> world.consents.grant(c, "display"));
      shown.add(world.desk.all().get(0).reason());
      world.obstacles();
    };
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("the user has not agreed yet; ignition is on", "ignition is on"), shown);
  }

  @Test
  public void aUserWhoChangesHisMindBeforeTheFirstEraseStopsIt() throws IOException {
    display.user = says(c -> world.consents.grant(c, "display"));
    world.during = (step, ecu) -> {
      if (step.equals("before")) {
        assertEquals(Outcome.ACCEPTED, outcome(c -> world.consents.withdraw(c, "phone")));
      }
    };
    upgrade();
    Report end = world.await(Type.CANCELLED);
    assertEquals("CONSENT_WITHDRAWN", end.reason());
    assertEquals("the user has changed his mind", end.text());
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void aUserWhoChangesHisMindAfterTheFirstEraseComesTooLate() throws IOException {
    List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    display.user = says(c -> world.consents.grant(c, "display"));
    world.during = (step, ecu) -> {
      if (step.equals("erased")) {
        outcomes.add(outcome(c -> world.consents.withdraw(c, "display")));
      }
    };
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of(Outcome.TOO_LATE, Outcome.TOO_LATE), outcomes);
    assertTrue("and that is evidence", world.journal.toString().contains("too late: WITHDRAW"));
  }

  @Test
  public void aConsentSurvivesARestartAndIsNotAskedForAgain() throws IOException {
    display.user = says(c -> {
      world.obstacles("ignition is on");
      return world.consents.grant(c, "display");
    });
    world.waitForVehicle = Duration.ofDays(365);
    upgrade();
    world.await(() -> world.journal.get("campaign/camp-1").contains("GRANTED"), "granted");
    world.desk.stop();
    world.obstacles = List.of();
    display.asked.clear();
    world.restart();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of(), display.asked);
  }

  @Test
  public void aRequestWithoutAnAnswerIsShownAgainAfterARestartButToldOnce() throws IOException {
    world.waitForVehicle = Duration.ofDays(365);
    world.waitForConsent = Duration.ofDays(365);
    upgrade();
    world.await(() -> display.asked.size() == 1, "asked");
    world.desk.stop();
    display.user = says(c -> world.consents.grant(c, "display"));
    world.restart();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(2, display.asked.size());
    assertEquals(1, List.copyOf(world.wire).stream().filter(r -> r.type() == Type.WAITING_FOR_CONSENT).map(Report::seq).distinct().count());
  }

  @Test
  public void anAnswerThatTheJournalDoesNotTakeDoesNotCount() throws IOException {
    List<String> tries = new CopyOnWriteArrayList<>();
    display.user = campaign -> {
      world.journalFull = true;
      tries.add(assertThrows(IOException.class, () -> world.consents.grant(campaign, "display")).getMessage());
      world.journalFull = false;
    };
    upgrade();
    assertEquals("CONSENT_TIMEOUT", world.await(Type.CANCELLED).reason());
    assertEquals(List.of("disk full"), tries);
  }

  @Test
  public void aPackageWithoutConsentAsksNobody() throws IOException {
    world.terms = Terms.NONE;
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of(), display.asked);
    assertEquals(Outcome.TOO_LATE, world.consents.refuse("camp-1", "display"));
  }

  @Test
  public void aVehicleThatAlwaysWantsConsentAsksWhateverThePackageSays() throws IOException {
    world.terms = Terms.NONE;
    world.policy = new Policy(true, new Battery(0, 0, 0));
    display.user = says(c -> world.consents.grant(c, "display"));
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals("the vehicle cannot be driven", display.asked.get(0).unavailable());
  }

  @Test
  public void aRollBackOnCommandNeedsConsentWhereTheVehicleAlwaysWantsIt() throws IOException {
    world.policy = new Policy(true, new Battery(0, 0, 0));
    display.user = campaign -> outcome(c -> world.consents.refuse(campaign, "display"));
    world.software("bcm", "2.0", 1, "g");
    world.start();
    world.desk.command(new TspCommand.RollBack("c-9", new EcuId("bcm")));
    assertEquals("CONSENT_REFUSED", world.await(Type.CANCELLED).reason());
  }

  @Test
  public void aCancelOfTheTspTakesTheRequestOffTheDisplay() throws IOException {
    display.user = campaign -> {
      try {
        world.desk.command(new TspCommand.Cancel("c-9", campaign));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    };
    upgrade();
    assertEquals("", world.await(Type.CANCELLED).reason());
    world.await(() -> display.over.equals(List.of("camp-1")), "taken off the display");
    assertEquals(List.of(), world.consents.pending());
  }

  @Test
  public void whatIsPendingIsListedAndEachAnswerSaysWhatBecameOfIt() throws IOException {
    List<String> said = new CopyOnWriteArrayList<>();
    world.obstacles("ignition is on");
    display.user = campaign -> {
      said.add(world.consents.pending().toString());
      said.add(outcome(c -> world.consents.grant(c, "display")) + " " + outcome(c -> world.consents.grant(c, "phone")));
      said.add(world.consents.pending().toString());
      said.add(outcome(c -> world.consents.grant("nothing", "display")).name());
      said.add(outcome(c -> world.consents.refuse(c, "display")).name());
    };
    upgrade();
    assertEquals("it was granted before", "CONSENT_WITHDRAWN", world.await(Type.CANCELLED).reason());
    world.await(() -> said.size() == 5, "all said");
    assertTrue(said.get(0), said.get(0).contains("shorter braking distance"));
    assertEquals(List.of("ACCEPTED KNOWN", "[]", "UNKNOWN_CAMPAIGN", "ACCEPTED"), said.subList(1, 5));
    assertThrows(IllegalArgumentException.class, () -> world.consents.grant("camp-1", ""));
  }

  @Test
  public void aDisplayThatAnswersAtOnceIsHeard() throws IOException {
    world.consentSources.set(0, new ConsentSource() {
      @Override
      public void ask(ConsentRequest request) {
        outcome(c -> world.consents.grant(c, "display"));
      }

      @Override
      public void over(String campaignId) {
        throw new IllegalStateException("a display that fails stops nothing");
      }
    });
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
  }

  @Test
  public void theIgnitionIsWaitedForAfterTheUserHasAgreed() throws IOException {
    world.obstacles("ignition is on");
    display.user = says(c -> {
      world.time.schedule(LATER.toNanos(), world::obstacles);
      return world.consents.grant(c, "display");
    });
    upgrade();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertFalse(world.states.toString(), world.states.contains("CANCELLED"));
    assertTrue(world.time.nanos() >= LATER.multipliedBy(2).toNanos());
  }

  private Consumer<String> says(Answer answer) {
    return campaign -> assertEquals(Outcome.ACCEPTED, outcome(answer));
  }

  private Outcome outcome(Answer answer) {
    try {
      return answer.of("camp-1");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void upgrade() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 1, "g");
    world.start();
    world.desk.command(new TspCommand.Upgrade("c-1", "camp-1", new byte[] {1}, "", ""));
  }
}
