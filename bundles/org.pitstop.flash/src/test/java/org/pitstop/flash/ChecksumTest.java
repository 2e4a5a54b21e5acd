package org.pitstop.flash;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

/** Each algorithm over "123456789": the check values by which catalogues of CRCs tell them apart. */
public class ChecksumTest {

  @Test
  public void theUsualAlgorithms() throws IOException {
    check("cbf43926", Checksum.CRC32);
    check("29b1", Checksum.CRC16_CCITT);
    check("15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225", Checksum.SHA256);
    check("", Checksum.NONE);
  }

  @Test
  public void anyCrcByItsParameters() throws IOException {
    check("fc891918", new Checksum.Crc(32, 0x04C11DB7L, 0xFFFF_FFFFL, false, 0xFFFF_FFFFL)); // BZIP2
    check("0376e6e7", new Checksum.Crc(32, 0x04C11DB7L, 0xFFFF_FFFFL, false, 0)); // MPEG-2
    check("e3069283", new Checksum.Crc(32, 0x1EDC6F41L, 0xFFFF_FFFFL, true, 0xFFFF_FFFFL)); // CRC-32C
    check("21cf02", new Checksum.Crc(24, 0x864CFB, 0xB704CE, false, 0)); // OpenPGP
    check("bb3d", new Checksum.Crc(16, 0x8005, 0, true, 0)); // ARC
    check("31c3", new Checksum.Crc(16, 0x1021, 0, false, 0)); // XMODEM
    check("906e", new Checksum.Crc(16, 0x1021, 0xFFFF, true, 0xFFFF));
    check("4b", new Checksum.Crc(8, 0x1D, 0xFF, false, 0xFF)); // SAE J1850
    check("f4", new Checksum.Crc(8, 0x07, 0, false, 0)); // SMBus
  }

  private static void check(String expected, Checksum algorithm) throws IOException {
    assertEquals(expected, algorithm.of(new ByteArrayInputStream("123456789".getBytes(StandardCharsets.US_ASCII))).hex());
  }
}
