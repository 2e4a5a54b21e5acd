package org.pitstop.simulator.ecu;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Requests in, answers out. */
public final class UdsServerTest {
  private static final String DOWNLOAD_8 = "3400440001000000000008";
  private Bench bench;

  @Before
  public void powerOn() throws Exception {
    bench = new Bench();
  }

  @After
  public void powerOff() throws Exception {
    bench.close();
  }

  private String ask(String hex) throws Exception {
    return bench.ask(hex);
  }

  @Test
  public void aSessionAnswersItsTimes() throws Exception {
    assertEquals("5003003201F4", ask("1003"));
    assertEquals("62F18603", ask("22F186"));
    assertEquals("7F1012", ask("1004"));
    assertEquals("7F1013", ask("100300"));
    assertEquals("7F1013", ask("10"));
  }

  @Test
  public void aSessionEndsAfterS3() throws Exception {
    ask("1003");
    bench.time.sleep(Duration.ofMillis(4900));
    assertEquals("62F18603", ask("22F186"));
    bench.time.sleep(Duration.ofMillis(5100));
    assertEquals("62F18601", ask("22F186"));
  }

  @Test
  public void aRequestThatFollowsAFunctionalTesterPresentAtOnceIsServed() throws Exception {
    bench.tester.sendFunctionally("3E80");
    assertEquals("62F18601", ask("22F186"));
  }

  @Test
  public void functionalTesterPresentKeepsTheSessionAndIsNotAnswered() throws Exception {
    ask("1003");
    for (int i = 0; i < 5; i++) {
      bench.time.sleep(Duration.ofSeconds(3));
      assertEquals("", bench.tester.askFunctionally("3E80"));
    }
    assertEquals("62F18603", ask("22F186"));
  }

  @Test
  public void theBootLoaderAnswersAfterResponsePending() throws Exception {
    long before = bench.time.nanos();
    ask("1003");
    assertEquals("5002003201F4", ask("1002"));
    assertTrue(bench.time.nanos() - before > 300_000_000L);
    assertEquals("62F18602", ask("22F186"));
  }

  @Test
  public void aSuppressedPositiveAnswerComesNeverthelessAfterResponsePending() throws Exception {
    assertEquals("", ask("1083"));
    assertEquals("5002003201F4", askAfterPending("1082"));
  }

  private String askAfterPending(String hex) throws Exception {
    ask(hex);
    return bench.tester.listen(500);
  }

  @Test
  public void leavingTheBootLoaderStartsTheApplication() throws Exception {
    ask("1003");
    ask("1002");
    assertEquals("5001003201F4", ask("1001"));
    assertEquals("", ask("22F186"));
    assertEquals("62F18601", ask("22F186"));
    assertNotEquals("7F1911", ask("1902FF"));
  }

  @Test
  public void identityIsReadWithOneRequestOrSeveral() throws Exception {
    assertEquals("62F195" + ascii("1.0.0"), ask("22F195"));
    assertEquals("62F191" + ascii("ENG-H3") + "F195" + ascii("1.0.0"), ask("22F191F195"));
    assertEquals("62F190" + ascii("WPSTP0000SIM00001"), ask("22F190"));
    assertEquals("62F195" + ascii("1.0.0"), ask("221234F195"));
    assertEquals("7F2231", ask("221234"));
    assertEquals("7F2213", ask("22F1"));
    assertEquals("7F2213", ask("22F19500"));
  }

  @Test
  public void anUnknownServiceIsRefusedButNotFunctionally() throws Exception {
    assertEquals("7F8711", ask("870100"));
    assertEquals("", bench.tester.askFunctionally("870100"));
    assertEquals("", bench.tester.askFunctionally("1004"));
    assertEquals("", bench.tester.askFunctionally("221234"));
    assertEquals("", bench.tester.askFunctionally("2711"));
    assertEquals("7F2213", bench.tester.askFunctionally("22F1"));
    assertEquals("5003003201F4", bench.tester.askFunctionally("1003"));
  }

  @Test
  public void programmingServicesNeedTheProgrammingSession() throws Exception {
    for (String request : new String[] {"2711", "2EF15A01", DOWNLOAD_8, "360100", "37"}) {
      assertEquals("7F" + request.substring(0, 2) + "7F", ask(request));
    }
    assertEquals("7F317F", ask("31010203"));
    assertEquals("7F287F", ask("280301"));
    assertEquals("7F857F", ask("8502"));
  }

