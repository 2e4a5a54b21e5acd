package org.pitstop.uds;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.uds.ScriptedEcu.bytes;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.Test;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;
import org.pitstop.api.uds.UdsTiming;

public class ServicesTest {
  private static final UdsTiming CURRENT = new UdsTiming(Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofSeconds(20));
  private static final byte[] NONE = {};

  private static void expectBytes(String request, Service<?> service) {
    assertArrayEquals(bytes(request), service.encode());
  }

  private static <T> Answer<T> decode(Service<T> service, String response) {
    byte[] request = service.encode();
    return Decoder.decode(service, Echo.of(request, request.length), bytes(response));
  }

  private static void expectValue(String value, Service<byte[]> service, String response) {
    Answer<byte[]> answer = decode(service, response);
    assertTrue(answer.describe(), answer.isPositive());
    assertArrayEquals(bytes(value), ((Answer.Positive<byte[]>) answer).value());
  }

  private static void expectInvalid(String why, Service<?> service, String response) {
    assertEquals(new Answer.Invalid<>(why), decode(service, response));
  }

  @Test
  public void requestsAreEncodedAsTheStandardDrawsThem() {
    expectBytes("10 03", new DiagnosticSessionControl(3, CURRENT));
    expectBytes("11 01", new EcuReset(1));
    expectBytes("14 FF FF FF", new ClearDiagnosticInformation(0xFFFFFF));
    expectBytes("19 02 09", ReadDtcInformation.byStatusMask(9));
    expectBytes("22 F1 91", new ReadDataByIdentifier(0xF191));
    expectBytes("27 11", SecurityAccess.requestSeed(0x11));
    expectBytes("27 12 01 02", SecurityAccess.sendKey(0x11, bytes("01 02")));
    expectBytes("28 03 01", new CommunicationControl(3, 1));
    expectBytes("2E F1 5A 01 02", new WriteDataByIdentifier(0xF15A, bytes("01 02")));
    expectBytes("31 01 02 03 AA", new RoutineControl(1, 0x0203, bytes("AA")));
    expectBytes("36 FF AA BB", new TransferData(0xFF, ByteBuffer.wrap(bytes("AA BB"))));
    expectBytes("37", new RequestTransferExit(NONE));
    expectBytes("85 02", new ControlDtcSetting(2));
  }

  @Test
  public void theHighNibbleOfAlfidIsTheSizesLengthAndTheLowOneTheAddresses() {
    expectBytes("34 00 44 00 01 00 00 00 40 00 00", new RequestDownload(0, 0x44, 0x10000, 0x400000));
    expectBytes("34 11 23 01 00 00 FF FE", new RequestDownload(0x11, 0x23, 0x10000, 0xFFFE));
  }

