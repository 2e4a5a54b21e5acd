package org.pitstop.image;

import static org.junit.Assert.assertEquals;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.fuzz.Crc;

/** An image of 256 MiB, read by a Java machine of 64 MiB. */
public class LongImagesTest {
  private static final int BLOCK = 1 << 16;
  private static final int BLOCKS = 256 << 4;
  private static final int LINE = 128;
  private static final String HEAP = "-Xmx64m";
  private static final long MINUTES = 5;
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final byte[] block = new byte[BLOCK];

  {
    new SplittableRandom(1).nextBytes(block);
  }

  @Test
  public void aBinaryIsReadInConstantMemory() throws Exception {
    assertRead("bin", write(out -> {
      for (int i = 0; i < BLOCKS; i++) {
        out.write(block);
      }
    }));
  }

  @Test
  public void anIntelHexFileIsReadInConstantMemory() throws Exception {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int at = 0; at < BLOCK; at += LINE) {
      ImageFiles.hex(lines, 0, at, block, at, LINE);
    }
    assertRead("ihex", write(out -> {
      for (int i = 0; i < BLOCKS; i++) {
        ImageFiles.hex(out, 4, 0, ImageFiles.bytes(i, 2), 0, 2);
        lines.writeTo(out);
      }
      ImageFiles.hex(out, 1, 0, block, 0, 0);
    }));
  }

  @Test
  public void anSRecordFileIsReadInConstantMemory() throws Exception {
    assertRead("srec", write(out -> {
      for (long i = 0; i < BLOCKS; i++) {
        for (int at = 0; at < BLOCK; at += LINE) {
          ImageFiles.srec(out, 3, i * BLOCK + at, block, at, LINE);
        }
      }
      ImageFiles.srec(out, 7, 0, block, 0, 0);
    }));
  }

  @Test
  public void aVbfFileIsReadInConstantMemory() throws Exception {
    CRC32 crc = new CRC32();
    vbfBlocks(new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
    assertRead("vbf", write(out -> {
      out.write(ImageFiles.vbfHeader(0, crc.getValue()));
      vbfBlocks(out);
    }));
  }

  /** One block of all but the last piece, and that one in a block of its own. */
  private void vbfBlocks(OutputStream out) throws IOException {
    long first = (long) BLOCK * (BLOCKS - 1);
    out.write(ImageFiles.bytes(0, 4));
    out.write(ImageFiles.bytes(first, 4));
    Crc16 crc = new Crc16();
    crc.begin();
    for (int i = 0; i < BLOCKS - 1; i++) {
      out.write(block);
      crc.update(block, 0, BLOCK);
    }
    out.write(ImageFiles.bytes(crc.value(), 2));
    out.write(ImageFiles.bytes(first, 4));
    out.write(ImageFiles.bytes(BLOCK, 4));
    out.write(block);
    out.write(ImageFiles.bytes(Crc.ccitt(block, 0, BLOCK), 2));
  }

  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  private Path write(Content content) throws IOException {
    Path file = folder.newFile().toPath();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      content.write(out);
    }
    return file;
  }

  private void assertRead(String format, Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < BLOCKS; i++) {
      digest.update(block);
    }
    Path output = folder.newFile().toPath();
    Process probe = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP, "-XX:+UseSerialGC", "-cp",
        System.getProperty("java.class.path"), ImageProbe.class.getName(), "0x0", file.toString()).redirectErrorStream(true)
        .redirectOutput(output.toFile()).start();
    try {
      assertEquals("it ends", true, probe.waitFor(MINUTES, TimeUnit.MINUTES));
    } finally {
      probe.destroyForcibly();
    }
    String area = "area 0x0 " + (long) BLOCK * BLOCKS + " 0x00 " + HexFormat.of().formatHex(digest.digest());
    assertEquals(List.of("file " + format + " " + file, area), Files.readAllLines(output));
    assertEquals(0, probe.exitValue());
  }
}
