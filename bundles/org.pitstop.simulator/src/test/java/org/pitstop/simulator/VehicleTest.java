package org.pitstop.simulator;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.ignition.VehicleCondition.Gear;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.simulator.bus.BusNode;
import org.pitstop.simulator.bus.FrameDisturbance;
import org.pitstop.simulator.ecu.RequestDisturbance;
import org.pitstop.time.VirtualVehicleTime;

public final class VehicleTest {
  @Rule public TemporaryFolder folder = new TemporaryFolder();
  private final VirtualVehicleTime time = new VirtualVehicleTime();

  @Test
  public void theReferenceVehicleHasFourEcusOnTwoBuses() throws Exception {
    try (Vehicle vehicle = new Vehicle(TestConfig.with(Map.of()), time)) {
      List<String> ecus = vehicle.ecus().stream().map(e -> e.id() + " " + e.bus() + " " + e.hardware() + " " + e.version()).toList();
      assertEquals(List.of("bcm body BCM-H1 1.0.0", "climate body CLI-H1 1.0.0", "engine powertrain ENG-H3 1.0.0",
          "brake powertrain BRK-H2 1.0.0"), ecus);
      assertTrue(vehicle.ecus().stream().allMatch(SimulatedVehicle.Ecu::applicationValid));
      for (Map.Entry<String, int[]> e : Map.of("body", new int[] {0x744, 0x74C}, "powertrain", new int[] {0x7E1, 0x7E9}).entrySet()) {
        TestTester tester = new TestTester(vehicle.buses().get(e.getKey()).attach("tester"), time, e.getValue()[0], e.getValue()[1]);
        assertEquals("62F195312E302E30", tester.ask("22F195"));
      }
    }
  }

  @Test
  public void ecusMayHaveAnyAddressingOfTheStandard() throws Exception {
    String ecus = "one body 0x18DA10F1 0x18DAF110 ONE-H1 fixed, two body 0x6F1 0x612 TWO-H1 extended:0x12:0xF1:0xDF, "
        + "three body 0x700 0x708 THREE-H1 mixed:0x9A, four body 0x18CE14F1 0x18CEF114 FOUR-H1 mixed29:0x9B, "
        + "five body 0x10001 0x10002 FIVE-H1 normal29";
    try (Vehicle vehicle = new Vehicle(TestConfig.with(Map.of("ecus", ecus)), time)) {
      BusNode node = vehicle.buses().get("body").attach("tester");
      List<String> answers = new ArrayList<>();
      for (boolean extended : new boolean[] {false, true}) {
        node.listen(new CanFilter(0, 0, extended), (f, nanos) -> {
          if (f.id() != 0x3C0) {
            answers.add(f.toString());
          }
        });
      }
      String[][] exchanges = {{"0CDA10F1", "023E00", "18DAF110#027E00CCCCCCCCCC"}, {"6F1", "12023E00", "612#F1027E00CCCCCCCC"},
          {"700", "9A023E00", "708#9A027E00CCCCCCCC"}, {"18CE14F1", "9B023E00", "18CEF114#9B027E00CCCCCCCC"},
          {"00010001", "023E00", "00010002#027E00CCCCCCCCCC"},
          {"18DB33F1", "023E00", "00010002#027E00CCCCCCCCCC", "18DAF110#027E00CCCCCCCCCC"},
          {"7DF", "DF023E00", "612#F1027E00CCCCCCCC"}, {"18CD33F1", "9B023E00", "18CEF114#9B027E00CCCCCCCC"},
          {"7DF", "9A023E00", "708#9A027E00CCCCCCCC"}, {"6F1", "13023E00"}, {"700", "9B023E00"}};
      for (String[] exchange : exchanges) {
        answers.clear();
        byte[] data = HexFormat.of().parseHex(exchange[1]);
        int id = Integer.parseInt(exchange[0], 16);
        node.send(new CanFrame().set(id, exchange[0].length() > 3, false, false).payload(data, 0, data.length), null);
        time.sleep(Duration.ofMillis(10));
        answers.sort(null);
        assertEquals(List.of(exchange).subList(2, exchange.length), answers);
      }
    }
  }

