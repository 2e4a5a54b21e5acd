package org.pitstop.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;
import org.pitstop.isotp.TransportAccess;
import org.pitstop.uds.ClientAccess;

/** The agent's side of one transfer: its UDS client over its transport, with data that no compressor and no bus can shorten. */
final class Flashing implements AutoCloseable {
  private static final UdsTiming TIMING = new UdsTiming(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(60));
  private static final int HEAD_BYTES = 2;
  private static final byte[] EXIT = {0x37};

  private final VehicleTime time;
  private final UdsClient client;
  private final int block;
  private byte[] downloadAnswer;
  private byte[] exitAnswer;
  private long nanos;

  private Flashing(VehicleTime time, DiagnosticTransport transport, EcuAddress address, int block) throws IOException {
    this.time = time;
    this.block = block;
    client = ClientAccess.over(transport, time).open(address, TIMING);
  }

  static Flashing over(DiagnosticTransport transport, EcuAddress address, int block, VehicleTime time) throws IOException {
    return new Flashing(time, transport, address, block);
  }

  static Flashing onBus(CanBus bus, BusKind kind, int block, VehicleTime time) throws IOException {
    CanAddress address = kind.fd() ? CanAddress.fd(bus.name(), 0x7E0, 0x7E8) : CanAddress.classic(bus.name(), 0x7E0, 0x7E8);
    return new Flashing(time, TransportAccess.over(time, bus), address, block);
  }

  static byte[] image(int length, long seed) {
    byte[] image = new byte[length];
    new Random(seed).nextBytes(image);
    return image;
  }

  /** Boot loader, SecurityAccess, erased. */
  void prepare(String ecu) throws IOException, InterruptedException {
    positive("10 03", client.diagnosticSessionControl(3));
    positive("10 02", client.diagnosticSessionControl(2));
    byte[] seed = positive("27 11", client.requestSeed(0x11));
    positive("27 12", client.sendKey(0x11, key(ecu, seed)));
    positive("31 01 FF00", client.routineControl(1, 0xFF00, HexFormat.of().parseHex("44" + "00010000" + "00100000")));
  }

  private static byte[] key(String ecu, byte[] seed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SimulatedEcu.SECRET, "HmacSHA256"));
      mac.update(ecu.getBytes(StandardCharsets.US_ASCII));
      return Arrays.copyOf(mac.doFinal(seed), 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JRE has HmacSHA256", e);
    }
  }

  /** RequestDownload, all of the image, RequestTransferExit. */
  void transfer(byte[] image) throws IOException, InterruptedException {
    int payload = block - HEAD_BYTES;
    ByteBuffer data = ByteBuffer.wrap(image);
    long start = time.nanos();
    downloadAnswer = positive("34", client.request(download(image.length)));
    int counter = 0;
    for (int at = 0; at < image.length; at += payload) {
      data.limit(Math.min(image.length, at + payload)).position(at);
      positive("36", client.transferData(++counter & 0xFF, data, () -> { }));
    }
    exitAnswer = positive("37", client.request(EXIT));
    nanos = time.nanos() - start;
  }

  /** How long the last transfer took, in vehicle time. */
  double seconds() {
    return nanos / 1e9;
  }

  /** How long the last transfer takes if nothing but the bus and the ECU's own delay cost time. */
  double minimumSeconds(byte[] image, BusKind kind, double ecuDelaySeconds) {
    Minimum minimum = new Minimum(kind);
    int payload = block - HEAD_BYTES;
    minimum.exchange(download(image.length), downloadAnswer).pause(ecuDelaySeconds);
    int counter = 0;
    for (int at = 0; at < image.length; at += payload) {
      byte[] request = new byte[HEAD_BYTES + Math.min(payload, image.length - at)];
      request[0] = 0x36;
      request[1] = (byte) ++counter;
      System.arraycopy(image, at, request, HEAD_BYTES, request.length - HEAD_BYTES);
      minimum.exchange(request, new byte[] {0x76, (byte) counter}).pause(ecuDelaySeconds);
    }
    return minimum.exchange(EXIT, exitAnswer).pause(ecuDelaySeconds).seconds();
  }

  private static byte[] download(int length) {
    return ByteBuffer.allocate(11).put((byte) 0x34).put((byte) 0).put((byte) 0x44).putInt(0x00010000).putInt(length).array();
  }

  static <T> T positive(String what, Answer<T> answer) throws IOException {
    if (answer instanceof Answer.Positive<T> p) {
      return p.value();
    }
    throw new IOException(what + ": " + answer.describe());
  }

  @Override
  public void close() {
    client.close();
  }
}
