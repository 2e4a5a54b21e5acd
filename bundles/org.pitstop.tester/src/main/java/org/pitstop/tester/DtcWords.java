package org.pitstop.tester;

import java.util.ArrayList;
import java.util.List;

/** Diagnostic trouble codes as a workshop writes them: {@code P0301-1A}. */
final class DtcWords {
  static final int RECORD_BYTES = 4;
  private static final String[] STATUS = {"testFailed", "testFailedThisOperationCycle", "pendingDTC", "confirmedDTC",
      "testNotCompletedSinceLastClear", "testFailedSinceLastClear", "testNotCompletedThisOperationCycle", "warningIndicatorRequested"};

  /** One DTC with its statusOfDTC (ISO 14229-1:2020, annex D.2). */
  record Dtc(String code, int status) {
    @Override
    public String toString() {
      return String.format("%s  status %02X %s", code, status, statusWords(status)).stripTrailing();
    }
  }

  private DtcWords() {}

  /** Letter and first digit from the highest four bits, then three digits, then the failure type byte (SAE J2012-DA). */
  static String code(byte[] bytes, int at) {
    int high = bytes[at] & 0xFF;
    return String.format("%c%d%X%02X-%02X", "PCBU".charAt(high >> 6), high >> 4 & 3, high & 15, bytes[at + 1] & 0xFF, bytes[at + 2] & 0xFF);
  }

  /** The DTCs of an answer after its availability mask. */
  static List<Dtc> records(byte[] bytes, int from) {
    List<Dtc> dtcs = new ArrayList<>();
    for (int at = from; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
      dtcs.add(new Dtc(code(bytes, at), bytes[at + 3] & 0xFF));
    }
    return dtcs;
  }

  static String statusWords(int status) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < STATUS.length; bit++) {
      if ((status >> bit & 1) == 1) {
        words.add(STATUS[bit]);
      }
    }
    return String.join(", ", words);
  }
}