  @Test
  public void theSignalsComeEvery100MillisecondsAsTheyAre() throws Exception {
    try (Vehicle vehicle = new Vehicle(TestConfig.with(Map.of()), time)) {
      List<String> frames = new ArrayList<>();
      List<Long> times = new ArrayList<>();
      vehicle.buses().get("body").attach("listener").listen(CanFilter.only(0x3C0, false), (f, nanos) -> {
        frames.add(f.toString());
        times.add(nanos);
      });
      time.sleep(Duration.ofMillis(150));
      vehicle.ignition(true);
      vehicle.gear(Gear.DRIVE);
      vehicle.parkingBrake(false);
      vehicle.speedKmh(123.45);
      vehicle.batteryVolts(11.9);
      time.sleep(Duration.ofMillis(100));
      // 12.6 V = 12600 = 0x3138; 123.45 km/h = 12345 = 0x3039; 11.9 V = 11900 = 0x2E7C
      assertEquals(List.of("3C0#8000003831000000", "3C0#8000003831000000", "3C0#3139307C2E000000"), frames);
      assertEquals(100_000_000L, times.get(1) - times.get(0));
      assertThrows(IllegalArgumentException.class, () -> vehicle.speedKmh(-1));
      assertThrows(IllegalArgumentException.class, () -> vehicle.batteryVolts(Double.NaN));
      assertThrows(IllegalArgumentException.class, () -> vehicle.gear(Gear.UNKNOWN));
    }
  }

  @Test
  public void functionalRequestsReachAllEcusOfABus() throws Exception {
    try (Vehicle vehicle = new Vehicle(TestConfig.with(Map.of()), time)) {
      BusNode node = vehicle.buses().get("body").attach("tester");
      List<Integer> answered = new ArrayList<>();
      node.listen(new CanFilter(0x748, 0x7FB, false), (f, nanos) -> answered.add(f.id()));
      TestTester tester = new TestTester(node, time, 0x740, 0x748);
      assertEquals("5003003201F4", tester.askFunctionally("1003"));
      time.sleep(Duration.ofMillis(10));
      assertEquals(List.of(0x748, 0x74C), answered);
    }
  }

  @Test
  public void theSameSeedGivesTheSameFrames() throws Exception {
    byte[] first = trace("one");
    assertArrayEquals(first, trace("two"));
    assertTrue(first.length > 1000);
  }

  private byte[] trace(String directory) throws Exception {
    VirtualVehicleTime ownTime = new VirtualVehicleTime();
    String path = folder.getRoot().toPath().resolve(directory).toString();
    try (Vehicle vehicle = new Vehicle(TestConfig.with(Map.of("traceDirectory", path, "seed", 42L)), ownTime)) {
      TestTester tester = new TestTester(vehicle.buses().get("body").attach("tester"), ownTime, 0x740, 0x748);
      tester.ask("1002");
      for (int i = 0; i < 20; i++) {
        tester.ask("2711");
      }
    }
    return Files.readAllBytes(folder.getRoot().toPath().resolve(directory).resolve("body.log"));
  }

  @Test
  public void frameAndRequestDisturbancesReachAllParts() throws Exception {
    try (Vehicle vehicle = new Vehicle(TestConfig.with(Map.of()), time)) {
      TestTester tester = new TestTester(vehicle.buses().get("body").attach("tester"), time, 0x740, 0x748);
      vehicle.disturb((bus, number, frame) -> frame.id() == 0x744
          ? FrameDisturbance.Fate.DROP : FrameDisturbance.Fate.DELIVER,
          (ecu, number, request, length) -> RequestDisturbance.Fate.refuse(0x22));
      assertEquals("7F2222", tester.ask("22F195"));
      assertEquals("", new TestTester(vehicle.buses().get("body").attach("two"), time, 0x744, 0x74C).ask("22F195"));
    }
  }

