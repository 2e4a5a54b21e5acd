package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;

import org.junit.Test;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.CanAddress.Addressing;

public class FrameDecoderTest {
  private static final int ID = 0x7E8;
  private final FrameDecoder normal = new FrameDecoder(CanAddress.classic("body", 0x7E0, ID));
  private final FrameDecoder extended = new FrameDecoder(
      new CanAddress("body", 0x7E0, ID, 0x7DF, false, Addressing.EXTENDED, 0xF1, 0x22, 0xDF, false, false, 8, 0xCC, 0, 0));

  private int single(String hex) {
    return normal.singleLength(Frames.classic(ID, hex));
  }

  private long first(String hex) {
    return normal.firstLength(Frames.classic(ID, hex));
  }

  @Test
  public void theTypeIsTheHighNibble() {
    assertEquals(FrameType.SINGLE, normal.type(Frames.classic(ID, "01 00")));
    assertEquals(FrameType.FIRST, normal.type(Frames.classic(ID, "10 08")));
    assertEquals(FrameType.CONSECUTIVE, normal.type(Frames.classic(ID, "21")));
    assertEquals(FrameType.FLOW_CONTROL, normal.type(Frames.classic(ID, "30 00 00")));
    assertEquals(FrameType.OTHER, normal.type(Frames.classic(ID, "40 00 00")));
    assertEquals(FrameType.OTHER, normal.type(Frames.classic(ID, "")));
  }

  @Test
  public void aFlowControlWithoutItsThreeBytesIsIgnored() {
    assertEquals(FrameType.OTHER, normal.type(Frames.classic(ID, "30 00")));
    assertEquals(FrameType.OTHER, extended.type(Frames.classic(ID, "22 30 00")));
  }

  @Test
  public void anExtendedAddressOfAnotherIsIgnored() {
    assertEquals(FrameType.OTHER, extended.type(Frames.classic(ID, "23 01 7E")));
    assertEquals(FrameType.OTHER, extended.type(Frames.classic(ID, "22")));
    assertEquals(FrameType.SINGLE, extended.type(Frames.classic(ID, "22 01 7E")));
  }

  @Test
  public void singleFramesAreTakenPaddedOrNot() {
    assertEquals(2, single("02 7E 00"));
    assertEquals(2, single("02 7E 00 AA AA AA AA AA"));
    assertEquals(7, single("07 01 02 03 04 05 06 07"));
  }

  @Test
  public void singleFramesOfLengthZeroOrMoreThanTheyHoldAreIgnored() {
    assertEquals(0, single("00 01 02"));
    assertEquals(0, single("03 7E 00"));
    assertEquals(0, single("08 01 02 03 04 05 06 07"));
    assertEquals(0, extended.singleLength(Frames.classic(ID, "22 07 01 02 03 04 05 06")));
  }

  @Test
  public void longSingleFramesNeedTheEscape() {
    assertEquals(62, normal.singleLength(Frames.fd(ID, 64, "00 3E")));
    assertEquals(8, normal.singleLength(Frames.fd(ID, 64, "00 08")));
    assertEquals("reserved: fits a short frame", 0, normal.singleLength(Frames.fd(ID, 64, "00 07")));
    assertEquals("more than the frame holds", 0, normal.singleLength(Frames.fd(ID, 64, "00 3F")));
    assertEquals("no escape", 0, normal.singleLength(Frames.fd(ID, 12, "07")));
    assertEquals(7, extended.singleLength(Frames.fd(ID, 12, "22 00 07")));
  }

  @Test
  public void firstFramesThatNeededNoneAreIgnored() {
    assertEquals(8, first("10 08 00 00 00 00 00 00"));
    assertEquals(0, first("10 07 00 00 00 00 00 00"));
    assertEquals(7, extended.firstLength(Frames.classic(ID, "22 10 07 00 00 00 00 00")));
    assertEquals(63, normal.firstLength(Frames.fd(ID, 64, "10 3F")));
    assertEquals(0, normal.firstLength(Frames.fd(ID, 64, "10 3E")));
  }

  @Test
  public void firstFramesShorterThanEightBytesAreIgnored() {
    assertEquals(0, first("10 14 00 00 00 00 00"));
  }

  @Test
  public void theEscapeIsOnlyForLengthsAbove4095() {
    assertEquals(0, first("10 00 00 00 0F FF 00 00"));
    assertEquals(4096, first("10 00 00 00 10 00 00 00"));
    assertEquals(0xFFFFFFFFL, first("10 00 FF FF FF FF 00 00"));
  }
}