  @Test
  public void programmingServicesNeedSecurityAccess() throws Exception {
    ask("1002");
    for (String request : new String[] {"2EF15A01", DOWNLOAD_8, "360100", "37", "3101FF01"}) {
      assertEquals("7F" + request.substring(0, 2) + "33", ask(request));
    }
  }

  @Test
  public void communicationAndDtcSettingAreControlledInTheExtendedSession() throws Exception {
    ask("1003");
    assertEquals("C502", ask("8502"));
    assertEquals("6803", ask("280301"));
    assertEquals("7F2831", ask("280300"));
    assertEquals("7F2812", ask("280701"));
    assertEquals("7F8512", ask("8503"));
    assertEquals("6800", ask("280001"));
    assertEquals("C501", ask("8501"));
  }

  @Test
  public void dtcsAreReadAndCleared() throws Exception {
    assertEquals("59022FF0000008", ask("1902FF"));
    assertEquals("59012F010001", ask("190108"));
    assertEquals("590A2FF0000008", ask("190A"));
    assertEquals("7F1913", ask("190A00"));
    assertEquals("7F1912", ask("1906"));
    assertEquals("7F1431", ask("14000001"));
    assertEquals("54", ask("14FFFFFF"));
    assertEquals("59022F", ask("1902FF"));
    assertEquals("59012F010000", ask("190108"));
    assertEquals("590A2FF0000000", ask("190A"));
  }

  @Test
  public void theRightKeyUnlocksAndThenTheSeedIsZero() throws Exception {
    ask("1002");
    String seed = ask("2711");
    assertEquals(36, seed.length());
    assertEquals("6712", ask("2712" + bench.key(seed.substring(4))));
    assertEquals("6711" + "00".repeat(16), ask("2711"));
  }

  @Test
  public void aKeyWithoutSeedIsOutOfSequence() throws Exception {
    ask("1002");
    assertEquals("7F2724", ask("2712" + "00".repeat(16)));
    ask("2711");
    assertEquals("7F2713", ask("271200"));
    assertEquals("7F2735", ask("2712" + "00".repeat(16)));
    assertEquals("7F2724", ask("2712" + "00".repeat(16)));
    assertEquals("7F2712", ask("2701"));
  }

  @Test
  public void theThirdWrongKeyLocksOutForTheDelayAlsoAcrossAReset() throws Exception {
    ask("1002");
    for (String nrc : new String[] {"35", "35", "36"}) {
      ask("2711");
      assertEquals("7F27" + nrc, ask("2712" + "11".repeat(16)));
    }
    assertEquals("7F2737", ask("2711"));
    bench.time.sleep(Duration.ofSeconds(4));
    ask("1101");
    bench.time.sleep(Duration.ofMillis(400));
    ask("1002");
    for (int i = 0; i < 4; i++) {
      bench.time.sleep(Duration.ofSeconds(2));
      assertEquals("7F2737", ask("2711"));
    }
    bench.time.sleep(Duration.ofMillis(2500));
    assertEquals("6711", ask("2711").substring(0, 4));
  }

  @Test
  public void theFingerprintIsWrittenAndRead() throws Exception {
    bench.unlock();
    assertEquals("6EF15A", ask("2EF15A0102030405"));
    assertEquals("62F15A0102030405", ask("22F15A"));
    assertEquals("7F2E31", ask("2EF19501"));
  }

  @Test
  public void preconditionsAreAStatusByte() throws Exception {
    ask("1003");
    assertEquals("7101020300", ask("31010203"));
    bench.speedKmh = 5;
    bench.volts = 8;
    assertEquals("7101020303", ask("31010203"));
    assertEquals("7F1088", ask("1002"));
  }

  @Test
  public void routinesCheckTheirRequests() throws Exception {
    bench.unlock();
    assertEquals("7F3113", ask("3101FF"));
    assertEquals("7F3112", ask("3102FF01"));
    assertEquals("7F3131", ask("31011234"));
    assertEquals("7F3113", ask("3101FF0044"));
    assertEquals("7F3131", ask("3101FF0033" + "0001000000001000"));
    assertEquals("7F3131", ask("3101FF0044" + "0000000000001000"));
    assertEquals("7F3131", ask("3101FF0044" + "0001000000400001"));
    assertEquals("7F3131", ask("3101FF0044" + "FFFFFFFF00000002"));
    bench.volts = 8.9;
    assertEquals("7F3193", ask("3101FF0044" + "0001000000001000"));
  }

