package org.pitstop.uds;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.uds.ScriptedEcu.begins;
import static org.pitstop.uds.ScriptedEcu.breaksOff;
import static org.pitstop.uds.ScriptedEcu.bytes;
import static org.pitstop.uds.ScriptedEcu.disappears;
import static org.pitstop.uds.ScriptedEcu.says;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.FileTransfer;
import org.pitstop.api.uds.NegativeResponseCode;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;
import org.pitstop.time.VirtualVehicleTime;

/** P2 is 50 ms with a margin of 50 ms, P2* 5 s, the total 20 s; a pause after 0x21 is 50 ms. */
public class UdsClientTest {
  private static final UdsTiming TIMING = new UdsTiming(Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofSeconds(20));

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final ScriptedEcu ecu = new ScriptedEcu(time);
  private UdsClient client;

  @Before
  public void open() throws IOException {
    TransportUdsClients clients = new TransportUdsClients(time, UdsLimits.DEFAULT);
    clients.addTransport(ecu);
    client = clients.open(CanAddress.classic("body", 0x7E0, 0x7E8), TIMING);
  }

  @After
  public void everyExpectedRequestCame() {
    ecu.expectEnd();
  }

  private long nowMs() {
    return time.nanos() / 1_000_000;
  }

  private static void expectValue(String hex, Answer<byte[]> answer) {
    assertTrue(answer.describe(), answer.isPositive());
    assertArrayEquals(bytes(hex), ((Answer.Positive<byte[]>) answer).value());
  }

  private void expectNoAnswer(String why, long afterMs, Answer<?> answer) {
    Answer.NoAnswer<?> none = (Answer.NoAnswer<?>) answer;
    assertEquals(why, none.why());
    assertEquals(afterMs, none.waited().toMillis());
  }

  private Answer<byte[]> readVersion() throws Exception {
    return client.readDataByIdentifier(0xF195);
  }

  @Test
  public void anAnswerWithinP2IsTaken() throws Exception {
    ecu.on("22F195", says(100 - 1, "62 F1 95 31 2E 30"));
    expectValue("31 2E 30", readVersion());
    assertEquals(99, nowMs());
  }

  @Test
  public void withoutAnAnswerP2EndsTheWait() throws Exception {
    ecu.on("22F195");
    expectNoAnswer("P2 is over", 100, readVersion());
  }

  @Test
  public void p2CountsFromTheEndOfTheRequest() throws Exception {
    ecu.sendingMs = 3000;
    ecu.on("22F195", says(99, "62 F1 95 31"));
    expectValue("31", readVersion());
    assertEquals(3099, nowMs());
  }

  @Test
  public void aReceptionThatHasBegunSatisfiesP2() throws Exception {
    ecu.on("22F195", begins(90), says(4000, "62 F1 95 31"));
    expectValue("31", readVersion());
  }

  @Test
  public void aReceptionThatNeverEndsIsEndedByTheTotal() throws Exception {
    ecu.on("22F195", begins(90));
    expectNoAnswer("the total limit of 20000 ms is over while the answer was being received", 20_000, readVersion());
  }

  @Test
  public void anAnswerThatBreaksOffIsNotReceivedAndSaysWhy() throws Exception {
    ecu.on("22F195", begins(90), breaksOff(1000));
    expectNoAnswer("P2 is over; the answer was not received: N_Cr", 1100, readVersion());
  }

  @Test
  public void anAnswerThatBeginsAgainAfterItBrokeOffIsTaken() throws Exception {
    ecu.on("22F195", begins(90), breaksOff(1000), begins(1000), says(1500, "62 F1 95 31"));
    expectValue("31", readVersion());
  }

  @Test
  public void responsePendingStartsP2StarAgainEachTime() throws Exception {
    ecu.on("31 01 FF 00", says(50, "7F 31 78"), says(5000, "7F 31 78"), says(10_000, "7F 31 78"), says(15_000, "71 01 FF 00 00"));
    expectValue("00", client.routineControl(1, 0xFF00, new byte[0]));
  }

  @Test
  public void silenceAfterResponsePendingIsP2Star() throws Exception {
    ecu.on("31 01 FF 00", says(50, "7F 31 78"));
    expectNoAnswer("P2* is over after NRC 0x78 (1 times)", 50 + 5000 + 50, client.routineControl(1, 0xFF00, new byte[0]));
  }

