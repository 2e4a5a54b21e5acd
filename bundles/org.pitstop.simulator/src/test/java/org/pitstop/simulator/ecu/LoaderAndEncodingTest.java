package org.pitstop.simulator.ecu;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.Test;
import org.pitstop.simulator.bus.BitRate;

/** Compressed transfers, and the secondary boot loader. */
public final class LoaderAndEncodingTest {
  private static final byte[] LOADER = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final String TO_RAM = "340044" + "20000000" + "00000008";
  private static final String ERASE = "3101FF0044" + "00010000" + "00001000";

  @Test
  public void whatComesCompressedIsInflatedWhileItComes() throws Exception {
    try (Bench bench = new Bench()) {
      byte[] image = Bench.image("2.1.0", "ENG-H3", 3000);
      bench.unlockAndErase();
      assertEquals("74200FFF", bench.ask("341044" + "00010000" + "00000BB8"));
      send(bench, deflated(image), 700);
      assertEquals("77", bench.ask("37"));
      assertEquals("7101020200", bench.checksum(image));
      assertEquals("7101FF0100", bench.ask("3101FF01"));
      assertEquals(3000, bench.ecu.look().programmedBytes());
    }
  }

  @Test
  public void compressedDataOfAnotherLengthOrNoneAtAllIsRefused() throws Exception {
    try (Bench bench = new Bench()) {
      byte[] image = Bench.image("2.1.0", "ENG-H3", 3000);
      bench.unlockAndErase();
      bench.ask("341044" + "00010000" + "00000BB9");
      send(bench, deflated(image), 4000);
      assertEquals("one byte is missing", "7F3724", bench.ask("37"));
      bench.unlockAndErase();
      bench.ask("341044" + "00010000" + "00000BB7");
      assertEquals("one byte too many", "7F3671", bench.ask("3601" + HexFormat.of().formatHex(deflated(image))));
      bench.unlockAndErase();
      bench.ask("341044" + "00010000" + "00000BB8");
      assertEquals("no DEFLATE", "7F3672", bench.ask("3601FFFFFFFF"));
      assertEquals("7F3431", bench.ask("342044" + "00010000" + "00000BB8"));
    }
  }

  @Test
  public void anEcuThatNeedsABootLoaderIsClosedUntilItRuns() throws Exception {
    try (Bench bench = new Bench(new BitRate(500_000, 0), 4095, 0, null, new EcuOptions(Set.of("engine"), Optional.empty()))) {
      bench.unlock();
      assertEquals("7F3122", bench.ask(ERASE));
      assertEquals("7F3422", bench.ask("340044" + "00010000" + "00000008"));
      assertEquals("nothing was downloaded", "7101030101", bench.ask("31010301" + "20000000"));
      load(bench);
      assertEquals("not there", "7101030101", bench.ask("31010301" + "20000004"));
      assertEquals("7F3122", bench.ask(ERASE));
      assertEquals("7101030100", bench.ask("31010301" + "20000000"));
      assertEquals("7101FF0000", bench.ask(ERASE));
      assertEquals("74200FFF", bench.ask("340044" + "00010000" + "00000008"));
      bench.unlock();
      assertEquals("a new session has lost it", "7F3122", bench.ask(ERASE));
    }
  }

  @Test
  public void ramIsCheckedAndLostWithThePower() throws Exception {
    try (Bench bench = new Bench()) {
      bench.unlock();
      load(bench);
      CRC32 crc = new CRC32();
      crc.update(LOADER);
      assertEquals("7101020200", bench.ask("31010202" + "20000000" + "00000008" + "%08X".formatted(crc.getValue())));
      assertEquals("7101020201", bench.ask("31010202" + "20000000" + "00000008" + "00000000"));
      assertEquals("beyond its end", "7F3431", bench.ask("340044" + "2000FFFF" + "00000002"));
      bench.time.schedule(0, bench.ecu::powerCut);
      bench.time.sleep(Duration.ofMillis(400));
      bench.unlock();
      assertEquals("7101030101", bench.ask("31010301" + "20000000"));
      assertEquals("the application was not touched", "1.0.0", bench.ecu.look().version());
    }
  }

  private static void load(Bench bench) throws Exception {
    assertEquals("74200FFF", bench.ask(TO_RAM));
    assertEquals("7601", bench.ask("3601" + HexFormat.of().formatHex(LOADER)));
    assertEquals("77", bench.ask("37"));
  }

  private static void send(Bench bench, byte[] bytes, int payload) throws Exception {
    int counter = 0;
    for (int at = 0; at < bytes.length; at += payload) {
      String head = String.format("36%02X", ++counter);
      assertEquals("76" + head.substring(2), bench.ask(head + HexFormat.of().formatHex(bytes, at, Math.min(bytes.length, at + payload))));
    }
  }

  private static byte[] deflated(byte[] plain) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(9, true))) {
      deflate.write(plain);
    }
    return out.toByteArray();
  }
}
