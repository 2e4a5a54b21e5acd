package org.pitstop.demo;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class DemoSoftwareTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theHeaderNamesVersionAndHardware() {
    byte[] content = new DemoSoftware("brake", "BRK-H2", "2.1.0", "bin", 1000).content();
    assertEquals("PSTP2.1.0\0", new String(content, 0, 10, StandardCharsets.US_ASCII));
    assertEquals("BRK-H2\0", new String(content, 36, 7, StandardCharsets.US_ASCII));
    assertArrayEquals(new byte[4], Arrays.copyOfRange(content, 60, 64));
  }

  @Test
  public void theContentDoesNotCompress() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
      deflate.write(new DemoSoftware("brake", "BRK-H2", "2.1.0", "bin", 100_000).content());
    }
    assertTrue(out.size() + " bytes", out.size() > 99_000);
  }

  @Test
  public void intelHexHasItsUpperAddressAndCheckSums() throws IOException {
    List<String> lines = Files.readAllLines(new DemoSoftware("brake", "BRK-H2", "2.1.0", "ihex", 0x10020).write(folder.getRoot().toPath()));
    assertEquals(":020000040001F9", lines.get(0));
    assertTrue(lines.get(1), lines.get(1).startsWith(":2000000050535450"));
    assertEquals(":020000040002F8", lines.get(1 + 0x800));
    assertEquals(":00000001FF", lines.get(lines.size() - 1));
    lines.forEach(l -> assertEquals(l, 0, sum(l.substring(1)) & 0xFF));
  }

  @Test
  public void sRecordsHaveTheirAddressesAndCheckSums() throws IOException {
    List<String> lines = Files.readAllLines(new DemoSoftware("brake", "BRK-H2", "2.1.0", "srec", 70).write(folder.getRoot().toPath()));
    assertEquals("S0030000FC", lines.get(0));
    assertTrue(lines.get(1), lines.get(1).startsWith("S32500010000" + "50535450"));
    assertTrue(lines.get(3), lines.get(3).startsWith("S30B00010040"));
    assertEquals("S70500010000F9", lines.get(4));
    lines.forEach(l -> assertEquals(l, 0xFF, sum(l.substring(2)) & 0xFF));
  }

  private static int sum(String hex) {
    int sum = 0;
    for (int i = 0; i < hex.length(); i += 2) {
      sum += Integer.parseInt(hex.substring(i, i + 2), 16);
    }
    return sum;
  }
}
