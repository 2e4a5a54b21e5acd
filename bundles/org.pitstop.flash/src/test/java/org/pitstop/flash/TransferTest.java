package org.pitstop.flash;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.api.flash.TransferEncoding;
import org.pitstop.api.image.Image;

/** What goes over the bus, and when it is prepared. */
public class TransferTest {
  private static final String COMPRESSED = ReferenceProfile.text("bcm").replace("\"dataFormatId\": \"0x00\"", "\"dataFormatId\": \"0x10\"");
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private FlashBench bench;

  @Before
  public void aReferenceEcu() throws Exception {
    bench = new FlashBench(folder.getRoot().toPath());
  }

  @Test
  public void theNextBlockIsReadBeforeTheLastIsAnswered() throws Exception {
    bench.profile(ReferenceProfile.text("bcm").replace("\"dataFormatId\": \"0x00\"", "\"dataFormatId\": \"0x01\""));
    encoding(1, memory -> new Noting(memory));
    bench.ecu.on("37", new FakeEcu.Said("77")); // this one is no DEFLATE
    bench.program();
    List<String> events = bench.ecu.events.subList(bench.ecu.events.indexOf("3401440001000000000014"), bench.ecu.events.indexOf("37"));
    assertEquals(List.of("3401440001000000000014", "answer", "read 8", // nothing to prepare it under
        "36010001020304050607", "read 8", "answer", "360208090A0B0C0D0E0F", "read 4", "answer", "360310111213", "answer"),
        events.stream().filter(e -> !e.equals("read 0")).toList());
  }

  @Test
  public void aBlockIsReadOnceThoughItsRequestIsRepeated() throws Exception {
    bench.ecu.on("3601", FakeEcu.Lost.ANSWER, FakeEcu.Lost.REQUEST);
    assertTrue(bench.program() instanceof Verified);
    assertArrayEquals(MemoryImages.bytes(20), Arrays.copyOf(bench.ecu.memory, 20));
    assertEquals(3, bench.ecu.count("3601"));
  }

  @Test
  public void anImageThatCannotBeReadAnyMoreIsTheReasonThatIsTold() throws Exception {
    bench.profile(COMPRESSED);
    encoding(0x10, memory -> new InputStream() {
      private int left = 12;

      @Override
      public int read() throws IOException {
        if (left == 0) {
          throw new IOException("the card was pulled out");
        }
        left--;
        return memory.read();
      }
    });
    Failed failed = (Failed) bench.program();
    assertTrue(failed.why(), failed.why().contains("the image cannot be read: ") && failed.why().contains("the card was pulled out"));
    assertTrue(failed.erased());
    assertEquals("every try of the profile", 4, bench.ecu.count("3601"));
  }

  @Test
  public void aPlainImageIsEncodedAsTheProfileSaysAndItsSizeIsThatOfTheMemory() throws Exception {
    bench.profile(COMPRESSED);
    bench.areas = List.of(new Image.Area(FakeEcu.START, 3000, 0));
    encoding(0x10, memory -> new DeflateEncoding(9).encode("bcm", memory));
    assertEquals(new Verified("2.0", false, 3000, Duration.ZERO), bench.program());
    assertEquals(1, bench.ecu.count("3410440001000000000BB8"));
    assertArrayEquals(MemoryImages.bytes(3000), Arrays.copyOf(bench.ecu.memory, 3000));
    long sent = bench.ecu.transcript.stream().filter(t -> t.startsWith("36")).mapToLong(t -> t.length() / 2 - 2).sum();
    assertTrue(sent + " bytes were sent", sent < 1000);
    assertEquals("3000/3000", bench.watcher.progress.get(bench.watcher.progress.size() - 1));
  }

  @Test
  public void withoutItsEncodingNothingIsSent() throws Exception {
    bench.profile(COMPRESSED);
    encoding(0x11, memory -> memory);
    Failed failed = (Failed) bench.program();
    assertFalse(failed.erased());
    assertTrue(failed.why(), failed.why().contains("block application wants data format 0x10") && failed.why()
        .contains("no transfer encoding with pitstop.data.format=16 is there"));
    assertEquals(List.of(), bench.ecu.transcript);
  }