  @Test
  public void responsePendingForEverEndsWithTheTotal() throws Exception {
    ScriptedEcu.Event[] pending = new ScriptedEcu.Event[10];
    for (int i = 0; i < pending.length; i++) {
      pending[i] = says(4100L * i, "7F 31 78");
    }
    ecu.on("31 01 FF 00", pending);
    expectNoAnswer("the total limit of 20000 ms is over after NRC 0x78 (5 times)", 20_000, client.routineControl(1, 0xFF00, new byte[0]));
  }

  @Test
  public void busyIsRepeatedAfterAPause() throws Exception {
    ecu.on("36 01 AA", says(10, "7F 36 21")).on("36 01 AA", says(10, "7F 36 21")).on("36 01 AA", says(10, "76 01"));
    expectValue("", client.transferData(1, ByteBuffer.wrap(bytes("AA")), () -> { }));
    assertEquals(10 + 50 + 10 + 50 + 10, nowMs());
  }

  @Test
  public void busyForEverEndsAfterTheLimitOfRepeats() throws Exception {
    for (int i = 0; i <= UdsLimits.DEFAULT.busyRepeats(); i++) {
      ecu.on("22 F1 95", says(0, "7F 22 21"));
    }
    assertTrue(readVersion().isNegative(NegativeResponseCode.BUSY_REPEAT_REQUEST));
  }

  @Test
  public void aRefusalIsToldWithItsCode() throws Exception {
    ecu.on("22 F1 95", says(1, "7F 22 31"));
    assertEquals(new Answer.Negative<byte[]>(0x22, 0x31), readVersion());
  }

  @Test
  public void theAnswerToAFunctionalTesterPresentIsNotOurs() throws Exception {
    ecu.on("22 F1 95", says(1, "7E 00"), says(2, "7F 3E 12"), says(3, "62 F1 95 31"));
    expectValue("31", readVersion());
    ecu.on("22 F1 95", says(1, "7E 00"));
    expectNoAnswer("P2 is over", 100, readVersion());
  }

  @Test
  public void ourOwnTesterPresentIsAnswered() throws Exception {
    ecu.on("3E 00", says(1, "7E 00"));
    expectValue("7E 00", client.request(bytes("3E 00")));
  }

  @Test
  public void aLateAnswerToTheRequestBeforeIsNotOurs() throws Exception {
    ecu.on("36 05 AA", says(150, "76 05")).on("36 06 AA", says(80, "76 06"));
    expectNoAnswer("P2 is over", 100, client.transferData(5, ByteBuffer.wrap(bytes("AA")), () -> { }));
    expectValue("", client.transferData(6, ByteBuffer.wrap(bytes("AA")), () -> { }));
    assertEquals("76 05 at 150, 76 06 at 180", 180, nowMs());
  }

  @Test
  public void aLateAnswerIsAsGoodWhenTheSameCounterIsSentAgain() throws Exception {
    ecu.on("36 05 AA", says(150, "76 05")).on("36 05 AA", says(80, "76 05")).on("36 06 AA", says(50, "76 06"));
    client.transferData(5, ByteBuffer.wrap(bytes("AA")), () -> { });
    expectValue("", client.transferData(5, ByteBuffer.wrap(bytes("AA")), () -> { }));
    assertEquals(150, nowMs());
    expectValue("", client.transferData(6, ByteBuffer.wrap(bytes("AA")), () -> { }));
    assertEquals("the second 76 05, at 180, is late", 200, nowMs());
  }

  @Test
  public void anAnswerBetweenTwoRequestsIsNotOurs() throws Exception {
    ecu.on("22 F1 95", says(120, "62 F1 95 31"));
    readVersion();
    time.sleep(Duration.ofSeconds(1));
    ecu.on("22 F1 95", says(10, "62 F1 95 32"));
    expectValue("32", readVersion());
  }

  @Test
  public void onlyAnAnswerToSomethingElseIsUnexpected() throws Exception {
    ecu.on("22 F1 95", says(10, "50 03 00 32 01 F4"));
    assertEquals(new Answer.Unexpected<byte[]>("50 03 00 32 01 F4 instead of 62 F1 95"), readVersion());
  }

