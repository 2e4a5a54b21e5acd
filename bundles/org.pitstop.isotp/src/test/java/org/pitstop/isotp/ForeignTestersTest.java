package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.CanAddress.Addressing;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.time.VirtualVehicleTime;

public class ForeignTestersTest {
  private static final long MS = 1_000_000;
  private static final long FRAME = 1000;

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Wire wire = new Wire(time, FRAME);
  private final Wire.Port body = wire.port("body", false);
  private final Wire.Port other = wire.port("body", false);
  private final Recorder heard = new Recorder();
  private final IsoTpTransport transport = new IsoTpTransport(time, IsoTpParameters.DEFAULT);

  @Before
  public void aBusAppears() {
    transport.addBus(body, Map.of(CanBus.NAME, "body"));
  }

  private DiagnosticLink open(int request, int response) throws Exception {
    return transport.open(CanAddress.classic("body", request, response), heard);
  }

  private DiagnosticLink open(Addressing addressing, int request, int response, int functional) throws Exception {
    return transport.open(new CanAddress("body", request, response, functional, request > 0x7FF, addressing, 0x22, 0xF1, 0xDF, false, false,
        8, 0xCC, 0, 0), heard);
  }

  /** Another tester sends a frame, and 10 ms pass. */
  private void foreign(int id, String hex) throws Exception {
    CanFrame frame = Frames.classic(id, hex);
    other.send(frame, null);
    pass(10);
  }

  private void pass(long ms) throws Exception {
    time.sleep(Duration.ofMillis(ms));
  }

  private static ForeignRequests of(DiagnosticLink link) {
    return link.foreignRequests().orElseThrow();
  }

  private static void expectSilence(DiagnosticLink link) {
    assertEquals(of(link).watchedNanos(), of(link).quietNanos());
  }

  private static void expectRequest(DiagnosticLink link) {
    assertEquals(10 * MS - FRAME, of(link).quietNanos());
  }

  @Test
  public void nobodyElseIsQuietForAsLongAsWeListen() throws Exception {
    DiagnosticLink link = open(0x7E0, 0x7E8);
    assertEquals(new ForeignRequests(0, 0), of(link));
    pass(30);
    assertEquals(new ForeignRequests(30 * MS, 30 * MS), of(link));
  }

  @Test
  public void aRequestToTheEcuCountsForThisEcuOnly() throws Exception {
    DiagnosticLink engine = open(0x7E0, 0x7E8);
    DiagnosticLink brake = open(0x7E1, 0x7E9);
    pass(10);
    foreign(0x7E0, "02 3E 00");
    assertEquals(new ForeignRequests(20 * MS, 10 * MS - FRAME), of(engine));
    expectSilence(brake);
    foreign(0x7E1, "30 00 00");
    expectRequest(brake);
  }

  @Test
  public void aFunctionalRequestCountsForEveryEcuOfTheBus() throws Exception {
    DiagnosticLink engine = open(0x7E0, 0x7E8);
    DiagnosticLink brake = open(0x7E1, 0x7E9);
    foreign(0x7DF, "02 3E 80");
    expectRequest(engine);
    expectRequest(brake);
  }

  @Test
  public void ourOwnFramesAndTheEcusAnswersAreNotForeign() throws Exception {
    DiagnosticLink engine = open(0x7E0, 0x7E8);
    DiagnosticLink second = open(0x7E0, 0x7E8);
    engine.send(Frames.bytes("22 F1 95"), 0, 3);
    engine.sendFunctional(Frames.bytes("3E 80"));
    foreign(0x7E8, "02 7E 00");
    expectSilence(engine);
    expectSilence(second);
  }

  @Test
  public void listeningGoesOnWhenTheConversationIsClosed() throws Exception {
    DiagnosticLink first = open(0x7E0, 0x7E8);
    first.close();
    foreign(0x7E0, "02 10 02");
    DiagnosticLink again = open(0x7E0, 0x7E8);
    assertEquals(new ForeignRequests(10 * MS, 10 * MS - FRAME), of(again));
    assertEquals("one subscription an identifier, and the open conversation's", 3, body.listeners.size());
  }

  @Test
  public void anEcuOpenedLaterHasNotBeenWatchedBefore() throws Exception {
    open(0x7E0, 0x7E8);
    foreign(0x7DF, "02 3E 80");
    DiagnosticLink late = open(0x7E1, 0x7E9);
    pass(5);
    assertEquals(new ForeignRequests(5 * MS, 5 * MS), of(late));
  }

  @Test
  public void withExtendedAddressingOnlyFramesThatCarryTheTargetCount() throws Exception {
    DiagnosticLink link = open(Addressing.EXTENDED, 0x6F1, 0x622, 0x6F1);
    foreign(0x6F1, "23 02 3E 00");
    foreign(0x6F1, "");
    expectSilence(link);
    foreign(0x6F1, "22 02 3E 00");
    expectRequest(link);
    pass(10);
    foreign(0x6F1, "DF 02 3E 80");
    expectRequest(link);
  }

  @Test
  public void withMixedAddressingOnlyFramesThatCarryTheExtensionCount() throws Exception {
    DiagnosticLink link = open(Addressing.MIXED, 0x700, 0x708, 0x7DF);
    foreign(0x700, "23 02 3E 00");
    expectSilence(link);
    foreign(0x700, "22 02 3E 00");
    expectRequest(link);
  }

  @Test
  public void aTesterWithAnotherSourceAddressOrPriorityIsHeard() throws Exception {
    DiagnosticLink link = open(Addressing.NORMAL_FIXED, 0x18DA22F1, 0x18DAF122, 0x18DB33F1);
    foreign(0x18DA23F9, "02 3E 00");
    expectSilence(link);
    foreign(0x0CDA22F9, "02 3E 00");
    expectRequest(link);
    pass(10);
    foreign(0x18DB33F9, "02 3E 80");
    expectRequest(link);
  }

  @Test
  public void nothingIsListenedForWhenTheBusHasGone() throws Exception {
    DiagnosticLink link = open(0x7E0, 0x7E8);
    foreign(0x7E0, "02 3E 00");
    transport.removeBus(body);
    assertTrue(body.listeners.isEmpty());
    transport.addBus(body, Map.of(CanBus.NAME, "body"));
    DiagnosticLink fresh = open(0x7E0, 0x7E8);
    assertEquals(new ForeignRequests(0, 0), of(fresh));
    assertTrue("the old conversation has ended", link.foreignRequests().isPresent());
  }

  @Test
  public void theNumberOfTargetsHasALimit() throws Exception {
    for (int i = 0; i < ForeignTesters.MOST_TARGETS - 1; i++) {
      assertTrue(open(i, 0x600 + i).foreignRequests().isPresent());
    }
    assertTrue(open(0x500, 0x501).foreignRequests().isEmpty());
  }
}