  @Test
  public void anAreaThatComesEncodedIsSentAsItIs() throws Exception {
    bench.profile(COMPRESSED.replace("\"range\": \"area\"", "\"range\": \"block\"").replace("\"crc32\"", "\"none\"")
        .replace("0x00400000", "0x00001000"));
    bench.areas = List.of(new Image.Area(FakeEcu.START, 20, 0x10));
    bench.ecu.on("37", new FakeEcu.Said("77"));
    bench.program();
    assertEquals(1, bench.ecu.count("3410440001000000000014"));
    assertEquals(1, bench.ecu.count("36010001020304050607"));
  }

  @Test
  public void anAreaThatComesCompressedCannotBeErasedByItsOwnLength() throws Exception {
    bench.profile(COMPRESSED);
    bench.areas = List.of(new Image.Area(FakeEcu.START, 20, 0x10));
    String why = ((Failed) bench.program()).why();
    assertTrue(why, why.contains("comes compressed") && why.contains("erase.range \"block\""));
  }

  @Test
  public void theChecksumOfMemoryIsNotGuessedForAnAreaThatComesEncoded() throws Exception {
    bench.profile(ReferenceProfile.text("bcm").replace("\"dataFormatId\": \"0x00\"", "\"dataFormatId\": \"0x01\""));
    bench.areas = List.of(new Image.Area(FakeEcu.START, 20, 0x01));
    String why = ((Failed) bench.program()).why();
    assertTrue(why, why.contains("the checksum of its memory is not known") && why.contains("verification.over \"transfer\""));
    assertEquals(List.of(), bench.ecu.transcript);
  }

  @Test
  public void anEncodingWithoutEndIsStopped() throws Exception {
    bench.profile(COMPRESSED.replace("\"ecu\": 3", "\"ecu\": 0").replace("65535", "3"));
    encoding(0x10, memory -> new InputStream() {
      @Override
      public int read() {
        return 0;
      }
    });
    String why = ((Failed) bench.program()).why();
    assertTrue(why, why.contains("data format 0x10 makes more than 65576 bytes out of application at 0x10000 (20 bytes)"));
  }

  @Test
  public void theLoadOfTheBusStaysBelowItsMaximum() throws Exception {
    bench.areas = List.of(new Image.Area(FakeEcu.START, 800, 0));
    bench.ecu.transferNanos = Duration.ofMillis(10).toNanos();
    assertEquals(Duration.ofMillis(1000), ((Verified) bench.program()).transfer());
    bench.ecu.version = "1.0";
    bench.profile(ReferenceProfile.text("bcm").replace("\"parallelGroup\": \"body\"", "\"maximumLoadPercent\": 25"));
    // after each block but the last it is quiet for three times as long
    assertEquals(Duration.ofMillis(1000 + 99 * 30), ((Verified) bench.program()).transfer());
  }

  @Test
  public void maxNumberOfBlockLengthCountsSidAndCounterAndTheProfileMayCapIt() throws Exception {
    assertTrue(bench.program() instanceof Verified);
    assertEquals("10 bytes are SID, counter and 8 of data", 10, bench.ecu.transcript.stream().filter(t -> t.startsWith("3601")).findFirst()
        .orElseThrow().length() / 2);
    bench.ecu.version = "1.0";
    bench.ecu.transcript.clear();
    bench.profile(ReferenceProfile.text("bcm").replace("65535", "7"));
    assertTrue(bench.program() instanceof Verified);
    assertEquals(List.of("36010001020304", "36020506070809", "36030A0B0C0D0E", "36040F10111213"),
        bench.ecu.transcript.stream().filter(t -> t.startsWith("36")).toList());
  }

  @Test
  public void theExitParameterCanBeTheChecksum() throws Exception {
    bench.profile(ReferenceProfile.text("bcm").replace("\"exitParameter\": \"\"", "\"exitParameter\": \"checksum\""));
    assertTrue(bench.program() instanceof Verified);
    assertEquals(1, bench.ecu.count("37" + Checksum.CRC32.of(new ByteArrayInputStream(MemoryImages.bytes(20))).hex().toUpperCase()));
  }

  private interface Encode {
    InputStream of(InputStream memory) throws IOException;
  }

  private void encoding(int dataFormatId, Encode encode) {
    TransferEncoding encoding = (ecu, memory) -> encode.of(memory);
    bench.equipment.addTransferEncoding(encoding, Map.of(TransferEncoding.DATA_FORMAT, dataFormatId));
  }

  /** Notes each read. */
  private final class Noting extends InputStream {
    private final InputStream in;

    Noting(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() {
      throw new AssertionError("one byte after the other");
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int count = in.read(into, from, length);
      bench.ecu.events.add("read " + Math.max(count, 0));
      return count;
    }
  }
}