  @Test
  public void aWrongEchoIsInvalid() throws Exception {
    ecu.on("22 F1 95", says(10, "62 F1 96 31"));
    assertEquals(new Answer.Invalid<byte[]>("62 F1 96 31 does not begin with 62 F1 95"), readVersion());
    ecu.on("36 07 AA", says(10, "76 09"));
    assertEquals(new Answer.Invalid<byte[]>("76 09 does not begin with 76 07"), client.transferData(7, ByteBuffer.wrap(bytes("AA")), () -> { }));
  }

  @Test
  public void aTooShortAnswerIsInvalid() throws Exception {
    ecu.on("22 F1 95", says(10, "62 F1"));
    assertEquals(new Answer.Invalid<byte[]>("62 F1 does not begin with 62 F1 95"), readVersion());
    ecu.on("22 F1 95", says(10, "62 F1 95"));
    assertEquals(new Answer.Invalid<byte[]>("62 F1 95 is too short: expected at least 4 bytes"), readVersion());
    ecu.on("22 F1 95", says(10, "7F 22"));
    assertEquals(new Answer.Invalid<byte[]>("7F 22 has no response code"), readVersion());
  }

  @Test
  public void aRequestWithTheSuppressBitIsDoneWhenNobodyObjects() throws Exception {
    ecu.on("28 83 01");
    expectValue("", client.communicationControl(0x83, 1));
    ecu.on("28 83 01", says(5, "7F 28 22"));
    assertTrue(client.communicationControl(0x83, 1).isNegative(NegativeResponseCode.CONDITIONS_NOT_CORRECT));
    ecu.on("11 81", says(5, "51 01"));
    expectValue("", client.ecuReset(0x81));
  }

  @Test
  public void afterResponsePendingASuppressedAnswerMustCome() throws Exception {
    ecu.on("31 81 FF 00", says(5, "7F 31 78"));
    expectNoAnswer("P2* is over after NRC 0x78 (1 times)", 5 + 5050, client.routineControl(0x81, 0xFF00, new byte[0]));
  }

  @Test
  public void aRequestThatIsNotSentIsNoAnswerAndSaysWhy() throws Exception {
    ecu.sendingMs = 10;
    ecu.on("22 F1 95");
    time.schedule(5_000_000, () -> ecu.listener.sendFailed("N_Bs: no FlowControl"));
    expectNoAnswer("the request was not sent: N_Bs: no FlowControl", 5, readVersion());
  }

  @Test
  public void theNextRequestWaitsUntilTheLastIsOffTheLink() throws Exception {
    ecu.sendingMs = 30_000;
    ecu.on("36 01 AA").on("36 02 BB", says(1, "76 02"));
    expectNoAnswer("the total limit of 20000 ms is over while the request was being sent", 20_000,
        client.transferData(1, ByteBuffer.wrap(bytes("AA")), () -> { }));
    client.timing(new UdsTiming(Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofSeconds(60)));
    expectValue("", client.transferData(2, ByteBuffer.wrap(bytes("BB")), () -> { }));
    assertEquals(60_001, nowMs());
    assertArrayEquals("the buffer under way was left alone", bytes("36 01 AA"), java.util.Arrays.copyOf(ecu.buffers.get(0), 3));
  }

  @Test
  public void transferDataUsesOneBuffer() throws Exception {
    ecu.on("36 01 AA BB", says(1, "76 01 99")).on("36 02 CC", says(1, "76 02"));
    ByteBuffer data = ByteBuffer.wrap(bytes("00 AA BB CC"));
    expectValue("99", client.transferData(1, data.position(1).limit(3), () -> { }));
    expectValue("", client.transferData(2, data.limit(4).position(3), () -> { }));
    assertSame(ecu.buffers.get(0), ecu.buffers.get(1));
  }

  @Test
  public void aBlockMayBeLongerThanAnyBefore() throws Exception {
    ecu.on("3601" + "00".repeat(70_000), says(1, "76 01"));
    expectValue("", client.transferData(1, ByteBuffer.allocate(70_000), () -> { }));
  }

  @Test
  public void theNextBlockIsPreparedOnceAsSoonAsTheRequestIsUnderWay() throws Exception {
    ecu.sendingMs = 100;
    ecu.on("36 01 AA", says(10, "7F 36 21")).on("36 01 AA", says(10, "7F 36 78"), says(3000, "76 01"));
    List<String> prepared = new java.util.ArrayList<>();
    expectValue("", client.transferData(1, ByteBuffer.wrap(bytes("AA")), () -> prepared.add(ecu.buffers.size() + " sent, " + nowMs() + " ms")));
    assertEquals("not again when the busy ECU gets it again", List.of("1 sent, 0 ms"), prepared);
  }