  @Test
  public void numbersThatDoNotFitAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RequestDownload(0, 0x42, 0x10000, 1).encode());
    assertThrows(IllegalArgumentException.class, () -> new RequestDownload(0, 0x40, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new TransferData(256, ByteBuffer.allocate(1)));
    assertThrows(IllegalArgumentException.class, () -> new ReadDataByIdentifier(0x10000).encode());
    assertThrows(IllegalArgumentException.class, () -> SecurityAccess.requestSeed(0x12));
    assertThrows(IllegalArgumentException.class, () -> new RawRequest(NONE));
    assertThrows(IllegalArgumentException.class, () -> ReadDtcInformation.byStatusMask(0x100));
  }

  @Test
  public void answersAreDecodedToWhatFollowsTheEcho() {
    expectValue("0F", new EcuReset(4), "51 04 0F");
    expectValue("", new ClearDiagnosticInformation(0xFFFFFF), "54");
    expectValue("FF 01 02 03 08", ReadDtcInformation.byStatusMask(9), "59 02 FF 01 02 03 08");
    expectValue("42", new ReadDataByIdentifier(0xF191), "62 F1 91 42");
    expectValue("00 00", SecurityAccess.requestSeed(0x11), "67 11 00 00");
    expectValue("", SecurityAccess.sendKey(0x11, bytes("01")), "67 12");
    expectValue("", new CommunicationControl(3, 1), "68 03");
    expectValue("", new WriteDataByIdentifier(0xF15A, NONE), "6E F1 5A");
    expectValue("00", new RoutineControl(1, 0xFF01, NONE), "71 01 FF 01 00");
    expectValue("AA", new TransferData(0, ByteBuffer.allocate(1)), "76 00 AA");
    expectValue("", new RequestTransferExit(NONE), "77");
    expectValue("", new ControlDtcSetting(2), "C5 02");
  }

  @Test
  public void p2StarOfASessionIsInUnitsOfTenMilliseconds() {
    UdsTiming promised = new UdsTiming(Duration.ofMillis(50), Duration.ofMillis(5000), Duration.ofSeconds(20));
    assertEquals(new Answer.Positive<>(promised), decode(new DiagnosticSessionControl(2, CURRENT), "50 02 00 32 01 F4"));
  }

  @Test
  public void aSessionAnswerWithoutTimesPromisesNothing() {
    assertEquals(new Answer.Positive<>(CURRENT), decode(new DiagnosticSessionControl(2, CURRENT), "50 02"));
    expectInvalid("50 02 00 32 has an incomplete sessionParameterRecord", new DiagnosticSessionControl(2, CURRENT), "50 02 00 32");
  }

  @Test
  public void timesThatMakeNoSenseAreRaisedToTheLeastThatDoes() {
    UdsTiming least = new UdsTiming(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(20));
    assertEquals(new Answer.Positive<>(least), decode(new DiagnosticSessionControl(2, CURRENT), "50 02 00 00 00 00"));
  }

  @Test
  public void maxNumberOfBlockLengthMayHaveAnyLength() {
    RequestDownload request = new RequestDownload(0, 0x44, 0, 1);
    assertEquals(new Answer.Positive<>(0x0FFF), decode(request, "74 20 0F FF"));
    assertEquals(new Answer.Positive<>(0x82), decode(request, "74 10 82"));
    assertEquals(new Answer.Positive<>(0x10000), decode(request, "74 40 00 01 00 00"));
    assertEquals("too large to matter", new Answer.Positive<>(Integer.MAX_VALUE), decode(request, "74 40 FF FF FF FF"));
  }

  @Test
  public void aDownloadThatLeavesNoRoomForDataIsInvalid() {
    RequestDownload request = new RequestDownload(0, 0x44, 0, 1);
    expectInvalid("74 20 0F has no maxNumberOfBlockLength", request, "74 20 0F");
    expectInvalid("74 00 has no maxNumberOfBlockLength", request, "74 00");
    expectInvalid("74 has no maxNumberOfBlockLength", request, "74");
    expectInvalid("maxNumberOfBlockLength 2 leaves no room for data beside SID and blockSequenceCounter", request, "74 10 02");
  }

  @Test
  public void shortAnswersAreInvalid() {
    expectInvalid("67 11 is too short: expected at least 3 bytes", SecurityAccess.requestSeed(0x11), "67 11");
    expectInvalid("59 02 is too short: expected at least 3 bytes", ReadDtcInformation.byStatusMask(9), "59 02");
    expectInvalid("3 bytes of DTC records are no multiple of 4", ReadDtcInformation.byStatusMask(9), "59 02 FF 01 02 03");
    expectInvalid("71 01 FF does not begin with 71 01 FF 01", new RoutineControl(1, 0xFF01, NONE), "71 01 FF");
  }

  @Test
  public void theRecordsOfADtcAnswerAreCountedAsItsSubFunctionBuildsThem() {
    expectBytes("19 04 01 02 03 FF", new ReadDtcInformation(4, bytes("01 02 03 FF")));
    expectValue("FF 01 00 02", new ReadDtcInformation(1, bytes("09")), "59 01 FF 01 00 02");
    expectValue("", new ReadDtcInformation(3, NONE), "59 03");
    expectValue("01 02 03 01", new ReadDtcInformation(3, NONE), "59 03 01 02 03 01");
    expectValue("01 02 03 2F 01 02 F1 90 41", new ReadDtcInformation(4, bytes("01 02 03 FF")), "59 04 01 02 03 2F 01 02 F1 90 41");
    expectValue("05 FF 01 02 03 08", new ReadDtcInformation(0x17, bytes("09 05")), "59 17 05 FF 01 02 03 08");
    expectValue("AA", new ReadDtcInformation(0x42, bytes("33 FF 01")), "59 42 AA");
    expectInvalid("59 01 FF 01 00 is too short: expected at least 6 bytes", new ReadDtcInformation(1, bytes("09")), "59 01 FF 01 00");
    expectInvalid("1 bytes of DTC records are no multiple of 4", new ReadDtcInformation(3, NONE), "59 03 01");
    expectInvalid("2 bytes of DTC records are no multiple of 4", new ReadDtcInformation(0x8A, NONE), "59 0A FF 01 02");
    expectInvalid("59 04 01 02 03 is too short: expected at least 6 bytes", new ReadDtcInformation(4, NONE), "59 04 01 02 03");
    expectInvalid("59 18 05 01 02 03 is too short: expected at least 7 bytes", new ReadDtcInformation(0x18, NONE), "59 18 05 01 02 03");
  }

  @Test
  public void theSuppressBitIsNotRepeatedInAnAnswer() {
    byte[] request = bytes("31 81 FF 00");
    Echo echo = Echo.of(request, request.length);
    assertTrue(echo.suppressed());
    assertEquals("71 01 FF 00", echo.expected());
    assertFalse("a counter of 0x80 is no suppress bit", Echo.of(bytes("36 80 00"), 3).suppressed());
  }

  @Test
  public void everyCodeOfTheStandardHasWords() {
    assertEquals("0x72 general programming failure", NegativeResponseCode.describe(0x72));
    assertEquals("0x58 ownership verification failed", NegativeResponseCode.describe(0x58));
    assertEquals("0x90 shifter lever not in park", NegativeResponseCode.describe(0x90));
    assertEquals("0xF0 a condition of the vehicle manufacturer is not correct", NegativeResponseCode.describe(0xF0));
    assertEquals("0xFF (reserved)", NegativeResponseCode.describe(0xFF));
  }

  @Test
  public void refusalsThatTheStandardKnowsAreKnown() {
    assertTrue(new TransferData(1, ByteBuffer.allocate(1)).mayRefuseWith(0x73));
    assertTrue("every service may be busy", new TransferData(1, ByteBuffer.allocate(1)).mayRefuseWith(0x21));
    assertTrue("every service may need the lever in park", new ReadDataByIdentifier(1).mayRefuseWith(0x90));
    assertFalse(new ReadDataByIdentifier(1).mayRefuseWith(0x73));
  }
}
