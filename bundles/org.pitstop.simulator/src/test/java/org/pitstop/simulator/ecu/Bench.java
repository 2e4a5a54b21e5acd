package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pitstop.simulator.TestTester;
import org.pitstop.simulator.bus.BitRate;
import org.pitstop.simulator.bus.SimulatedBus;
import org.pitstop.simulator.isotp.IsoTpAddress;
import org.pitstop.time.VirtualVehicleTime;

/** One ECU on a bus of its own, and a tester. */
final class Bench implements AutoCloseable {
  static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final String ALL_MEMORY = "3101FF0044" + "00010000" + "00100000";

  final VirtualVehicleTime time = new VirtualVehicleTime();
  final SimulatedBus bus;
  final Ecu ecu;
  final TestTester tester;
  double speedKmh;
  double volts = 12.6;

  Bench() throws IOException {
    this(new BitRate(500_000, 0), 4095, 0, null);
  }

  Bench(BitRate rate, int maxNumberOfBlockLength, long answerDelayNanos, Path state) throws IOException {
    this(rate, maxNumberOfBlockLength, answerDelayNanos, state, EcuOptions.NONE);
  }

  Bench(BitRate rate, int maxNumberOfBlockLength, long answerDelayNanos, Path state, EcuOptions options) throws IOException {
    bus = new SimulatedBus("body", rate, time);
    boolean fd = rate.data() > 0;
    IsoTpAddress address = new IsoTpAddress(0x7E0, 0x7DF, 0x7E8, fd, fd ? 64 : 8, 0xCC, 0, 0, maxNumberOfBlockLength);
    EcuSpec spec = new EcuSpec("engine", "body", "ENG-H3", address);
    EcuSettings settings = new EcuSettings("WPSTP0000SIM00001", answerDelayNanos, 50, 5000, 5_000_000_000L, 200_000_000L, 0, 5_000_000L,
        300_000_000L, maxNumberOfBlockLength, 3, 10_000_000_000L, SECRET, 1, options);
    Surroundings surroundings = new Surroundings() {
      @Override
      public double speedKmh() {
        return speedKmh;
      }

      @Override
      public double batteryVolts() {
        return volts;
      }
    };
    ecu = Ecu.powerOn(spec, settings, bus.attach("engine"), time, surroundings, state);
    tester = new TestTester(bus.attach("tester"), time, 0x7E0, 0x7E8);
  }

  String ask(String hex) throws Exception {
    return tester.ask(hex);
  }

  /** Boot loader, programming session, unlocked. */
  void unlock() throws Exception {
    ask("1003");
    ask("1002");
    String seed = ask("2711").substring(4);
    ask("2712" + key(seed));
  }

  void unlockAndErase() throws Exception {
    unlock();
    ask(ALL_MEMORY);
  }

  String key(String seedHex) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
    mac.update("engine".getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(HexFormat.of().parseHex(seedHex)), 16));
  }

  /** RequestDownload, all of the data, RequestTransferExit. */
  void transfer(byte[] image, int maxNumberOfBlockLength) throws Exception {
    ask("340044" + "00010000" + String.format("%08x", image.length));
    int counter = 0;
    int payload = maxNumberOfBlockLength - 2;
    byte[] request = new byte[maxNumberOfBlockLength];
    request[0] = 0x36;
    for (int at = 0; at < image.length; at += payload) {
      int count = Math.min(payload, image.length - at);
      request[1] = (byte) ++counter;
      System.arraycopy(image, at, request, 2, count);
      byte[] answer = tester.ask(count == payload ? request : Arrays.copyOf(request, count + 2));
      if (answer.length != 2 || answer[0] != 0x76) {
        throw new AssertionError("block " + counter + " at " + at + ": " + HexFormat.of().formatHex(answer));
      }
    }
    ask("37");
  }

  String checksum(byte[] image) throws Exception {
    CRC32 crc = new CRC32();
    crc.update(image);
    return ask("31010202" + "00010000" + String.format("%08x%08x", image.length, crc.getValue()));
  }

  static byte[] image(String version, String hardware, int length) {
    byte[] image = new byte[length];
    new Random(length).nextBytes(image);
    System.arraycopy(new ApplicationHeader(version, hardware).bytes(), 0, image, 0, ApplicationHeader.LENGTH);
    return image;
  }

  @Override
  public void close() throws IOException {
    ecu.close();
    bus.close();
  }
}
