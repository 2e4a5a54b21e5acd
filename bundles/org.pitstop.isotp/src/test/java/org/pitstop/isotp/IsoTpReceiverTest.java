package org.pitstop.isotp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;

public class IsoTpReceiverTest {
  private static final long MS = 1_000_000;
  private static final int ID = 0x7E8;

  private final Recorder heard = new Recorder();
  private final CanFrame out = new CanFrame();
  private IsoTpReceiver receiver = receiver(0, 0);

  private IsoTpReceiver receiver(int blockSize, int stMinRaw) {
    CanAddress address = new CanAddress("body", 0x7E0, ID, 0x7DF, false, CanAddress.Addressing.NORMAL, 0, 0, 0, false, false, 8, 0xCC,
        blockSize, stMinRaw);
    return new IsoTpReceiver(new FrameDecoder(address), new FrameEncoder(address), blockSize,
        IsoTpParameters.milliseconds(100, 100, 200, 50, 50, 100, 2, 5000, 4), heard);
  }

  private void first(String hex) {
    receiver.first(Frames.classic(ID, hex), 0);
  }

  private void consecutive(String hex) {
    receiver.consecutive(Frames.classic(ID, hex), 0);
  }

  private String told(int index) {
    return heard.told.get(index);
  }

  private void expectFlowControl(String frame) {
    assertTrue(receiver.next(out, 0));
    assertEquals(frame, Frames.hex(out));
    receiver.confirmed(0);
  }

  @Test
  public void aSingleFrameIsAMessage() {
    receiver.single(Frames.classic(ID, "03 7F 22 78 AA AA AA AA"));
    assertEquals(List.of("received 3"), heard.told);
    assertArrayEquals(Frames.bytes("7F 22 78"), heard.last);
  }

  @Test
  public void framesAreJoinedToAMessageAndItsBeginIsTold() {
    first("10 0A 00 01 02 03 04 05");
    assertEquals(List.of("receiving 10"), heard.told);
    expectFlowControl("300000CCCCCCCCCC");
    consecutive("21 06 07 08 09 AA AA AA");
    assertEquals("received 10", told(1));
    assertArrayEquals(Frames.counting(10), heard.last);
  }

  @Test
  public void theLastFrameMayComeWithoutPadding() {
    first("10 0A 00 01 02 03 04 05");
    consecutive("21 06 07 08 09");
    assertArrayEquals(Frames.counting(10), heard.last);
  }

  @Test
  public void weAskForOurBlockSizeAndSeparationTimeAndAgainAfterEachBlock() {
    receiver = receiver(2, 0xF5);
    first("10 30 00 01 02 03 04 05");
    expectFlowControl("3002F5CCCCCCCCCC");
    consecutive("21 00 00 00 00 00 00 00");
    assertFalse(receiver.next(out, 0));
    consecutive("22 00 00 00 00 00 00 00");
    expectFlowControl("3002F5CCCCCCCCCC");
  }

  @Test
  public void aWrongSequenceNumberEndsTheMessageAndNamesTheNumbers() {
    first("10 30 00 01 02 03 04 05");
    consecutive("21 00 00 00 00 00 00 00");
    consecutive("23 00 00 00 00 00 00 00");
    assertEquals("receiveFailed N_WRONG_SN: ConsecutiveFrame 2 has sequence number 3, expected 2", told(1));
    consecutive("22 00 00 00 00 00 00 00");
    assertEquals("nothing more is told", 2, heard.told.size());
  }

  @Test
  public void aNewFirstFrameStartsAgain() {
    first("10 30 00 01 02 03 04 05");
    first("10 0A 00 01 02 03 04 05");
    consecutive("21 06 07 08 09");
    assertEquals("receiveFailed N_UNEXP_PDU: a FirstFrame came at byte 6 of a message of 48 bytes", told(1));
    assertEquals(List.of("receiving 10", "received 10"), heard.told.subList(2, 4));
  }

  @Test
  public void aSingleFrameEndsTheMessageUnderWay() {
    first("10 30 00 01 02 03 04 05");
    receiver.single(Frames.classic(ID, "02 7E 00"));
    assertEquals("receiveFailed N_UNEXP_PDU: a SingleFrame came at byte 6 of a message of 48 bytes", told(1));
    assertEquals("received 2", told(2));
    assertEquals(IsoTpSender.NEVER, receiver.deadline());
  }