  @Test
  public void aPreparationThatTakesLongLosesNoAnswer() throws Exception {
    ecu.on("36 01 AA", says(10, "76 01"));
    expectValue("", client.transferData(1, ByteBuffer.wrap(bytes("AA")), this::aSecondPasses));
    assertEquals(1000, nowMs());
  }

  private void aSecondPasses() {
    try {
      time.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  public void aPreparationThatFailsLeavesNoAnswerForTheNextRequest() throws Exception {
    ecu.on("36 01 AA", says(20, "7F 36 72")).on("36 01 AA", says(20, "76 01"));
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> client.transferData(1, ByteBuffer.wrap(bytes("AA")), () -> {
      throw new IllegalStateException("no more image");
    }));
    assertEquals("no more image", e.getMessage());
    expectValue("", client.transferData(1, ByteBuffer.wrap(bytes("AA")), () -> { }));
    assertEquals("the refusal at 20 was waited for", 40, nowMs());
  }

  @Test
  public void aPreparationThatFailsWhileTheLinkGoesTellsBoth() {
    ecu.on("36 01 AA", disappears(20));
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> client.transferData(1, ByteBuffer.wrap(bytes("AA")), () -> {
      throw new IllegalStateException("no more image");
    }));
    assertEquals("the link to 0x7E0 on body is closed: CAN bus body is gone", e.getSuppressed()[0].getMessage());
  }

  @Test
  public void everyServiceOfTheClientReachesTheEcu() throws Exception {
    ecu.on("19 01 09", says(1, "59 01 FF 01 00 02"));
    expectValue("FF 01 00 02", client.readDtcInformation(1, bytes("09")));
    ecu.on("29 01 00 00 01 30 00 00", says(1, "69 01 11 00 01 55 00 00"));
    assertEquals(0x11, value(client.verifyCertificateUnidirectional(0, bytes("30"), new byte[0])).returnParameter());
    ecu.on("29 03 00 01 AA 00 00", says(1, "69 03 12 00 00"));
    assertEquals(0x12, (int) value(client.proofOfOwnership(bytes("AA"), new byte[0])));
    ecu.on("29 80");
    expectValue("", client.authentication(0x80, new byte[0]));
    ecu.on("35 00 11 80 10", says(1, "75 10 82"));
    assertEquals(0x82, (int) value(client.requestUpload(0, 0x11, 0x80, 0x10)));
    ecu.on("36 01", says(1, "76 01 AB"));
    expectValue("AB", client.transferData(1, ByteBuffer.allocate(0), () -> { }));
    ecu.on("38 02 00 01 61", says(1, "78 02"));
    assertEquals(new FileTransfer.Accepted(0, 0, 0, 0, 0), value(client.requestFileTransfer(new FileTransfer(FileTransfer.Mode.DELETE_FILE, "a", 0, 0, 0))));
  }

  private static <T> T value(Answer<T> answer) {
    assertTrue(answer.describe(), answer.isPositive());
    return ((Answer.Positive<T>) answer).value();
  }

  @Test
  public void aBusyEcuMayStillAskForTimeWhenItIsAskedAgain() throws Exception {
    ecu.on("31 01 FF 00", says(10, "7F 31 78"), says(20, "7F 31 21")).on("31 01 FF 00", says(10, "7F 31 78"), says(4000, "71 01 FF 00 00"));
    expectValue("00", client.routineControl(1, 0xFF00, new byte[0]));
    assertEquals(20 + 50 + 4000, nowMs());
  }

  @Test
  public void anAnswerThatComesDuringTheBusyPauseDoesNotCount() throws Exception {
    ecu.on("36 01 AA", says(10, "7F 36 21"), says(20, "76 01")).on("36 01 AA", says(10, "76 01"));
    expectValue("", client.transferData(1, ByteBuffer.wrap(bytes("AA")), () -> { }));
    assertEquals(10 + 50 + 10, nowMs());
  }

  @Test
  public void busyEndsWithTheTotalAlso() throws Exception {
    client.timing(new UdsTiming(Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofMillis(100)));
    ecu.on("22 F1 95", says(30, "7F 22 21")).on("22 F1 95", says(10, "7F 22 21"));
    assertTrue("no time for a third", readVersion().isNegative(NegativeResponseCode.BUSY_REPEAT_REQUEST));
    assertEquals(90, nowMs());
  }

