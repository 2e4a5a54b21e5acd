package org.pitstop.tester;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;

/** Asks an ECU who it is, with nothing but requests of the default session that change nothing. */
final class Probe {
  /** Between two requests: a bench may be part of a vehicle in use. */
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final byte[] TESTER_PRESENT = {0x3E, 0};
  private static final int DEFAULT_SESSION = 1;
  /** One request that needs more than one frame, also with CAN FD: 1 + 2 * 40 bytes. */
  private static final int DIDS_OF_LONG_REQUEST = 40;

  private final UdsClient client;
  private final VehicleTime time;

  /** @param timing that the ECU promised, or null @param dids what it answered, by DID */
  record Found(UdsTiming timing, Map<Integer, byte[]> dids) {}

  Probe(UdsClient client, VehicleTime time) {
    this.client = client;
    this.time = time;
  }

  /** Whether anybody answers, be it by a refusal. */
  boolean isThere() throws IOException, InterruptedException {
    Answer<byte[]> answer = client.request(TESTER_PRESENT);
    time.sleep(PAUSE);
    return answer instanceof Answer.Positive || answer instanceof Answer.Negative;
  }

  Found ask() throws IOException, InterruptedException {
    UdsTiming timing = client.diagnosticSessionControl(DEFAULT_SESSION) instanceof Answer.Positive<UdsTiming> positive ? positive.value() : null;
    Map<Integer, byte[]> dids = new TreeMap<>();
    for (int did = DidWords.FIRST_IDENTITY; did <= DidWords.LAST_IDENTITY; did++) {
      time.sleep(PAUSE);
      if (client.readDataByIdentifier(did) instanceof Answer.Positive<byte[]> positive) {
        dids.put(did, positive.value());
      }
    }
    time.sleep(PAUSE);
    client.request(longRequest());
    return new Found(timing, dids);
  }

  /** Whatever the answer: its FlowControl comes before. */
  static byte[] longRequest() {
    byte[] request = new byte[1 + 2 * DIDS_OF_LONG_REQUEST];
    request[0] = 0x22;
    for (int i = 0; i < DIDS_OF_LONG_REQUEST; i++) {
      int did = DidWords.FIRST_IDENTITY + i % (DidWords.LAST_IDENTITY - DidWords.FIRST_IDENTITY + 1);
      request[1 + 2 * i] = (byte) (did >> 8);
      request[2 + 2 * i] = (byte) did;
    }
    return request;
  }
}