  @Test
  public void erasingLongIsAnnouncedByResponsePending() throws Exception {
    bench.unlock();
    long before = bench.time.nanos();
    assertEquals("7101FF0000", ask("3101FF0044" + "0001000000400000"));
    long took = bench.time.nanos() - before;
    assertTrue("took " + took, took > 64 * 200_000_000L && took < 64 * 200_000_000L + 10_000_000);
  }

  @Test
  public void downloadChecksItsRequest() throws Exception {
    bench.unlock();
    assertEquals("7F3470", ask(DOWNLOAD_8));
    bench.unlockAndErase();
    assertEquals("7F3431", ask("3401440001000000000008"));
    assertEquals("7F3431", ask("34003300010000000008"));
    assertEquals("7F3413", ask("34004400010000000000"));
    assertEquals("7F3431", ask("3400440000FFFF00000008"));
    assertEquals("7F3431", ask("3400440001000000000000"));
    assertEquals("74200FFF", ask(DOWNLOAD_8));
    assertEquals("74200FFF", ask(DOWNLOAD_8));
    ask("360100");
    assertEquals("7F3422", ask(DOWNLOAD_8));
  }

  @Test
  public void transferKeepsToItsSequence() throws Exception {
    bench.unlockAndErase();
    assertEquals("7F3624", ask("360100"));
    assertEquals("7F3724", ask("37"));
    ask(DOWNLOAD_8);
    assertEquals("7F3673", ask("360001020304"));
    assertEquals("7F3673", ask("360201020304"));
    assertEquals("7F3613", ask("3601"));
    assertEquals("7601", ask("360101020304"));
    assertEquals("7F3724", ask("37"));
    assertEquals("7F3671", ask("36020506070809"));
    assertEquals("7602", ask("360205060708"));
    assertEquals("7F3624", ask("360309"));
    assertEquals("7F3713", ask("3700"));
    assertEquals("77", ask("37"));
    assertEquals("7F3724", ask("37"));
  }

  @Test
  public void aRepeatedCounterIsAcknowledgedWithoutWritingAgain() throws Exception {
    bench.unlockAndErase();
    ask(DOWNLOAD_8);
    assertEquals("7601", ask("360101020304"));
    assertEquals("7601", ask("3601FFFFFFFF"));
    assertEquals("7602", ask("360205060708"));
    assertEquals("7602", ask("360205060708"));
    assertEquals("77", ask("37"));
    assertEquals(8, bench.ecu.look().programmedBytes());
    assertEquals("7101020200", ask("31010202" + "0001000000000008" + "3fca88c5"));
  }

  @Test
  public void theCounterWrapsToZero() throws Exception {
    bench.unlockAndErase();
    ask("34004400010000" + "00000102");
    for (int i = 1; i <= 0x102; i++) {
      String counter = String.format("%02X", i & 0xFF);
      assertEquals("76" + counter, ask("36" + counter + "55"));
    }
    assertEquals("77", ask("37"));
  }

  @Test
  public void onlyErasedMemoryIsWritten() throws Exception {
    bench.unlockAndErase();
    ask(DOWNLOAD_8);
    ask("3601FFFFFFFFFFFFFFFF");
    ask("37");
    ask(DOWNLOAD_8);
    assertEquals("7F3672", ask("36010102030405060708"));
    assertEquals("7F3624", ask("36010102030405060708"));
  }

  @Test
  public void resetAnswersAndIsDeafForItsBootTime() throws Exception {
    assertEquals("5101", ask("1101"));
    assertEquals("", ask("22F195"));
    assertEquals("62F195" + ascii("1.0.0"), ask("22F195"));
    assertEquals("7F1112", ask("1104"));
  }

  @Test
  public void requestsCanBeDisturbedForTests() throws Exception {
    RequestDisturbance.Fate[] fates = {RequestDisturbance.Fate.refuse(0x21), RequestDisturbance.Fate.IGNORE,
        RequestDisturbance.Fate.LOSE_ANSWER, RequestDisturbance.Fate.POWER_CUT};
    bench.ecu.disturb((ecu, number, request, length) -> number < fates.length ? fates[(int) number] : RequestDisturbance.Fate.SERVE);
    assertEquals("7F1021", ask("1003"));
    assertEquals("", ask("1003"));
    assertEquals("", ask("1003"));
    assertEquals("", ask("22F186"));
    bench.time.sleep(Duration.ofMillis(400));
    assertEquals("62F18601", ask("22F186"));
  }

  private static String ascii(String text) {
    return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }
}
