package org.pitstop.simulator.ecu;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.simulator.bus.BitRate;

/** Whole programmings, and the ones that did not end. */
public final class ProgrammingTest {
  private static final Duration BOOT = Duration.ofMillis(400);
  @Rule public TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void aProgrammedEcuRunsTheVersionInItsFlash() throws Exception {
    try (Bench bench = new Bench()) {
      byte[] image = Bench.image("2.1.0", "ENG-H3", 100_000);
      bench.unlockAndErase();
      bench.transfer(image, 4095);
      assertEquals("7101020200", bench.checksum(image));
      assertEquals("7101FF0100", bench.ask("3101FF01"));
      assertEquals("5101", bench.ask("1101"));
      bench.time.sleep(BOOT);
      assertEquals("62F195" + HexFormat.of().formatHex("2.1.0".getBytes(StandardCharsets.US_ASCII)).toUpperCase(), bench.ask("22F195"));
      assertEquals(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image)), bench.ecu.look().flashSha256());
      assertEquals(image.length, bench.ecu.look().programmedBytes());
      assertEquals(1, bench.ecu.look().eraseCount());
    }
  }

  @Test
  public void aHalfWrittenEcuStaysInItsBootLoader() throws Exception {
    try (Bench bench = new Bench()) {
      bench.unlockAndErase();
      bench.ask("340044" + "00010000" + "00010000");
      bench.ask("360150535450");
      bench.time.schedule(0, bench.ecu::powerCut);
      bench.time.sleep(BOOT);
      assertEquals("62F19500", bench.ask("22F195"));
      assertEquals("7F1911", bench.ask("1902FF"));
      assertFalse(bench.ecu.look().applicationValid());
      assertEquals("5002003201F4", bench.ask("1002"));
      assertEquals("5001003201F4", bench.ask("1001"));
      assertEquals("62F18601", bench.ask("22F186"));
    }
  }

  @Test
  public void withoutItsChecksumAnApplicationIsNotMarkedValid() throws Exception {
    try (Bench bench = new Bench()) {
      byte[] image = Bench.image("2.1.0", "ENG-H3", 5000);
      bench.unlockAndErase();
      bench.transfer(image, 4095);
      assertEquals("7101FF0101", bench.ask("3101FF01"));
      image[4999]++;
      assertEquals("7101020201", bench.checksum(image));
      assertEquals("7101FF0101", bench.ask("3101FF01"));
    }
  }

  @Test
  public void anApplicationForOtherHardwareIsNotMarkedValid() throws Exception {
    try (Bench bench = new Bench()) {
      byte[] image = Bench.image("2.1.0", "BRK-H2", 5000);
      bench.unlockAndErase();
      bench.transfer(image, 4095);
      assertEquals("7101020200", bench.checksum(image));
      assertEquals("7101FF0102", bench.ask("3101FF01"));
      bench.ask("1101");
      bench.time.sleep(BOOT);
      assertEquals("62F19500", bench.ask("22F195"));
    }
  }

  @Test
  public void memoryAndMarksSurviveTheSimulatorsDeath() throws Exception {
    byte[] image = Bench.image("3.0.0", "ENG-H3", 70_001);
    String sha;
    // never closed, as after a kill
    Bench killed = new Bench(new BitRate(500_000, 0), 4095, 0, folder.getRoot().toPath());
    killed.unlockAndErase();
    killed.ask("2EF15ACAFE");
    killed.transfer(image, 4095);
    killed.checksum(image);
    killed.ask("3101FF01");
    sha = killed.ecu.look().flashSha256();
    try (Bench again = new Bench(new BitRate(500_000, 0), 4095, 0, folder.getRoot().toPath())) {
      assertEquals("3.0.0", again.ecu.look().version());
      assertEquals(sha, again.ecu.look().flashSha256());
      assertEquals("62F15ACAFE", again.ask("22F15A"));
    }
  }

  @Test
  public void aHalfWrittenEcuIsHalfWrittenAfterTheSimulatorsDeathToo() throws Exception {
    Bench killed = new Bench(new BitRate(500_000, 0), 4095, 0, folder.getRoot().toPath());
    killed.unlockAndErase();
    killed.ask("340044" + "00010000" + "00010000");
    killed.ask("3601" + "50535450");
    try (Bench again = new Bench(new BitRate(500_000, 0), 4095, 0, folder.getRoot().toPath())) {
      assertEquals("62F19500", again.ask("22F195"));
      assertEquals(4, again.ecu.look().programmedBytes());
      again.unlock();
      again.ask("340044" + "00010000" + "00010000");
      assertEquals("not erased", "7F3672", again.ask("360100"));
      byte[] image = Bench.image("2.0.0", "ENG-H3", 9000);
      again.unlockAndErase();
      again.transfer(image, 4095);
      assertEquals("7101020200", again.checksum(image));
      assertEquals("7101FF0100", again.ask("3101FF01"));
    }
  }

  @Test
  public void theSameSeedGivesTheSameSeeds() throws Exception {
    try (Bench one = new Bench(); Bench two = new Bench()) {
      one.ask("1002");
      two.ask("1002");
      String first = one.ask("2711");
      assertEquals(first, two.ask("2711"));
      String second = one.ask("2711");
      assertFalse(first.equals(second));
      assertEquals(second, two.ask("2711"));
      assertEquals(one.time.nanos(), two.time.nanos());
    }
  }

  @Test
  public void aClassicBusCarriesAtLeast29_3KilobytesASecond() throws Exception {
    check(new BitRate(500_000, 0), 4095, 29.3, 31.4);
  }

  @Test
  public void canFdAt2MegabitCarriesAtLeast173KilobytesASecond() throws Exception {
    check(new BitRate(500_000, 2_000_000), 4095, 173, 184.5);
    check(new BitRate(500_000, 2_000_000), 65535, 177, 189);
  }

  @Test
  public void canFdAt5MegabitCarriesAtLeast338KilobytesASecond() throws Exception {
    check(new BitRate(500_000, 5_000_000), 4095, 338, 368);
    check(new BitRate(500_000, 5_000_000), 65535, 348, 374);
  }

  /** 1 MiB of random data; {@code ceiling}: no stuff bits. A simulator that forgets something is above it. */
  private static void check(BitRate rate, int block, double atLeast, double ceiling) throws Exception {
    try (Bench bench = new Bench(rate, block, 0, null)) {
      byte[] image = Bench.image("2.1.0", "ENG-H3", 1 << 20);
      bench.unlockAndErase();
      long before = bench.time.nanos();
      long wall = System.nanoTime();
      bench.transfer(image, block);
      double seconds = (bench.time.nanos() - before) / 1e9;
      double kilobytes = image.length / seconds / 1000;
      System.out.printf("%s block %d: %.1f kB/s, %.0f bus seconds a wall second%n", rate, block, kilobytes,
          seconds / ((System.nanoTime() - wall) / 1e9));
      assertTrue("kB/s " + kilobytes, kilobytes >= atLeast && kilobytes < ceiling);
      assertEquals("7101020200", bench.checksum(image));
    }
  }
}
