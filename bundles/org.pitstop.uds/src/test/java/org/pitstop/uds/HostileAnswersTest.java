package org.pitstop.uds;

import static org.junit.Assert.assertNotNull;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.Test;
import org.pitstop.api.uds.FileTransfer;
import org.pitstop.api.uds.UdsTiming;

/** Whatever an ECU answers: one outcome, no exception, and the wait ends within the total. */
public class HostileAnswersTest {
  private static final int ROUNDS = 20_000;
  private static final long MS = 1_000_000;
  private static final UdsTiming TIMING = new UdsTiming(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(5));
  private static final List<Service<?>> SERVICES = List.of(new DiagnosticSessionControl(2, TIMING), new EcuReset(1),
      new ClearDiagnosticInformation(1), ReadDtcInformation.byStatusMask(1), new ReadDtcInformation(4, new byte[4]),
      Authentication.verifyCertificateUnidirectional(0, new byte[1], new byte[0]), Authentication.proofOfOwnership(new byte[1], new byte[0]),
      new RequestUpload(0, 0x44, 0, 1), new RequestFileTransfer(new FileTransfer(FileTransfer.Mode.READ_FILE, "a", 0, 0, 0)), new ReadDataByIdentifier(0xF195), SecurityAccess.requestSeed(1),
      SecurityAccess.sendKey(1, new byte[4]), new CommunicationControl(0, 1), new WriteDataByIdentifier(1, new byte[1]),
      new RoutineControl(1, 0xFF00, new byte[0]), new RequestDownload(0, 0x44, 0, 1), new TransferData(1, ByteBuffer.allocate(1)),
      new RequestTransferExit(new byte[0]), new ControlDtcSetting(1), new RawRequest(new byte[] {0x3E, 0}));

  private final Random random = new Random(7);
  private final Exchange exchange = new Exchange(UdsLimits.DEFAULT);
  private long now;

  @Test
  public void randomAnswersAlwaysComeToADecision() {
    for (int i = 0; i < ROUNDS; i++) {
      Service<?> service = SERVICES.get(random.nextInt(SERVICES.size()));
      byte[] request = service.encode();
      long end = now + TIMING.total().toNanos();
      exchange.begin(Echo.of(request, request.length), TIMING, now);
      Exchange.Decision decision = run(request, end);
      if (decision == Exchange.Decision.ANSWERED) {
        assertNotNull(Decoder.decode(service, exchange.echo(), exchange.answer()));
      }
    }
  }

  private Exchange.Decision run(byte[] request, long end) {
    while (true) {
      news(request);
      Exchange.Decision decision = exchange.decide(now);
      if (decision == Exchange.Decision.REPEAT) {
        exchange.sending();
      } else if (decision != Exchange.Decision.WAIT) {
        return decision;
      } else if (now > end) {
        throw new AssertionError("no decision after the total");
      }
      now += random.nextInt(200) * MS;
    }
  }

  private void news(byte[] request) {
    switch (random.nextInt(6)) {
      case 0 -> exchange.sent(now);
      case 1 -> exchange.receiving();
      case 2 -> exchange.receiveFailed("N_Cr", now);
      default -> {
        byte[] message = message(request);
        exchange.received(message, message.length, now);
      }
    }
  }

  private byte[] message(byte[] request) {
    byte[] message = new byte[random.nextInt(10)];
    random.nextBytes(message);
    if (message.length > 2 && random.nextInt(3) == 0) {
      message[0] = 0x7F;
      message[1] = request[0];
      message[2] = (byte) (random.nextBoolean() ? 0x78 : 0x21);
    } else if (message.length > 0 && random.nextInt(4) > 0) {
      System.arraycopy(request, 0, message, 0, Math.min(request.length, random.nextInt(message.length + 1)));
      message[0] = (byte) (request[0] + 0x40);
    }
    return message;
  }

  @Test
  public void limitsOutOfRangeAreRefused() {
    org.junit.Assert.assertThrows(IllegalArgumentException.class, () -> UdsLimits.milliseconds(-1, 50, 10));
  }
}