  @Test
  public void aWrongConfigurationIsRefusedNamingKeyAndValue() {
    refused(Map.of("buses", "body fast"), "'fast'");
    refused(Map.of("buses", "body 500000, body 500000"), "twice");
    refused(Map.of("ecus", "bcm body 0x740 0x748"), "ecus: 'bcm body 0x740 0x748'");
    refused(Map.of("ecus", "bcm chassis 0x740 0x748 BCM-H1"), "'chassis'");
    refused(Map.of("ecus", "bcm body 0x8000 0x748 BCM-H1"), "request identifier is 32768");
    refused(Map.of("ecus", "bcm body 0x740 0x748 BCM-H1 mixed"), "'mixed' is no addressing");
    refused(Map.of("ecus", "bcm body 0x740 0x748 BCM-H1 mixed:256"), "'256' is no byte");
    refused(Map.of("vin", "SHORT"), "vin is 'SHORT'");
    refused(Map.of("signalBus", "chassis"), "signalBus is 'chassis'");
    refused(Map.of("maxNumberOfBlockLength", 3), "3 (allowed: 8…");
  }

  @Test
  public void aSecretIsMadeOnceForItsOwnerOnlyAndOneThatIsNoneIsRefused() throws Exception {
    Path file = folder.getRoot().toPath().resolve("new/secret.hex");
    byte[] made = SecretFile.read(file);
    assertArrayEquals(made, SecretFile.read(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Files.writeString(file, "zz");
    refused(Map.of("secretFile", file.toString()), "hexadecimal");
  }

  private void refused(Map<String, Object> values, String expected) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> new Vehicle(TestConfig.with(values), time).close());
    assertTrue(e.getMessage(), e.getMessage().contains(expected));
  }

  @Test
  public void flowControlWaitsOfTheConfigurationReachTheEcus() throws Exception {
    try (Vehicle vehicle = new Vehicle(TestConfig.with(Map.of("flowControlWaits", 1)), time)) {
      List<String> heard = new ArrayList<>();
      BusNode tester = vehicle.buses().get("body").attach("tester");
      tester.listen(CanFilter.only(0x748, false), (f, nanos) -> heard.add(f.toString().substring(4, 6)));
      tester.send(new CanFrame().set(0x740, false, false, false).payload(HexFormat.of().parseHex("100A2EF184000000"), 0, 8), null);
      time.sleep(Duration.ofMillis(200));
      assertEquals(List.of("31", "30"), heard);
    }
    refused(Map.of("flowControlWaits", 256), "flowControlWaits is 256 (allowed: 0…255)");
  }

  @Test
  public void theBusRunsAtLeastAHundredTimesFasterThanReal() throws Exception {
    try (Vehicle vehicle = new Vehicle(TestConfig.with(Map.of()), time)) {
      BusNode node = vehicle.buses().get("body").attach("load");
      byte[] payload = HexFormat.of().parseHex("0123456789ABCDEF");
      CanFrame frame = new CanFrame().set(0x123, false, false, false).payload(payload, 0, 8);
      Runnable[] again = new Runnable[1];
      again[0] = () -> {
        payload[0]++;
        frame.payload(payload, 0, 8);
        send(node, frame, again[0]);
      };
      again[0].run();
      time.sleep(Duration.ofSeconds(100));
      long wall = System.nanoTime();
      time.sleep(Duration.ofSeconds(100));
      double ratio = 100 / ((System.nanoTime() - wall) / 1e9);
      System.out.printf("full load: %.0f bus seconds a wall second%n", ratio);
      // the bench measures; here only an order of magnitude, as the machine may be busy
      assertTrue("ratio " + ratio, ratio > 30);
    }
  }

  private static void send(BusNode node, CanFrame frame, Runnable sent) {
    try {
      node.send(frame, sent);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
