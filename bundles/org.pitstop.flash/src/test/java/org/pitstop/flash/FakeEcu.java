package org.pitstop.flash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.AuthenticationChallenge;
import org.pitstop.api.uds.FileTransfer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsClients;
import org.pitstop.api.uds.UdsTiming;

/** An ECU with a boot loader behind a UDS client, all in memory: requests in hexadecimal are kept, and any of them can be disturbed. */
final class FakeEcu implements UdsClients {
  static final int START = 0x10000;
  static final int RAM = 0x20000000;
  static final int MAX_BLOCK = 10;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** What happens to a request. */
  sealed interface Fate {}

  record Refused(int nrc) implements Fate {}

  enum Lost implements Fate { REQUEST, ANSWER, LINK }

  record Said(String hex) implements Fate {}

  final List<String> transcript = new ArrayList<>();
  /** Requests and when they were answered, and what others note here. */
  final List<String> events = new ArrayList<>();
  final byte[] ram = new byte[16];
  final byte[] memory = new byte[4096];
  private final Map<String, Deque<Fate>> fates = new LinkedHashMap<>();
  private final VehicleTime time;
  String version = "1.0";
  String hardware = "BCM-H1";
  String versionAfterFlash = "2.0";
  byte[] seed = {1, 2, 3, 4};
  boolean valid = true;
  int session = 1;
  int erases;
  int testerPresentMs;
  UdsTiming lastTiming;
  boolean needsLoader;
  /** How long each TransferData takes. */
  long transferNanos;
  volatile Supplier<Optional<ForeignRequests>> foreign = Optional::empty;
  private boolean loaderActive;
  private int dataFormatId;
  private int size;
  private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
  private boolean verified;
  private int counter;
  private int lastLength;
  private int writeAt;
  private int deafAfterReset;
  private int deaf;

  FakeEcu(VehicleTime time) {
    this.time = time;
  }

  /** Disturbs the next requests that begin so, one fate each. */
  FakeEcu on(String requestBegin, Fate... fate) {
    fates.computeIfAbsent(requestBegin, k -> new ArrayDeque<>()).addAll(List.of(fate));
    return this;
  }

  /** After the next reset it is deaf for some requests. */
  void afterReset(int deafRequests) {
    deafAfterReset = deafRequests;
  }

  /** Requests that begin so, as often as they came. */
  long count(String requestBegin) {
    return transcript.stream().filter(t -> t.startsWith(requestBegin)).count();
  }

  @Override
  public UdsClient open(EcuAddress address, UdsTiming timing) {
    return new Client(timing);
  }

  /** The honest answer. */
  byte[] serve(byte[] request) {
    return switch (request[0]) {
      case 0x10 -> {
        session = request[1];
        loaderActive = false;
        yield HEX.parseHex("50%02X003201F4".formatted(session));
      }
      case 0x11 -> {
        session = 1;
        loaderActive = false;
        deaf = deafAfterReset;
        yield bytes(0x51, request[1]);
      }
      case 0x14 -> bytes(0x54);
      case 0x19 -> HEX.parseHex("5902FF01020309");
      case 0x22 -> {
        boolean wantsHardware = (request[2] & 0xFF) == 0x91;
        byte[] text = (wantsHardware ? hardware : valid ? version : "\0").getBytes(StandardCharsets.US_ASCII);
        yield join(bytes(0x62, request[1], request[2]), text);
      }
      case 0x27 -> request[1] % 2 == 1 ? join(bytes(0x67, request[1]), seed) : bytes(0x67, request[1]);
      case 0x2E -> bytes(0x6E, request[1], request[2]);
      case 0x31 -> routine(request);
      case 0x34 -> {
        writeAt = ByteBuffer.wrap(request).getInt(3) - START;
        size = ByteBuffer.wrap(request).getInt(7);
        dataFormatId = request[1];
        encoded.reset();
        counter = 0;
        yield bytes(0x74, 0x20, 0, MAX_BLOCK);
      }
      case 0x36 -> transfer(request);
      case 0x37 -> exit();
      case 0x29 -> request[1] == 1 ? HEX.parseHex("69011100040102030400") : HEX.parseHex("6903120000");
      default -> bytes(0x7F, request[0], 0x11);
    };
  }

  private byte[] transfer(byte[] request) {
    int wanted = counter + 1 & 0xFF;
    int came = request[1] & 0xFF;
    if (came == wanted) {
      if (dataFormatId != 0) {
        encoded.write(request, 2, request.length - 2);
      } else {
        boolean inRam = writeAt >= RAM - START;
        System.arraycopy(request, 2, inRam ? ram : memory, inRam ? writeAt - (RAM - START) : writeAt, request.length - 2);
      }
      lastLength = request.length - 2;
      writeAt += lastLength;
      counter = wanted;
    } else if (came != counter || request.length - 2 != lastLength) {
      return bytes(0x7F, 0x36, 0x73);
    }
    return bytes(0x76, came);
  }

