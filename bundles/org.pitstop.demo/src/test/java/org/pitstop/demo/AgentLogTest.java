package org.pitstop.demo;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.pitstop.demo.AgentLog.Outcome;
import org.pitstop.demo.AgentLog.Swap;

/** Lines as the agent and its launcher write them. */
public class AgentLogTest {
  private static final String FTP = "org.pitstop.download.ftp";

  private final List<Swap> told = new ArrayList<>();
  private final AgentLog log = new AgentLog(told::add);
  private int second;

  @Test
  public void theStatesAreThoseOfTheFirstCampaign() {
    state("camp-1", "", "RECEIVED", "DOWNLOADING");
    state("camp-1", "", "DOWNLOADING", "STORED");
    state("camp-2", "", "RECEIVED", "DOWNLOADING");
    state("camp-1", " ecu=bcm", "PENDING", "PREPARING");

    assertEquals("camp-1", log.campaign());
    assertEquals(List.of("RECEIVED", "DOWNLOADING", "STORED"), log.states());
    assertEquals("STORED", log.state());
  }

  @Test
  public void beforeTheFirstCampaignThereIsNoState() {
    assertEquals("", log.state());
    assertEquals("", log.campaign());
    assertEquals("", log.step("bcm"));
    assertEquals(Duration.ZERO, log.transferTime("bcm"));
  }

  @Test
  public void aTransferTakesFromItsStepToTheNext() {
    state("camp-1", "", "RECEIVED", "PROGRAMMING");
    step("camp-1", "bcm", "transfer");
    second += 7;
    step("camp-1", "bcm", "verify");

    assertEquals("verify", log.step("bcm"));
    assertEquals(Duration.ofSeconds(8), log.transferTime("bcm"));
  }

  @Test
  public void aSwapEndsWhenItsSetHasProvedItself() {
    flashing();
    line("INFO  launcher  swap begins set=0.1.1+abc bundles=" + FTP + ":0.1.0:0.1.1");
    line("INFO  launcher  bundles swapped goneMs={" + FTP + "=34, org.pitstop.shell=90}");
    assertEquals(List.of(), log.swaps());
    line("INFO  hotswap  set has proved itself set=0.1.1+abc");

    Swap expected = new Swap("0.1.1+abc", FTP, "0.1.0", "0.1.1", Outcome.SWAPPED, "PROGRAMMING", "bcm", 34);
    assertEquals(List.of(expected), log.swaps());
    assertEquals(List.of(expected), told);
  }

  @Test
  public void aBundleThatDoesNotStartIsBackedOutWhenTheOldOneRuns() {
    flashing();
    line("INFO  launcher  swap begins set=0.1.2+abc bundles=" + FTP + ":0.1.1:0.1.2");
    line("ERROR launcher  set not started set=0.1.2+abc why=bundle " + FTP + " 0.1.2 does not start: no");
    line("INFO  launcher  bundles swapped goneMs={" + FTP + "=120}");

    assertEquals(List.of(new Swap("0.1.2+abc", FTP, "0.1.1", "0.1.2", Outcome.BACKED_OUT, "PROGRAMMING", "bcm", 120)), log.swaps());
  }

  @Test
  public void aBundleThatIsIllWasGoneTwice() {
    flashing();
    line("INFO  launcher  swap begins set=0.1.2+abc bundles=" + FTP + ":0.1.1:0.1.2");
    line("INFO  launcher  bundles swapped goneMs={" + FTP + "=30}");
    line("WARN  launcher  set backed out set=0.1.2+abc why=component x waits for a service");
    line("INFO  launcher  bundles swapped goneMs={" + FTP + "=25}");

    assertEquals(55, log.swaps().get(0).goneMs());
    assertEquals(Outcome.BACKED_OUT, log.swaps().get(0).outcome());
  }

  @Test
  public void whatIsSaidOfASwapThatNobodyBeganIsNone() {
    line("INFO  launcher  bundles swapped goneMs={}");
    line("INFO  hotswap  set has proved itself set=0.1.1+abc");

    assertEquals(List.of(), log.swaps());
  }

  @Test
  public void theStepsOfTheAgentAreKnownWhateverTheirCampaign() {
    flashing();
    step("camp-2", "agent", "wait until no ECU is in hand");
    step("camp-2", "climate", "transfer");

    assertEquals("wait until no ECU is in hand", log.step("agent"));
    assertEquals("", log.step("climate"));
  }

  private void flashing() {
    state("camp-1", "", "WAITING", "PROGRAMMING");
    state("camp-1", " ecu=bcm", "PENDING", "PREPARING");
    state("camp-1", " ecu=bcm", "PREPARING", "PROGRAMMING");
  }

  private void state(String campaign, String ecu, String from, String to) {
    line("INFO  campaign  state campaign=" + campaign + ecu + " from=" + from + " on=X to=" + to);
  }

  private void step(String campaign, String ecu, String step) {
    line("INFO  campaign  step campaign=" + campaign + " ecu=" + ecu + " step=" + step);
  }

  private void line(String text) {
    log.line(String.format("2026-03-01T12:00:%02d.000Z ", second++) + text);
  }
}