  @Test
  public void anInvalidSingleFrameDoesNotDisturb() {
    first("10 0A 00 01 02 03 04 05");
    receiver.single(Frames.classic(ID, "00 7E 00"));
    consecutive("21 06 07 08 09");
    assertArrayEquals(Frames.counting(10), heard.last);
  }

  @Test
  public void consecutiveFramesWithoutAFirstFrameAreIgnored() {
    consecutive("21 06 07 08 09");
    assertTrue(heard.told.isEmpty());
  }

  @Test
  public void aConsecutiveFrameThatIsTooShortIsIgnored() {
    first("10 14 00 01 02 03 04 05");
    consecutive("21 06 07 08 09 0A 0B");
    consecutive("21 06 07 08 09 0A 0B 0C");
    consecutive("22 0D 0E 0F 10 11 12 13");
    assertArrayEquals(Frames.counting(20), heard.last);
  }

  @Test
  public void onCanFdTheFrameLengthIsLearnedFromTheFirstFrame() {
    receiver.first(Frames.fd(ID, "10 14 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D"), 0);
    receiver.consecutive(Frames.fd(ID, "21 0E 0F 10 11 12 13 CC CC CC CC CC CC CC CC CC CC CC CC CC"), 0);
    assertEquals("a frame longer than RX_DL is ignored", 1, heard.told.size());
    receiver.consecutive(Frames.fd(ID, "21 0E 0F 10 11 12 13"), 0);
    assertArrayEquals(Frames.counting(20), heard.last);
  }

  @Test
  public void moreThan4095BytesAreReceived() {
    receiver.first(Frames.fd(ID, 64, "10 00 00 00 10 01 AB"), 0);
    for (int i = 1; i <= 64; i++) {
      receiver.consecutive(Frames.fd(ID, 64, String.format("%02X", 0x20 | i & 15)), 0);
    }
    assertEquals(1, heard.told.size());
    receiver.consecutive(Frames.fd(ID, "21 00 00 00 00 00 00 00"), 0);
    assertEquals("58 + 64 × 63 + 7", "received 4097", told(1));
  }

  @Test
  public void aMessageAboveTheCapIsAnsweredWithOverflowBeforeAnythingIsAllocated() {
    first("10 00 FF FF FF FF 00 00");
    expectFlowControl("320000CCCCCCCCCC");
    assertEquals(List.of("receiveFailed the ECU announced a message of 4294967295 bytes; maxLengthBytes is 5000"), heard.told);
    consecutive("21 06 07 08 09 00 00 00");
    assertEquals(1, heard.told.size());
  }

  @Test
  public void withoutConsecutiveFramesNCrExpires() {
    first("10 30 00 01 02 03 04 05");
    assertTrue(receiver.next(out, 0));
    receiver.confirmed(10 * MS);
    receiver.tick(110 * MS - 1);
    assertEquals(1, heard.told.size());
    receiver.tick(110 * MS);
    assertEquals("receiveFailed N_Cr: no ConsecutiveFrame within 100 ms at byte 6 of 48", told(1));
  }

  @Test
  public void aFlowControlThatNeverGetsOnTheBusIsNAr() {
    first("10 30 00 01 02 03 04 05");
    assertTrue(receiver.next(out, 0));
    receiver.tick(100 * MS);
    assertEquals("receiveFailed N_Ar: our FlowControl was not on the bus within 100 ms at byte 6 of 48", told(1));
  }

  @Test
  public void theReceiveBufferIsUsedAgain() {
    byte[][] buffers = new byte[2][];
    int[] n = {0};
    receiver = new IsoTpReceiver(new FrameDecoder(CanAddress.classic("body", 1, 2)), null, 0, IsoTpParameters.DEFAULT, new Recorder() {
      @Override
      public void received(byte[] buffer, int length) {
        buffers[n[0]++] = buffer;
        receiver.release(buffer);
      }
    });
    receiver.single(Frames.classic(ID, "02 7E 00"));
    receiver.single(Frames.classic(ID, "02 7E 01"));
    assertSame(buffers[0], buffers[1]);
  }
}
