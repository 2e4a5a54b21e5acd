package org.pitstop.simulator.bus;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;

public final class FrameBitsTest {
  private static final int[] LENGTHS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};
  /** With the identifier 0x555: never five equal bits, not even in the CRC. */
  static final String NO_STUFF = "5555555555555509";

  private final FrameBits bits = new FrameBits();

  @Test
  public void eightBytesWithoutStuffBitsTake111Bits() {
    assertEquals(111, nominal(0x555, NO_STUFF));
  }

  @Test
  public void eightBytesOfZerosWithIdentifierZeroHave16StuffBits() {
    assertEquals(127, nominal(0, "0000000000000000"));
  }

  @Test
  public void anEmptyFrameOfZerosHas6StuffBits() {
    // the CRC of zeros is zero: 34 zeros, a stuff bit after every fifth
    assertEquals(47 + 6, nominal(0, ""));
  }

  @Test
  public void noStandardFrameOfEightBytesTakesMoreThan135Bits() {
    Random random = new Random(7);
    byte[] data = new byte[8];
    byte[] worst = {0x78, (byte) 0x87, 0x0F, (byte) 0xF0, 0x3C, (byte) 0xC3, 0, (byte) 0xFF};
    for (int i = 0; i < 200_000; i++) {
      for (int k = 0; k < 8; k++) {
        data[k] = worst[random.nextInt(8)];
      }
      int n = bits.measure(frame(random.nextInt(0x800), false, false, false, data, 8)).nominal();
      assertTrue("bits " + n, n >= 111 && n <= 135);
    }
  }

  @Test
  public void sixtyFourBytesOfCanFdWithoutStuffBitsTake29NominalAnd550DataBits() {
    byte[] data = HexFormat.of().parseHex("55".repeat(64));
    bits.measure(frame(0x555, false, true, true, data, 64));
    assertEquals(17 + 12, bits.nominal());
    // ESI DLC 5, data 512, stuff count 4, CRC21, 7 fixed stuff bits, delimiter; DLC 1111 after ESI 0 is no run of five
    assertEquals(5 + 512 + 4 + 21 + 7 + 1, bits.data());
  }

  @Test
  public void upTo16BytesOfCanFdHaveCrc17With6FixedStuffBits() {
    byte[] data = HexFormat.of().parseHex("55".repeat(16));
    assertEquals(5 + 128 + 4 + 17 + 6 + 1, bits.measure(frame(0x555, false, true, true, data, 16)).data());
  }

  @Test
  public void withoutBitRateSwitchAllBitsAreNominal() {
    byte[] data = HexFormat.of().parseHex("55".repeat(64));
    bits.measure(frame(0x555, false, true, false, data, 64));
    assertEquals(0, bits.data());
    assertEquals(29 + 550, bits.nominal());
  }

  @Test
  public void countsAsManyBitsAsWritingEachOneDown() {
    Random random = new Random(1);
    byte[] data = new byte[64];
    for (int i = 0; i < 60_000; i++) {
      boolean fd = random.nextBoolean();
      boolean extended = random.nextBoolean();
      random.nextBytes(data);
      if (random.nextInt(3) == 0) {
        Arrays.fill(data, (byte) (random.nextBoolean() ? 0 : 0xFF));
      }
      int length = LENGTHS[random.nextInt(fd ? LENGTHS.length : 9)];
      int id = random.nextInt(extended ? 1 << 29 : 1 << 11) & (random.nextInt(4) == 0 ? 0xF : -1);
      CanFrame f = frame(id, extended, fd, fd && random.nextBoolean(), data, length);
      bits.measure(f);
      assertArrayEquals(f.toString(), WireBits.count(f), new int[] {bits.nominal(), bits.data()});
    }
  }

  @Test
  public void aFrameTakesItsBitsAtTheirRates() {
    byte[] data = HexFormat.of().parseHex("55".repeat(64));
    bits.measure(frame(0x555, false, true, true, data, 64));
    assertEquals(29 * 2000 + 550 * 500, new BitRate(500_000, 2_000_000).nanos(bits));
  }

  private int nominal(int id, String hex) {
    byte[] data = HexFormat.of().parseHex(hex);
    return bits.measure(frame(id, false, false, false, data, data.length)).nominal();
  }

  private static CanFrame frame(int id, boolean extended, boolean fd, boolean brs, byte[] data, int length) {
    return new CanFrame().set(id, extended, fd, brs).payload(data, 0, length);
  }
}
