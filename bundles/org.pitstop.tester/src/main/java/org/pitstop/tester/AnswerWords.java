package org.pitstop.tester;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** An answer in words: what it says, and what a refusal usually means. */
final class AnswerWords {
  private static final int P2_STAR_UNIT_MS = 10;

  private AnswerWords() {}

  /** One or more lines; the value of a positive answer is the whole response, or nothing if it was suppressed. */
  static List<String> of(byte[] request, Answer<byte[]> answer) {
    if (answer instanceof Answer.Positive<byte[]> positive) {
      return positive.value().length == 0 ? List.of("no answer, as it was asked for") : positive(request, positive.value());
    } else if (answer instanceof Answer.Negative<byte[]> negative) {
      return List.of(NegativeResponseCode.describe(negative.nrc()) + advice(negative.nrc()));
    }
    return List.of(answer.describe());
  }

  /** The bytes of an answer, as far as they are known. */
  static String hex(Answer<byte[]> answer) {
    if (answer instanceof Answer.Positive<byte[]> positive) {
      return Hex.of(positive.value());
    } else if (answer instanceof Answer.Negative<byte[]> negative) {
      return String.format("7F %02X %02X", negative.sid(), negative.nrc());
    }
    return "";
  }

  private static List<String> positive(byte[] request, byte[] r) {
    return switch (request[0] & 0xFF) {
      case 0x10 -> List.of(session(r));
      case 0x11 -> List.of(r.length > 2 ? "power-down time " + ((r[2] & 0xFF) == 0xFF ? "not known" : (r[2] & 0xFF) + " s") : "reset accepted");
      case 0x19 -> dtcs(r);
      case 0x22 -> dids(request, r);
      case 0x27 -> List.of(security(request, r));
      case 0x31 -> List.of(r.length > 4 ? "status " + Hex.of(r, 4, r.length) : "done");
      case 0x34, 0x35 -> List.of(blockLength(r));
      default -> List.of("done");
    };
  }

  private static String session(byte[] r) {
    return r.length < 6 ? "session entered, without times"
        : String.format("session entered, P2 %d ms, P2* %d ms", Hex.number(r, 2, 2), P2_STAR_UNIT_MS * Hex.number(r, 4, 2));
  }

  private static List<String> dtcs(byte[] r) {
    return switch (r.length < 3 ? 0 : r[1]) {
      case 0x01, 0x07 -> List.of(r.length < 6 ? "too short" : Hex.number(r, 4, 2) + " DTCs");
      case 0x02, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x15 -> dtcList(r);
      case 0x04, 0x06 -> List.of(r.length < 6 ? "too short" : DtcWords.records(Arrays.copyOf(r, 6), 2).get(0) + "; record " + Hex.of(r, 6, r.length));
      default -> List.of("done");
    };
  }

  private static List<String> dtcList(byte[] r) {
    List<String> lines = new ArrayList<>();
    List<DtcWords.Dtc> dtcs = DtcWords.records(r, 3);
    lines.add(dtcs.size() + " DTCs, status availability mask " + Hex.of(r, 2, 3));
    dtcs.forEach(d -> lines.add(d.toString()));
    return lines;
  }

  /** Records have no length of their own: each ends where the next DID that was asked for begins. */
  private static List<String> dids(byte[] request, byte[] r) {
    List<String> lines = new ArrayList<>();
    int at = 1;
    for (int asked = 1; asked + 2 <= request.length && at + 2 <= r.length; asked += 2) {
      if (r[at] != request[asked] || r[at + 1] != request[asked + 1]) {
        continue; // of several DIDs an ECU leaves out those it does not know
      }
      int end = nextDid(request, asked + 2, r, at + 3);
      lines.add(DidWords.did(Hex.number(r, at, 2)) + ": " + record(Arrays.copyOfRange(r, at + 2, end)));
      at = end;
    }
    return lines.isEmpty() ? List.of("done") : lines;
  }

  private static int nextDid(byte[] request, int asked, byte[] r, int from) {
    for (int i = asked; i + 2 <= request.length; i += 2) {
      for (int at = from; at + 2 < r.length; at++) {
        if (r[at] == request[i] && r[at + 1] == request[i + 1]) {
          return at;
        }
      }
    }
    return r.length;
  }

  private static String record(byte[] data) {
    String text = Hex.text(data);
    return text.isEmpty() ? Hex.of(data) + " (" + data.length + (data.length == 1 ? " byte)" : " bytes)") : "\"" + text + "\"";
  }

  private static String security(byte[] request, byte[] r) {
    if (request.length > 1 && request[1] % 2 == 0) {
      return "unlocked";
    }
    boolean zero = true;
    for (int i = 2; i < r.length; i++) {
      zero &= r[i] == 0;
    }
    return zero ? "the seed is zero: already unlocked" : "seed of " + (r.length - 2) + " bytes";
  }

  private static String blockLength(byte[] r) {
    int count = r.length < 2 ? 0 : (r[1] & 0xFF) >> 4;
    return count < 1 || count > 3 || r.length < 2 + count ? "done"
        : "maxNumberOfBlockLength " + Hex.number(r, 2, count) + ", SID and blockSequenceCounter included";
  }

  /** What it usually means on a bench. */
  private static String advice(int nrc) {
    return switch (nrc) {
      case 0x10 -> ": the ECU gives no reason";
      case 0x11 -> ": this ECU does not have the service";
      case 0x12 -> ": the service is there, this sub-function is not";
      case 0x13 -> ": too many or too few bytes for what this ECU expects";
      case 0x14 -> ": ask for less at once";
      case 0x21 -> ": it was asked again several times and is still busy";
      case 0x22 -> ": usually ignition, speed, engine or battery; or a step before is missing";
      case 0x24 -> ": a request that must come before is missing, or it came twice";
      case 0x31 -> ": this DID, routine, address or value is not known, or not in this session or unlocked state";
      case 0x33 -> ": unlock first, by 27 or 29";
      case 0x34 -> ": authenticate first, by 29";
      case 0x35 -> ": wrong secret, wrong level, or the seed was a new one";
      case 0x36 -> ": locked out; wait for the delay (often 10 s), do not try again at once";
      case 0x37 -> ": the delay after wrong keys or after power-on runs; wait (often 10 s)";
      case 0x70 -> ": a transfer is under way, or the area is not erased";
      case 0x71 -> ": the transfer was ended by an error; begin again with 34";
      case 0x72 -> ": erasing or writing failed in the memory itself";
      case 0x73 -> ": a block was lost or sent twice with another counter";
      case 0x7E, 0x7F -> ": enter the session that has it, usually 10 03 or 10 02";
      case 0x83 -> ": stop the engine";
      case 0x88 -> ": the vehicle must stand";
      case 0x92, 0x93 -> ": look at the power supply";
      default -> "";
    };
  }
}
