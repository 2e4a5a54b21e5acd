package org.pitstop.can.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;

public class FrameBitsTest {

  private static CanFrame classic(int id, boolean extended, String hex) {
    byte[] data = HexFormat.of().parseHex(hex);
    return new CanFrame().set(id, extended, false, false).payload(data, 0, data.length);
  }

  private static CanFrame fd(int id, boolean extended, boolean bitRateSwitch, byte[] data) {
    return new CanFrame().set(id, extended, true, bitRateSwitch).payload(data, 0, data.length);
  }

  private static byte[] filled(int length, int value) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) value);
    return data;
  }

  @Test
  public void eightBytesWithoutStuffingAre111Bits() {
    assertEquals(111, FrameBits.of(classic(0x555, false, "872787878787879e")).arbitration());
  }

  /** 34 zero bits from start of frame to the CRC's end get 6 stuff bits; 13 bits follow. */
  @Test
  public void anEmptyFrameWithIdentifierZeroIs53Bits() {
    assertEquals(34 + 6 + 13, FrameBits.of(classic(0, false, "")).arbitration());
  }

  @Test
  public void stuffBitsOfKnownFramesAreCounted() {
    assertEquals(132, FrameBits.of(classic(0x07C, false, "3c3c3c3c3c3c3c3f")).arbitration());
    assertEquals(117, FrameBits.of(classic(0x7E0, false, "021003cccccccccc")).arbitration());
    assertEquals(96, FrameBits.of(classic(0x18DA10F1, true, "021003")).arbitration());
  }

  /** By the letter of the standard, one bit after the other. */
  private static int stuffBits(int[] bits) {
    int stuffed = 0;
    int run = 0;
    int last = -1;
    for (int bit : bits) {
      run = bit == last ? run + 1 : 1;
      last = bit;
      if (run == 5) {
        stuffed++;
        last = 1 - bit;
        run = 1;
      }
    }
    return stuffed;
  }

  @Test
  public void countsWholeOctetsAsItCountsBits() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      BitStuffing bits = new BitStuffing();
      int[] stream = new int[1 + random.nextInt(60)];
      bits.put(0, 1); // a frame begins with a dominant bit
      int at = 1;
      while (at < stream.length) {
        int width = Math.min(1 + random.nextInt(19), stream.length - at);
        int value = random.nextInt(3) == 0 ? random.nextInt() : random.nextBoolean() ? 0 : -1;
        bits.put(value, width);
        for (int shift = width - 1; shift >= 0; shift--) {
          stream[at++] = value >> shift & 1;
        }
      }
      assertEquals(Arrays.toString(stream), stream.length + stuffBits(stream), bits.countWithLastStuffBit());
    }
  }

  @Test
  public void classicFramesStayBetween111And135Bits() {
    Random random = new Random(7);
    CanFrame frame = new CanFrame();
    byte[] data = new byte[8];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(data);
      int bits = FrameBits.of(frame.set(random.nextInt(0x800), false, false, false).payload(data, 0, 8)).arbitration();
      assertTrue(frame + " has " + bits, bits >= 111 && bits <= 135);
    }
  }

  /** 17 bits to BRS with 2 stuff bits, 12 after the CRC delimiter; 1 + 4 + 512 data, 32 of the CRC field with 7 fixed stuff bits, 1. */
  @Test
  public void anFdFrameOf64BytesHasItsTwoPhases() {
    assertEquals(new FrameBits(31, 1 + 4 + 512 + 32 + 1), FrameBits.of(fd(0x7E0, false, true, filled(64, 0x55))));
    assertEquals(new FrameBits(31, 652), FrameBits.of(fd(0, false, true, new byte[64])));
  }

  @Test
  public void upTo16BytesHaveTheShorterCrc() {
    byte[] counting = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    assertEquals(new FrameBits(48, 140), FrameBits.of(fd(0x18DA10F1, true, true, counting)));
    assertEquals(new FrameBits(29, 186), FrameBits.of(fd(0x123, false, true, filled(16, 0xFF))));
  }

  @Test
  public void withoutBitRateSwitchAllBitsAreNominal() {
    assertEquals(new FrameBits(31 + 550, 0).data(), FrameBits.of(fd(0x7E0, false, false, filled(64, 0x55))).data());
  }

  @Test
  public void nanosecondsFollowFromBothRates() {
    assertEquals(222_001, new FrameBits(111, 0).nanos(500_000, 0));
    assertEquals(62_000 + 275_000 + 1, new FrameBits(31, 550).nanos(500_000, 2_000_000));
  }
}