  /** Inflates what came compressed. */
  private byte[] exit() {
    if (dataFormatId == 0) {
      return bytes(0x77);
    }
    Inflater inflater = new Inflater(true);
    inflater.setInput(encoded.toByteArray());
    try {
      return inflater.inflate(memory, writeAtBegin(), size) == size && inflater.finished() ? bytes(0x77) : bytes(0x7F, 0x37, 0x72);
    } catch (DataFormatException e) {
      return bytes(0x7F, 0x37, 0x72);
    } finally {
      inflater.end();
    }
  }

  private int writeAtBegin() {
    return writeAt - encoded.size();
  }

  private byte[] routine(byte[] request) {
    ByteBuffer option = ByteBuffer.wrap(request);
    int status = 0;
    switch (option.getShort(2) & 0xFFFF) {
      case 0xFF00 -> {
        if (needsLoader && !loaderActive) {
          return bytes(0x7F, 0x31, 0x22);
        }
        erases++;
        valid = false;
        java.util.Arrays.fill(memory, option.getInt(5) - START, option.getInt(5) - START + option.getInt(9), (byte) 0xFF);
      }
      case 0x0202 -> {
        CRC32 crc = new CRC32();
        crc.update(memory, option.getInt(4) - START, option.getInt(8));
        verified = (int) crc.getValue() == option.getInt(12);
        status = verified ? 0 : 1;
      }
      case 0x0301 -> loaderActive = true;
      case 0xFF01 -> {
        valid = verified;
        version = verified ? versionAfterFlash : version;
        status = verified ? 0 : 1;
      }
      default -> { }
    }
    return bytes(0x71, request[1], request[2], request[3], status);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] join(byte[] a, byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(a);
    out.writeBytes(b);
    return out.toByteArray();
  }

  private final class Client implements UdsClient {
    private UdsTiming timing;

    Client(UdsTiming timing) {
      this.timing = timing;
    }

    private <T> Answer<T> exchange(byte[] request, Function<byte[], T> decode) throws IOException {
      try {
        return exchange(request, decode, () -> { });
      } finally {
        events.add("answer");
      }
    }

    private <T> Answer<T> exchange(byte[] request, Function<byte[], T> decode, Runnable meanwhile) throws IOException {
      String hex = HEX.formatHex(request);
      transcript.add(hex);
      events.add(hex);
      meanwhile.run();
      lastTiming = timing;
      Fate fate = fate(hex);
      if (deaf > 0) {
        deaf--;
        return new Answer.NoAnswer<>("P2 is over", timing.p2());
      }
      if (fate == Lost.LINK) {
        throw new IOException("bus body is down");
      } else if (fate instanceof Refused r) {
        return new Answer.Negative<>(request[0] & 0xFF, r.nrc());
      } else if (fate == Lost.REQUEST) {
        return new Answer.NoAnswer<>("P2 is over", timing.p2());
      }
      byte[] response = fate instanceof Said s ? HEX.parseHex(s.hex()) : serve(request);
      if (fate == Lost.ANSWER) {
        return new Answer.NoAnswer<>("P2 is over", timing.p2());
      }
      return response[0] == 0x7F ? new Answer.Negative<>(response[1] & 0xFF,
          response[2] & 0xFF) : new Answer.Positive<>(decode.apply(response));
    }

    private Fate fate(String hex) {
      for (Map.Entry<String, Deque<Fate>> e : fates.entrySet()) {
        if (hex.startsWith(e.getKey()) && !e.getValue().isEmpty()) {
          return e.getValue().poll();
        }
      }
      return null;
    }

    private Answer<byte[]> exchange(byte[] request, int headBytes) throws IOException {
      return exchange(request, r -> java.util.Arrays.copyOfRange(r, headBytes, r.length));
    }

    @Override
    public UdsClient timing(UdsTiming limits) {
      timing = limits;
      return this;
    }

    @Override
    public UdsTiming timing() {
      return timing;
    }

    @Override
    public Answer<UdsTiming> diagnosticSessionControl(int type) throws IOException {
      return exchange(bytes(0x10, type), r -> new UdsTiming(Duration.ofMillis(50), Duration.ofMillis(5000), Duration.ofSeconds(10)));
    }

    @Override
    public Answer<byte[]> ecuReset(int type) throws IOException {
      return exchange(bytes(0x11, type), 2);
    }