  @Test
  public void responsePendingOfAnotherServiceGivesNoTime() throws Exception {
    ecu.on("22 F1 95", says(10, "7F 31 78"));
    assertEquals(new Answer.Unexpected<byte[]>("7F 31 78 instead of 62 F1 95"), readVersion());
    assertEquals(100, nowMs());
  }

  @Test
  public void anAnswerOfOneByteLessThanARefusalIsNoResponsePending() throws Exception {
    ecu.on("22 F1 95", says(10, "7F"), says(20, ""), says(30, "62 F1 95 31"));
    expectValue("31", readVersion());
  }

  @Test
  public void aLinkThatClosesEndsTheWaitWithItsReason() {
    ecu.on("22 F1 95", disappears(20));
    IOException e = assertThrows(IOException.class, this::readVersion);
    assertEquals("the link to 0x7E0 on body is closed: CAN bus body is gone", e.getMessage());
    assertEquals(20, nowMs());
    assertThrows("and every request after it", IOException.class, this::readVersion);
  }

  @Test
  public void aLinkThatRefusesToSendIsToldAsSuch() {
    ecu.gone = true;
    IOException e = assertThrows(IOException.class, this::readVersion);
    assertEquals("the link to 0x7E0 on body is gone: bus down", e.getMessage());
  }

  @Test
  public void closingEndsARequestOfAnotherThread() throws Exception {
    ecu.on("22 F1 95");
    time.schedule(7_000_000, client::close);
    assertThrows(IOException.class, this::readVersion);
    assertEquals(7, nowMs());
    assertTrue(ecu.closed);
  }

  @Test
  public void testerPresentGoesOutAtFixedTimesAlsoDuringARequest() throws Exception {
    client.testerPresent(2000);
    ecu.on("31 01 FF 00", says(50, "7F 31 78"), says(4050, "7F 31 78"), says(8050, "71 01 FF 00 00"));
    expectValue("00", client.routineControl(1, 0xFF00, new byte[0]));
    time.sleep(Duration.ofMillis(333));
    client.testerPresent(2000);
    time.sleep(Duration.ofSeconds(2));
    assertEquals(List.of("3E80", "3E80", "3E80", "3E80", "3E80"), ecu.functional);
    assertEquals(List.of(2000L, 4000L, 6000L, 8000L, 10_000L), ecu.functionalAtMs);
  }

  @Test
  public void testerPresentStopsAtZeroAndOnClose() throws Exception {
    client.testerPresent(1000);
    time.sleep(Duration.ofMillis(1500));
    client.testerPresent(0);
    time.sleep(Duration.ofSeconds(10));
    assertEquals(1, ecu.functional.size());
    client.testerPresent(500);
    time.sleep(Duration.ofMillis(600));
    client.close();
    time.sleep(Duration.ofSeconds(10));
    assertEquals(2, ecu.functional.size());
  }

  @Test
  public void testerPresentSurvivesABusThatIsDownForAWhile() throws Exception {
    client.testerPresent(1000);
    ecu.functionalFails = true;
    time.sleep(Duration.ofMillis(3500));
    ecu.functionalFails = false;
    time.sleep(Duration.ofSeconds(1));
    assertEquals(List.of(4000L), ecu.functionalAtMs);
  }

  @Test
  public void functionalRequestsAreNotWaitedFor() throws Exception {
    client.functional(bytes("28 83 01"));
    assertEquals(List.of("288301"), ecu.functional);
    assertEquals(0, nowMs());
  }

  @Test
  public void theTimesOfTheSessionAreToldButNotApplied() throws Exception {
    ecu.on("10 02", says(1, "50 02 00 19 01 F4"));
    Answer<UdsTiming> answer = client.diagnosticSessionControl(2);
    assertEquals(new Answer.Positive<>(new UdsTiming(Duration.ofMillis(25), Duration.ofSeconds(5), Duration.ofSeconds(20))), answer);
    assertEquals(TIMING, client.timing());
  }

  @Test
  public void withoutATransportTheReasonSaysWhatToLookFor() {
    IOException e = assertThrows(IOException.class,
        () -> new TransportUdsClients(time, UdsLimits.DEFAULT).open(CanAddress.classic("body", 1, 2), TIMING));
    assertTrue(e.getMessage(), e.getMessage().startsWith("no transport serves CanAddress"));
  }
}
