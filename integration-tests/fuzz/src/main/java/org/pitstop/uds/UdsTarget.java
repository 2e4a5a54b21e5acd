package org.pitstop.uds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.FileTransfer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Choices;
import org.pitstop.fuzz.StepTime;
import org.pitstop.fuzz.Target;

/**
 * Every service of the client, answered by what the input says: each request has an answer of one of the five kinds, within the total time.
 *
 * <pre>
 * service u8 | number of messages u8 | number × ( kind u8 | delay in 10 ms u8 | length u8 | bytes ) | next service
 *                                                 kind: 0–5 message, 6 receiveFailed, 7 receiving
 * </pre>
 */
public final class UdsTarget implements Target {
  private static final UdsTiming TIMING = new UdsTiming(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(5));
  private static final Duration LONGEST = TIMING.total().plusNanos(2 * UdsLimits.DEFAULT.p2MarginNanos());
  private static final int SERVICES = 20;
  private static final int MAX_REQUESTS = 64;
  private static final long TEN_MS = 10_000_000;
  private static final byte[] DATA = {1, 2, 3};

  @Override
  public void run(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    StepTime time = new StepTime();
    Ecu ecu = new Ecu(choices, time);
    TransportUdsClients clients = new TransportUdsClients(time, UdsLimits.DEFAULT);
    clients.addTransport(ecu);
    try (UdsClient client = clients.open(CanAddress.classic("fuzz", 0x7E0, 0x7E8), TIMING)) {
      for (int i = 0; choices.more() && i < MAX_REQUESTS; i++) {
        long began = time.nanos();
        Answer<?> answer = ask(client, choices.below(SERVICES));
        Checks.message(answer.describe());
        Checks.holds(time.nanos() - began <= LONGEST.toNanos(), "the answer took " + (time.nanos() - began) / 1_000_000 + " ms: " + answer);
      }
    }
  }

  private static Answer<?> ask(UdsClient client, int service) throws IOException, InterruptedException {
    return switch (service) {
      case 0 -> client.diagnosticSessionControl(2);
      case 1 -> client.ecuReset(1);
      case 2 -> client.clearDiagnosticInformation(0xFFFFFF);
      case 3 -> client.readDtcByStatusMask(0xFF);
      case 4 -> client.readDtcInformation(0x0A, new byte[0]);
      case 5 -> client.readDataByIdentifier(0xF190);
      case 6 -> client.requestSeed(1);
      case 7 -> client.sendKey(1, DATA);
      case 8 -> client.communicationControl(1, 1);
      case 9 -> client.writeDataByIdentifier(0xF15A, DATA);
      case 10 -> client.routineControl(1, 0xFF00, DATA);
      case 11 -> client.requestDownload(0, 0x44, 0x1000, 0x100);
      case 12 -> client.transferData(1, ByteBuffer.wrap(DATA), () -> { });
      case 13 -> client.requestTransferExit(new byte[0]);
      case 14 -> client.controlDtcSetting(2);
      case 15 -> client.request(new byte[] {0x3E, (byte) 0x80});
      case 16 -> client.request(new byte[] {0x31, 1, 2});
      default -> newer(client, service);
    };
  }

  /** @return the answer of a service that a client may not have yet */
  private static Answer<?> newer(UdsClient client, int service) throws IOException, InterruptedException {
    try {
      return switch (service) {
        case 17 -> client.verifyCertificateUnidirectional(0, DATA, new byte[0]);
        case 18 -> client.requestFileTransfer(new FileTransfer(FileTransfer.Mode.ADD_FILE, "/a", 0, 3, 3));
        default -> client.proofOfOwnership(DATA, new byte[0]);
      };
    } catch (UnsupportedOperationException e) {
      return client.request(new byte[] {0x29, 0});
    }
  }

  /** Says what the input says, whatever it is asked. */
  private record Ecu(Choices choices, StepTime time) implements DiagnosticTransport {

    @Override
    public boolean serves(EcuAddress address) {
      return true;
    }

    @Override
    public DiagnosticLink open(EcuAddress address, DiagnosticLink.Listener listener) {
      return new DiagnosticLink() {
        @Override
        public void send(byte[] message, int offset, int length) {
          int count = choices.below(16);
          time.schedule(0, count == 15 ? () -> listener.sendFailed("as the input says") : listener::sent);
          for (int i = 0; i < count && count < 15; i++) {
            say(listener, choices.below(8), choices.octet() * TEN_MS, choices.bytes(choices.octet()));
          }
        }

        @Override
        public void sendFunctional(byte[] message) {}

        @Override
        public Optional<ForeignRequests> foreignRequests() {
          return Optional.empty();
        }

        @Override
        public void close() {}
      };
    }

    private void say(DiagnosticLink.Listener listener, int kind, long delay, byte[] message) {
      switch (kind) {
        case 6 -> time.schedule(delay, () -> listener.receiveFailed("as the input says"));
        case 7 -> time.schedule(delay, () -> listener.receiving(100));
        default -> {
          if (message.length > 0) {
            time.schedule(delay, () -> listener.received(message, message.length));
          }
        }
      }
    }
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    String[] answers = {"5002003201F4", "5101", "54", "5902FF0123450F", "590AFF0123450F", "62F19041424344", "670112345678", "6702", "6801",
        "6EF15A", "7101FF0000",
        "74200FFF", "7601", "77", "C502", "7E00", "710102", "69011100020102000103", "7801020FFF00", "69031200020102"};
    for (int i = 0; i < answers.length; i++) {
      seeds.add(one(i, answers[i]));
      seeds.add(one(i, "7F" + answers[i].substring(0, 2) + "31"));
    }
    // pending, busy, a foreign answer, a broken one, then the right one
    String right = "0001" + "07" + "62F19041424344";
    seeds.add(HexFormat.of().parseHex("05" + "05" + "0001037F2278" + "000A037F2221" + "0001037E0000" + "060100" + right + "01" + right));
    seeds.add(HexFormat.of().parseHex("05" + "03" + "070100" + "060200" + right + "0F0F"));
    return seeds;
  }

  private static byte[] one(int service, String answer) {
    return HexFormat.of().parseHex("%02X010001%02X".formatted(service, answer.length() / 2) + answer);
  }

  @Override
  public List<byte[]> words() {
    return List.of(HexFormat.of().parseHex("0001037F2278"), HexFormat.of().parseHex("0001037F3621"), HexFormat.of().parseHex("0001027F22"),
        HexFormat.of().parseHex("0001017F"), HexFormat.of().parseHex("00010174"), HexFormat.of().parseHex("000109748888FFFFFFFFFFFFFF"),
        HexFormat.of().parseHex("000102" + "74F0"), HexFormat.of().parseHex("00010650020000FFFF"));
  }
}