    @Override
    public Answer<byte[]> clearDiagnosticInformation(int group) throws IOException {
      return exchange(bytes(0x14, group >> 16, group >> 8, group), 1);
    }

    @Override
    public Answer<byte[]> readDtcByStatusMask(int mask) throws IOException {
      return exchange(bytes(0x19, 2, mask), 2);
    }

    @Override
    public Answer<byte[]> readDataByIdentifier(int did) throws IOException {
      return exchange(bytes(0x22, did >> 8, did), 3);
    }

    @Override
    public Answer<byte[]> requestSeed(int level) throws IOException {
      return exchange(bytes(0x27, level), 2);
    }

    @Override
    public Answer<byte[]> sendKey(int level, byte[] key) throws IOException {
      return exchange(join(bytes(0x27, level + 1), key), 2);
    }

    @Override
    public Answer<byte[]> communicationControl(int controlType, int communicationType) throws IOException {
      return exchange(bytes(0x28, controlType, communicationType), 2);
    }

    @Override
    public Answer<byte[]> writeDataByIdentifier(int did, byte[] record) throws IOException {
      return exchange(join(bytes(0x2E, did >> 8, did), record), 3);
    }

    @Override
    public Answer<byte[]> routineControl(int subFunction, int routineId, byte[] option) throws IOException {
      return exchange(join(bytes(0x31, subFunction, routineId >> 8, routineId), option), 4);
    }

    @Override
    public Answer<Integer> requestDownload(int dataFormatId, int alfid, long address, long size) throws IOException {
      byte[] request = ByteBuffer.allocate(11).put((byte) 0x34).put((byte) dataFormatId).put((byte) alfid).putInt((int) address)
          .putInt((int) size).array();
      return exchange(request, r -> (r[2] & 0xFF) << 8 | r[3] & 0xFF);
    }

    @Override
    public Answer<byte[]> transferData(int blockSequenceCounter, ByteBuffer data, Runnable meanwhile) throws IOException,
        InterruptedException {
      byte[] block = new byte[data.remaining()];
      data.get(block);
      try {
        time.sleep(Duration.ofNanos(transferNanos));
        return exchange(join(bytes(0x36, blockSequenceCounter), block), r -> java.util.Arrays.copyOfRange(r, 2, r.length), meanwhile);
      } finally {
        events.add("answer");
      }
    }

    @Override
    public Answer<byte[]> requestTransferExit(byte[] parameter) throws IOException {
      return exchange(join(bytes(0x37), parameter), 1);
    }

    @Override
    public Answer<byte[]> controlDtcSetting(int type) throws IOException {
      return exchange(bytes(0x85, type), 2);
    }

    @Override
    public Answer<byte[]> request(byte[] request) throws IOException {
      return exchange(request, r -> r);
    }

    @Override
    public void functional(byte[] request) {
      transcript.add("F " + HEX.formatHex(request));
      if (request[0] == 0x10) {
        session = request[1] & 0x7F;
      }
    }

    @Override
    public void testerPresent(int intervalMs) {
      testerPresentMs = intervalMs;
      transcript.add("T " + intervalMs);
    }

    @Override
    public Answer<byte[]> readDtcInformation(int subFunction, byte[] parameter) throws IOException, InterruptedException {
      throw new UnsupportedOperationException();
    }

    @Override
    public Answer<AuthenticationChallenge> verifyCertificateUnidirectional(int communicationConfiguration, byte[] certificate,
        byte[] challenge) throws IOException {
      byte[] request = join(join(bytes(0x29, 1, communicationConfiguration, 0, certificate.length), certificate), bytes(0, 0));
      return exchange(request, r -> new AuthenticationChallenge(r[2] & 0xFF, java.util.Arrays.copyOfRange(r, 5, 5 + r[4]), new byte[0]));
    }

    @Override
    public Answer<Integer> proofOfOwnership(byte[] proof, byte[] ephemeralPublicKey) throws IOException {
      return exchange(join(join(bytes(0x29, 3, 0, proof.length), proof), bytes(0, 0)), r -> r[2] & 0xFF);
    }

    @Override
    public Answer<byte[]> authentication(int subFunction, byte[] parameter) throws IOException, InterruptedException {
      throw new UnsupportedOperationException();
    }

    @Override
    public Answer<Integer> requestUpload(int dataFormatId, int alfid, long address, long size) throws IOException, InterruptedException {
      throw new UnsupportedOperationException();
    }

    @Override
    public Answer<FileTransfer.Accepted> requestFileTransfer(FileTransfer transfer) throws IOException, InterruptedException {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ForeignRequests> foreignRequests() {
      return foreign.get();
    }

    @Override
    public void close() {
      transcript.add("close at " + time.nanos() / 1_000_000 + " ms");
    }
  }
}
