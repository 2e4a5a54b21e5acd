package org.pitstop.tester;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** Requests and answers in words. */
public class WordsTest {

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static void expectRequest(String words, String hex) {
    assertEquals(words, RequestWords.of(bytes(hex), bytes(hex).length));
  }

  private static void expectAnswer(String request, String response, String... lines) {
    assertEquals(List.of(lines), AnswerWords.of(bytes(request), new Answer.Positive<>(bytes(response))));
  }

  @Test
  public void requestsAreNamedAsTheStandardNamesThem() {
    expectRequest("DiagnosticSessionControl extendedDiagnosticSession", "10 03");
    expectRequest("ECUReset hardReset, no positive response wanted", "11 81");
    expectRequest("ClearDiagnosticInformation all groups", "14 FF FF FF");
    expectRequest("ReadDTCInformation reportDTCByStatusMask", "19 02 FF");
    expectRequest("ReadDataByIdentifier F190 VIN, 0102", "22 F1 90 01 02");
    expectRequest("SecurityAccess requestSeed, level 0x11", "27 11");
    expectRequest("SecurityAccess sendKey, level 0x11", "27 12 AA");
    expectRequest("CommunicationControl disableRxAndTx, no positive response wanted", "28 83 01");
    expectRequest("Authentication proofOfOwnership", "29 03");
    expectRequest("WriteDataByIdentifier F184 applicationSoftwareFingerprint", "2E F1 84 00");
    expectRequest("RoutineControl startRoutine FF00 eraseMemory", "31 01 FF 00 44");
    expectRequest("RequestDownload at 0x10000, 4194304 bytes, data format 0x11", "34 11 44 00 01 00 00 00 40 00 00");
    expectRequest("RequestUpload at 0x80, 16 bytes, data format 0x00", "35 00 11 80 10");
    expectRequest("TransferData block FF, 2 bytes of data", "36 FF 00 00");
    expectRequest("RequestTransferExit", "37");
    expectRequest("RequestFileTransfer readFile /a.b", "38 04 00 04 2F 61 2E 62 00");
    expectRequest("TesterPresent", "3E 00");
    expectRequest("ControlDTCSetting off", "85 02");
    expectRequest("service 0xBA", "BA 01");
  }

  @Test
  public void aRequestThatIsTooShortForItsWordsIsNamedAllTheSame() {
    for (String hex : List.of("10", "14 FF", "22 F1", "27", "2E", "31 01", "34 00", "34 00 FF 00", "36", "38 04 FF FF", "38")) {
      assertTrue(hex, RequestWords.of(bytes(hex), bytes(hex).length).length() > 5);
    }
  }

  @Test
  public void timesOfASessionAreInMilliseconds() {
    expectAnswer("10 03", "50 03 00 32 01 F4", "session entered, P2 50 ms, P2* 5000 ms");
    expectAnswer("10 03", "50 03", "session entered, without times");
  }

  @Test
  public void dtcsAreWrittenAsAWorkshopKnowsThem() {
    expectAnswer("19 02 FF", "59 02 2F 03 01 1A 09 C1 23 45 00 92 34 56 88", "3 DTCs, status availability mask 2F",
        "P0301-1A  status 09 testFailed, confirmedDTC", "U0123-45  status 00", "B1234-56  status 88 confirmedDTC, warningIndicatorRequested");
    expectAnswer("19 02 FF", "59 02 2F", "0 DTCs, status availability mask 2F");
    expectAnswer("19 01 FF", "59 01 2F 01 00 07", "7 DTCs");
    expectAnswer("19 04 41 23 45 FF", "59 04 41 23 45 08 01 02", "C0123-45  status 08 confirmedDTC; record 01 02");
  }

  @Test
  public void theRecordsOfSeveralDidsEndWhereTheNextOneBegins() {
    expectAnswer("22 F1 95", "62 F1 95 31 2E 30 00 00", "F195 systemSupplierECUSoftwareVersionNumber: \"1.0\"");
    expectAnswer("22 F1 86 01 02 F1 87", "62 F1 86 03 F1 87 41 42", "F186 activeDiagnosticSession: 03 (1 byte)",
        "F187 vehicleManufacturerSparePartNumber: \"AB\"");
    expectAnswer("22 01 02", "62 01 02 80 00", "0102: 80 00 (2 bytes)");
    expectAnswer("22 01 02", "62 01", "done");
  }

  @Test
  public void otherAnswersAreSaidShortly() {
    expectAnswer("27 01", "67 01 00 00", "the seed is zero: already unlocked");
    expectAnswer("27 01", "67 01 00 01", "seed of 2 bytes");
    expectAnswer("27 02 AA", "67 02", "unlocked");
    expectAnswer("31 01 FF 01", "71 01 FF 01 00", "status 00");
    expectAnswer("34 00 11 00 01", "74 20 0F FF", "maxNumberOfBlockLength 4095, SID and blockSequenceCounter included");
    expectAnswer("11 04", "51 04 0F", "power-down time 15 s");
    expectAnswer("3E 80", "", "no answer, as it was asked for");
    expectAnswer("BA 01", "FA 01", "done");
  }

  @Test
  public void aRefusalComesWithWhatItUsuallyMeans() {
    Answer<byte[]> locked = new Answer.Negative<>(0x27, 0x36);
    assertEquals(List.of("0x36 exceeded number of attempts: locked out; wait for the delay (often 10 s), do not try again at once"),
        AnswerWords.of(bytes("27 02 00"), locked));
    assertEquals("7F 27 36", AnswerWords.hex(locked));
    assertEquals(List.of("0x58 ownership verification failed"), AnswerWords.of(bytes("29 03"), new Answer.Negative<>(0x29, 0x58)));
    for (NegativeResponseCode code : NegativeResponseCode.values()) {
      assertTrue(AnswerWords.of(bytes("10 02"), new Answer.Negative<>(0x10, code.code())).get(0).startsWith(NegativeResponseCode.describe(code.code())));
    }
  }

  @Test
  public void whatIsNoAnswerIsDescribed() {
    assertEquals(List.of("no answer after 250 ms: P2 is over"),
        AnswerWords.of(bytes("10 02"), new Answer.NoAnswer<>("P2 is over", Duration.ofMillis(250))));
  }

  @Test
  public void aLongTransferIsShortenedUnlessAllIsWanted() {
    byte[] transfer = new byte[4095];
    transfer[0] = 0x36;
    transfer[1] = 1;
    assertEquals("transfer       physical    36 01 … (4095 bytes)      TransferData block 01, 4093 bytes of data",
        DryRun.line("transfer", false, transfer, 4095, false));
    assertEquals(3 * 4095 - 1, DryRun.line("transfer", false, transfer, 4095, true).replaceAll("  TransferData.*", "").substring(27).length());
    assertEquals("prepare        functional  85 82                     ControlDTCSetting off, no positive response wanted",
        DryRun.line("prepare", true, bytes("85 82"), 2, false));
    assertEquals("a short one is shown as it is", "transfer       physical    36 02 0F 2E 95            TransferData block 02, 3 bytes of data",
        DryRun.line("transfer", false, bytes("36 02 0F 2E 95"), 5, false));
    byte[] key = new byte[64];
    key[0] = 0x27;
    key[1] = 2;
    assertTrue(!DryRun.line("unlock", false, key, 64, false).contains("…"));
  }
}
