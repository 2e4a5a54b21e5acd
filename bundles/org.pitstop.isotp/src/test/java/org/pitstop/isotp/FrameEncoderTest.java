package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;

import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.CanAddress.Addressing;

public class FrameEncoderTest {
  private final CanFrame out = new CanFrame();

  private static CanAddress address(Addressing addressing, boolean fd, int txDl, int padding) {
    return new CanAddress("body", 0x7E0, 0x7E8, 0x7DF, false, addressing, 0xF1, 0x22, 0xDF, fd, fd, txDl, padding, 8, 0xF3);
  }

  private static FrameEncoder classic(int padding) {
    return new FrameEncoder(address(Addressing.NORMAL, false, 8, padding));
  }

  private static FrameEncoder fd(int txDl) {
    return new FrameEncoder(address(Addressing.NORMAL, true, txDl, 0xCC));
  }

  @Test
  public void aShortMessageIsOneFrameWithItsLengthPaddedToEight() {
    classic(0xCC).single(out, Frames.bytes("22 F1 95"), 0, 3);
    assertEquals("7E0#0322F195CCCCCCCC", out.toString());
  }

  @Test
  public void withoutPaddingTheFrameIsAsLongAsItsContent() {
    classic(CanAddress.NO_PADDING).single(out, Frames.bytes("3E 00"), 0, 2);
    assertEquals("7E0#023E00", out.toString());
    classic(CanAddress.NO_PADDING).flowControl(out, FlowControl.CONTINUE_TO_SEND);
    assertEquals("7E0#3008F3", out.toString());
  }

  @Test
  public void aFirstFrameCarriesTwelveBitsOfLength() {
    classic(0xCC).first(out, Frames.counting(4095), 0, 4095);
    assertEquals("7E0#1FFF000102030405", out.toString());
  }

  @Test
  public void above4095BytesTheLengthEscapesTo32Bits() {
    classic(0xCC).first(out, Frames.counting(4096), 0, 4096);
    assertEquals("7E0#1000000010000001", out.toString());
  }

  @Test
  public void aConsecutiveFrameCarriesFourBitsOfItsNumber() {
    classic(0xCC).consecutive(out, 17, Frames.counting(20), 6, 7);
    assertEquals("7E0#21060708090A0B0C", out.toString());
    classic(0xAA).consecutive(out, 2, Frames.counting(20), 13, 2);
    assertEquals("7E0#220D0EAAAAAAAAAA", out.toString());
  }

  @Test
  public void flowControlCarriesTheBlockSizeAndSeparationTimeOfTheProfile() {
    classic(0xCC).flowControl(out, FlowControl.OVERFLOW);
    assertEquals("7E0#3208F3CCCCCCCCCC", out.toString());
  }

  @Test
  public void extendedAndMixedAddressesStandBeforeThePci() {
    for (Addressing addressing : new Addressing[] {Addressing.EXTENDED, Addressing.MIXED}) {
      FrameEncoder encoder = new FrameEncoder(address(addressing, false, 8, 0xCC));
      encoder.single(out, Frames.bytes("22 F1 95"), 0, 3);
      assertEquals("7E0#F10322F195CCCCCC", out.toString());
      assertEquals(6, encoder.singleMax());
      encoder.first(out, Frames.counting(7), 0, 7);
      assertEquals("7E0#F110070001020304", out.toString());
    }
  }

  @Test
  public void functionalMessagesUseTheFunctionalIdentifierAndTarget() {
    classic(0xCC).functional(out, Frames.bytes("3E 80"));
    assertEquals("7DF#023E80CCCCCCCCCC", out.toString());
    new FrameEncoder(address(Addressing.EXTENDED, false, 8, 0xCC)).functional(out, Frames.bytes("3E 80"));
    assertEquals("7DF#DF023E80CCCCCCCC", out.toString());
  }

  @Test
  public void onCanFdASingleFrameAbove7BytesEscapesItsLength() {
    assertEquals(62, fd(64).singleMax());
    fd(64).single(out, Frames.counting(7), 0, 7);
    assertEquals("0700010203040506", Frames.hex(out));
    fd(64).single(out, Frames.counting(8), 0, 8);
    assertEquals("00080001020304050607CCCC", Frames.hex(out));
  }

  @Test
  public void onCanFdOnlyTheLastFrameIsShortened() {
    fd(64).first(out, Frames.counting(100), 0, 100);
    assertEquals(64, out.length());
    assertEquals("10640001", Frames.hex(out).substring(0, 8));
    fd(64).consecutive(out, 1, Frames.counting(100), 62, 38);
    assertEquals("39 bytes need the length 48", 48, out.length());
    assertEquals("CC", Frames.hex(out).substring(94));
  }

  @Test
  public void anyTransmitLengthOfCanFdMayBeChosen() {
    for (int txDl : new int[] {8, 12, 16, 20, 24, 32, 48, 64}) {
      fd(txDl).first(out, Frames.counting(300), 0, 300);
      assertEquals(txDl, out.length());
      assertEquals(txDl - 1, fd(txDl).consecutivePayload());
    }
  }

  @Test
  public void separationTimesBelowAMillisecondAreNotRounded() {
    assertEquals(0, FlowControl.stMinNanos(0));
    assertEquals(127_000_000, FlowControl.stMinNanos(0x7F));
    for (int i = 1; i <= 9; i++) {
      assertEquals(i * 100_000, FlowControl.stMinNanos(0xF0 + i));
    }
  }

  @Test
  public void reservedSeparationTimesCountAsTheLongest() {
    for (int raw : new int[] {0x80, 0xF0, 0xFA, 0xFF}) {
      assertEquals(127_000_000, FlowControl.stMinNanos(raw));
    }
  }
}
