package org.pitstop.simulator.ecu;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.Test;
import org.pitstop.simulator.bus.BitRate;

/** RequestUpload: what is in the memory comes out again. */
public final class UploadTest {
  private static final String UPLOAD = "350044" + "00010000";

  @Test
  public void whatWasWrittenComesBackAndErasedBytesAsFf() throws Exception {
    try (Bench bench = new Bench(new BitRate(500_000, 0), 66, 0, null)) {
      byte[] image = Bench.image("2.1.0", "ENG-H3", 100);
      bench.unlockAndErase();
      bench.transfer(image, 66);
      assertEquals("75200042", bench.ask(UPLOAD + "00000066"));
      assertEquals("7601" + hex(image, 0, 64), bench.ask("3601"));
      assertEquals("7602" + hex(image, 64, 100) + "FFFF", bench.ask("3602"));
      assertEquals("77", bench.ask("37"));
    }
  }

  @Test
  public void aRepeatedCounterBringsTheSameBlockAndAWrongOneNothing() throws Exception {
    try (Bench bench = new Bench(new BitRate(500_000, 0), 66, 0, null)) {
      byte[] image = Bench.image("2.1.0", "ENG-H3", 100);
      bench.unlockAndErase();
      bench.transfer(image, 66);
      bench.ask(UPLOAD + "00000064");
      assertEquals("7F3673", bench.ask("3602"));
      bench.ask("3601");
      assertEquals("7601" + hex(image, 0, 64), bench.ask("3601"));
      assertEquals("no data goes this way", "7F3613", bench.ask("3602AA"));
      assertEquals("half of it", "7F3724", bench.ask("37"));
      assertEquals("7602" + hex(image, 64, 100), bench.ask("3602"));
      assertEquals("7F3624", bench.ask("3603"));
      assertEquals("77", bench.ask("37"));
      assertEquals("7F3624", bench.ask("3601"));
    }
  }

  @Test
  public void itIsTheBootLoadersAndSecured() throws Exception {
    try (Bench bench = new Bench()) {
      assertEquals("7F357F", bench.ask(UPLOAD + "00000064"));
      bench.ask("1003");
      bench.ask("1002");
      assertEquals("7F3533", bench.ask(UPLOAD + "00000064"));
      bench.unlock();
      assertEquals("outside of the memory", "7F3531", bench.ask("350044" + "00000000" + "00000064"));
      assertEquals("not compressed", "7F3531", bench.ask("351044" + "00010000" + "00000064"));
      assertEquals("7F3513", bench.ask("350044" + "00010000"));
      assertEquals("the application is there", "75200FFF", bench.ask(UPLOAD + "00000064"));
    }
  }

  private static String hex(byte[] image, int from, int to) {
    return HexFormat.of().withUpperCase().formatHex(Arrays.copyOfRange(image, from, to));
  }
}
