package org.pitstop.image;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.Image.Area;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.software.ImageFormat;

public class FileImageReaderTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final FileImageReader reader = new FileImageReader();

  @Test
  public void aBinaryIsOneAreaAtItsAddress() throws Exception {
    byte[] bytes = random(300_000);
    Image image = reader.read(file(bytes), ImageFormat.BINARY, 0x10000);
    assertEquals(List.of(new Area(0x10000, 300_000, 0)), image.areas());
    assertArrayEquals(bytes, bytes(image, 0));
  }

  @Test
  public void anEmptyBinaryIsRefused() {
    assertWrong(ImageFormat.BINARY, "", "holds no data");
  }

  @Test
  public void aBinaryBeyondTheAddressSpaceIsRefused() throws Exception {
    Path file = file(new byte[17]);
    ImageException e = assertThrows(ImageException.class, () -> reader.read(file, ImageFormat.BINARY, 0xFFFF_FFF0L));
    assertTrue(e.getMessage(), e.getMessage().contains("17 bytes at 0xFFFFFFF0 are not within 0x0–0xFFFFFFFF"));
  }

  @Test
  public void aBinaryBeforeTheAddressSpaceIsRefused() throws Exception {
    Path file = file(new byte[17]);
    ImageException e = assertThrows(ImageException.class, () -> reader.read(file, ImageFormat.BINARY, -16));
    assertTrue(e.getMessage(), e.getMessage().contains("are not within"));
  }

  @Test
  public void adjacentHexRecordsAreOneAreaAndGapsMakeAreas() throws Exception {
    Image image = reader.read(file(ImageText.hex(0x1_0000, "0102", 0x1_0002, "0304", 0x8_0000, "05")), ImageFormat.INTEL_HEX, 0);
    assertEquals(List.of(new Area(0x1_0000, 4, 0), new Area(0x8_0000, 1, 0)), image.areas());
    assertArrayEquals(new byte[] {1, 2, 3, 4}, bytes(image, 0));
    assertArrayEquals(new byte[] {5}, bytes(image, 1));
  }

  @Test
  public void everyHexRecordTypeIsUnderstoodInBothLineEndsAndBothCases() throws Exception {
    String text = ":020000021000EC\r\n:01000000ab54\r\n\r\n:0400000300003800C1\n:020000040001F9\n:01000100CC32\n:04000005000000CD2A\n:00000001ff";
    Image image = reader.read(file(text), ImageFormat.INTEL_HEX, 0);
    assertEquals(List.of(new Area(0x1_0000, 2, 0)), image.areas());
    assertArrayEquals(new byte[] {(byte) 0xAB, (byte) 0xCC}, bytes(image, 0));
  }

  @Test
  public void hexMistakesNameTheirLineAndWhatIsRight() {
    assertWrong(ImageFormat.INTEL_HEX, ":0100000001FF\n:00000001FF", "line 1 (offset 0): check sum is FF; FE is right");
    assertWrong(ImageFormat.INTEL_HEX, ":0100000001FE\n", "end-of-file record :00000001FF is missing");
    assertWrong(ImageFormat.INTEL_HEX, ":0100000001FE\n:01000000", "line 2 (offset 14): has 4 bytes");
    assertWrong(ImageFormat.INTEL_HEX, ":0100000001FE\n:0000000", "line 2 (offset 14): has 7 digits");
    assertWrong(ImageFormat.INTEL_HEX, ":01G0000001FE\n", "column 4 holds the byte 0x47");
    assertWrong(ImageFormat.INTEL_HEX, "0100000001FE\n", "a record begins with ':'");
    assertWrong(ImageFormat.INTEL_HEX, ":00000006FA\n", "record type 06 is unknown");
    assertWrong(ImageFormat.INTEL_HEX, ":00000004FC\n", "type 04 has 0 data bytes; 2 is right");
    assertWrong(ImageFormat.INTEL_HEX, ":00000001FF\n:00000001FF", "line 2 (offset 12): stands after the end-of-file record");
    assertWrong(ImageFormat.INTEL_HEX, ":00000001FF\n", "holds no data");
    assertWrong(ImageFormat.INTEL_HEX, ":" + "0".repeat(700), "is longer than 544 characters");
    assertWrong(ImageFormat.INTEL_HEX, ":020000021000EC\n:02FFFF000102FD\n", "leave their segment");
  }

  @Test
  public void blanksAtTheEndOfALineAndEmptyLinesMeanNothing() throws Exception {
    Image hex = reader.read(file("\r\n:0100000001FE \t\r\n   \r\n\n:00000001FF\r\n\r\n"), ImageFormat.INTEL_HEX, 0);
    assertEquals(List.of(new Area(0, 1, 0)), hex.areas());
    Image srec = reader.read(file("\nS104000001FA  \n\t\nS9030000FC"), ImageFormat.S_RECORD, 0);
    assertEquals(List.of(new Area(0, 1, 0)), srec.areas());
  }

  @Test
  public void whatIsNoTextIsNamedForWhatItIs() {
    assertWrong(ImageFormat.INTEL_HEX, "", ": is empty");
    assertWrong(ImageFormat.S_RECORD, "", ": is empty");
    assertWrong(ImageFormat.INTEL_HEX, "\0:00000001FF\n", "line 1 (offset 0): begins with the bytes 00; a record begins with ':'");
    assertWrong(ImageFormat.S_RECORD, "\n s9030000FC\n", "line 2 (offset 1): begins with the bytes 20 73; S0–S3 and S5–S9 are right");
    assertWrong(ImageFormat.INTEL_HEX, ":00000001FF\n\u001A", "line 2 (offset 12): stands after the end-of-file record");
    assertWrong(ImageFormat.INTEL_HEX, ":0100000001FE\r:00000001FF\r", "column 14 holds the byte 0x0D");
    byte[] marked = "   :00000001FF\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, 0, marked, 0, 3);
    ImageException e = assertThrows(ImageException.class, () -> reader.read(file(marked), ImageFormat.INTEL_HEX, 0));
    assertTrue(e.getMessage(), e.getMessage().contains("begins with the bytes EF (of a UTF-8 byte order mark)"));
  }

  @Test
  public void aRecordOverTheEdgeOfItsUpperAddressGoesOnBehindIt() throws Exception {
    Image image = reader.read(file(":020000040001F9\n:02FFFF000102FD\n:020000040002F8\n:0100010003FB\n:00000001FF\n"), ImageFormat.INTEL_HEX, 0);
    assertEquals(List.of(new Area(0x1_FFFF, 3, 0)), image.areas());
    assertArrayEquals(new byte[] {1, 2, 3}, bytes(image, 0));
    assertWrong(ImageFormat.INTEL_HEX, ":02000004FFFFFC\n:02FFFF000102FD\n:00000001FF\n", "line 2: 2 bytes at 0xFFFFFFFF are not within");
  }

  @Test
  public void bothCountRecordsAreChecked() throws Exception {
    String data = "S104000001FA\n";
    for (String count : List.of("S5030001FB\n", "S604000001FA\n")) {
      assertEquals(1, reader.read(file(data + count + "S9030000FC\n"), ImageFormat.S_RECORD, 0).sizeBytes());
      assertWrong(ImageFormat.S_RECORD, count + "S9030000FC\n", "line 1 (offset 0): counts 1 data records; there are 0");
    }
  }

  /** So srec_cat writes it when there is no start address. */
  @Test
  public void aCountIsAnEndTooIfNoDataFollow() throws Exception {
    String data = "S104000001FA\n";
    String count = "S5030001FB\n";
    assertEquals(1, reader.read(file(data + count), ImageFormat.S_RECORD, 0).sizeBytes());
    assertWrong(ImageFormat.S_RECORD, data + count + "S104000101F9\n", "line 3 (offset 24): is the last one; the end record");
  }

  @Test
  public void recordsThatOverlapOrGoBackwardsAreRefused() {
    assertWrong(ImageFormat.INTEL_HEX, ImageText.hex(0x10, "0102", 0x11, "03"), "overlaps what came before, which ends at 0x12");
    assertWrong(ImageFormat.INTEL_HEX, ImageText.hex(0x10, "0102", 0x0, "03"), "comes after one for 0x10");
    assertWrong(ImageFormat.S_RECORD, ImageText.srec(3, 0x10, "0102", 0x11, "03"), "overlaps what came before, which ends at 0x12");
  }

  @Test
  public void everySizeOfMotorolaRecordIsUnderstood() throws Exception {
    for (int type = 1; type <= 3; type++) {
      Image image = reader.read(file(ImageText.srec(type, 0x100, "0102", 0x102, "03", 0x200, "04")), ImageFormat.S_RECORD, 0);
      assertEquals(List.of(new Area(0x100, 3, 0), new Area(0x200, 1, 0)), image.areas());
      assertArrayEquals(new byte[] {1, 2, 3}, bytes(image, 0));
      assertArrayEquals(new byte[] {4}, bytes(image, 1));
    }
  }

  @Test
  public void motorolaMistakesNameTheirLineAndWhatIsRight() {
    assertWrong(ImageFormat.S_RECORD, "S104000001FB\nS9030000FC", "line 1 (offset 0): check sum is FB; FA is right");
    assertWrong(ImageFormat.S_RECORD, "S104000001FA\n", "the file is truncated");
    assertWrong(ImageFormat.S_RECORD, "S104000001FA\nS5030002FA\nS9030000FC", "line 2 (offset 13): counts 2 data records; there are 1");
    assertWrong(ImageFormat.S_RECORD, "S4030000FC\n", "begins with 'S4'");
    assertWrong(ImageFormat.S_RECORD, "S10200FD\n", "S1 needs at least 3");
    assertWrong(ImageFormat.S_RECORD, "S105000001F9\n", "the count says 5");
    assertWrong(ImageFormat.S_RECORD, "S9030000FC\nS9030000FC\n", "stands after the end record");
  }

  @Test
  public void moreAreasThanTheCapAreRefused() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= AreaList.MAX_AREAS; i++) {
      text.append(ImageText.motorola(3, i * 16L, new byte[] {1}));
    }
    assertWrong(ImageFormat.S_RECORD, text.toString(), "more than 4096 separate areas");
  }

  @Test
  public void vbfBlocksAreAreasWithTheHeadersDataFormat() throws Exception {
    byte[] first = random(200_000);
    byte[] vbf = ImageText.vbf("0x00", 0x1000, first, 0x80_0000, new byte[] {7});
    Image image = reader.read(file(vbf), ImageFormat.VBF, 0);
    assertEquals(List.of(new Area(0x1000, 200_000, 0), new Area(0x80_0000, 1, 0)), image.areas());
    assertArrayEquals(first, bytes(image, 0));
    assertArrayEquals(new byte[] {7}, bytes(image, 1));
    Image packed = reader.read(file(ImageText.vbf("0x10", 0x1000, first, 0x1000 + 200_000, new byte[] {7})), ImageFormat.VBF, 0);
    assertEquals(List.of(new Area(0x1000, 200_000, 0x10), new Area(0x1000 + 200_000, 1, 0x10)), packed.areas());
  }

  /** What a compressed block fills is not known here, and may be less than the block's length. */
  @Test
  public void packedVbfBlocksNeedOnlyRiseInAddress() throws Exception {
    Image image = reader.read(file(ImageText.vbf("0x10", 0x1000, new byte[20], 0x1010, new byte[20])), ImageFormat.VBF, 0);
    assertEquals(List.of(new Area(0x1000, 20, 0x10), new Area(0x1010, 20, 0x10)), image.areas());
    Path same = file(ImageText.vbf("0x10", 0x1000, new byte[20], 0x1000, new byte[20]));
    ImageException e = assertThrows(ImageException.class, () -> reader.read(same, ImageFormat.VBF, 0));
    assertTrue(e.getMessage(), e.getMessage().contains("a record for 0x1000 overlaps"));
    Path plain = file(ImageText.vbf("0", 0x1000, new byte[20], 0x1010, new byte[20]));
    assertThrows(ImageException.class, () -> reader.read(plain, ImageFormat.VBF, 0));
  }

  @Test
  public void aVbfBlockLongerThanItsFileIsRefusedWithoutRoomForIt() throws Exception {
    byte[] vbf = ImageText.vbf("0x00", 0x1000, new byte[] {1, 2, 3});
    int length = vbf.length - 2 - 3 - 4;
    System.arraycopy(new byte[] {0x7F, -1, -1, -1}, 0, vbf, length, 4);
    ImageException e = assertThrows(ImageException.class, () -> reader.read(file(vbf), ImageFormat.VBF, 0));
    assertTrue(e.getMessage(), e.getMessage().contains("the file ends " + (0x7FFF_FFFF - 5) + " bytes before the end of its block"));
  }

  @Test
  public void everyFlippedByteOfVbfBlocksIsNoticed() throws Exception {
    byte[] vbf = ImageText.vbf("0x00", 0x1000, new byte[] {1, 2, 3});
    for (int i = vbf.length - 13; i < vbf.length; i++) {
      byte[] flipped = vbf.clone();
      flipped[i] ^= 0x10;
      Path file = file(flipped);
      assertThrows("byte " + i, ImageException.class, () -> reader.read(file, ImageFormat.VBF, 0));
    }
    for (int length = 0; length < vbf.length; length++) {
      Path file = file(java.util.Arrays.copyOf(vbf, length));
      assertThrows("cut at " + length, ImageException.class, () -> reader.read(file, ImageFormat.VBF, 0));
    }
  }

  @Test
  public void aLongHexFileIsReadInConstantMemory() throws Exception {
    Path file = folder.newFile().toPath();
    byte[] block = random(65536);
    int blocks = 1024; // 64 MiB
    ImageText.writeHex(file, block, blocks);
    long before = used();
    Image image = reader.read(file, ImageFormat.INTEL_HEX, 0);
    assertEquals(List.of(new Area(0, 65536L * blocks, 0)), image.areas());
    long most = 0;
    try (InputStream in = image.open(image.areas().get(0))) {
      for (int i = 0; i < blocks; i++) {
        assertArrayEquals(block, in.readNBytes(block.length));
        most = i % 128 == 0 ? Math.max(most, used()) : most;
      }
      assertEquals(-1, in.read());
    }
    assertTrue(most - before + " bytes", most - before < 4 << 20);
  }

  @Test
  public void aFileThatShrankAfterItsCheckIsAnIoException() throws Exception {
    Path file = file(random(1000));
    Image image = reader.read(file, ImageFormat.BINARY, 0);
    Files.write(file, new byte[10]);
    IOException e = assertThrows(IOException.class, () -> bytes(image, 0));
    assertTrue(e.getMessage(), e.getMessage().contains("changed since it was checked"));
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private void assertWrong(ImageFormat format, String text, String message) {
    ImageException e = assertThrows(text.length() > 99 ? "long" : text, ImageException.class, () -> reader.read(file(text), format, 0));
    assertTrue(e.getMessage(), e.getMessage().contains(message));
  }

  private static byte[] bytes(Image image, int area) throws IOException {
    try (InputStream in = image.open(image.areas().get(area))) {
      return in.readAllBytes();
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private Path file(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.US_ASCII));
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.newFile().toPath(), bytes);
  }
}
