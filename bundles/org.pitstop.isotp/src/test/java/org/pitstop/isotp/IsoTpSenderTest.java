package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;

public class IsoTpSenderTest {
  private static final long MS = 1_000_000;

  private final Recorder heard = new Recorder();
  private final CanFrame out = new CanFrame();
  private final IsoTpSender sender = new IsoTpSender(new FrameEncoder(CanAddress.classic("body", 0x7E0, 0x7E8)),
      IsoTpParameters.milliseconds(100, 100, 200, 50, 50, 100, 2, 4096, 4), heard);

  private void start(int length) {
    sender.start(Frames.counting(length), 0, length);
  }

  private void startAndSendFirst(int length) {
    start(length);
    assertTrue(sender.next(out, 0));
    sender.confirmed(0);
  }

  private void expectNext(String frame, long now) {
    assertTrue(sender.next(out, now));
    assertEquals(frame, Frames.hex(out));
  }

  private void expectFailure(String what) {
    assertEquals(List.of("sendFailed " + what), heard.told);
    assertFalse(sender.busy());
  }

  @Test
  public void aSingleFrameIsSentWhenTheBusSaysSo() {
    start(2);
    expectNext("020001CCCCCCCCCC", 0);
    assertFalse(sender.next(out, 0));
    assertTrue(heard.told.isEmpty());
    sender.confirmed(1);
    assertEquals(List.of("sent"), heard.told);
    assertFalse(sender.busy());
  }

  @Test
  public void theWindowIsFilledAndRefilledByConfirmations() {
    startAndSendFirst(100);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 0);
    for (int i = 1; i <= 4; i++) {
      assertTrue(sender.next(out, 0));
      assertEquals(0x20 + i, out.data()[0]);
    }
    assertFalse(sender.next(out, 0));
    sender.confirmed(0);
    assertTrue(sender.next(out, 0));
    assertTrue(sender.next(out, 0));
    assertFalse(sender.next(out, 0));
  }

  @Test
  public void everySecondFrameOfAWindowOfFourIsConfirmedAndTheLast() {
    startAndSendFirst(6 + 7 * 5);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 0);
    StringBuilder asked = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      assertTrue(sender.next(out, 0));
      asked.append(sender.asksConfirmation() ? '1' : '0');
      if (sender.asksConfirmation()) {
        assertTrue(heard.told.isEmpty());
        sender.confirmed(0);
      }
    }
    assertEquals("01011", asked.toString());
    assertEquals(List.of("sent"), heard.told);
  }

  @Test
  public void whatAPauseFollowsIsConfirmed() {
    start(100);
    expectNext("1064000102030405", 0);
    assertTrue("FirstFrame", sender.asksConfirmation());
    sender.confirmed(0);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 1, 0, 0);
    assertTrue(sender.next(out, 0));
    assertTrue("the block's end", sender.asksConfirmation());
    sender.confirmed(0);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 1, 0);
    assertTrue(sender.next(out, 0));
    assertTrue("STmin", sender.asksConfirmation());
  }

  @Test
  public void aConfirmationThatComesAfterTheNextFlowControlCountsForItsOwnFrames() {
    startAndSendFirst(6 + 7 * 4);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 1, 0, 0);
    assertTrue(sender.next(out, 0));
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 0);
    for (int i = 0; i < 3; i++) {
      assertTrue(sender.next(out, 0));
    }
    sender.confirmed(0);
    sender.confirmed(0);
    assertTrue("the last frame is still under way", heard.told.isEmpty());
    sender.confirmed(0);
    assertEquals(List.of("sent"), heard.told);
  }

  @Test
  public void sequenceNumbersWrapFromFifteenToZero() {
    startAndSendFirst(6 + 7 * 17);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 0);
    StringBuilder numbers = new StringBuilder();
    while (sender.next(out, 0)) {
      numbers.append(Integer.toHexString(out.data()[0] & 15));
      sender.confirmed(0);
    }
    assertEquals("123456789abcdef01", numbers.toString());
    assertEquals(List.of("sent"), heard.told);
  }

  @Test
  public void afterABlockTheNextFlowControlIsAwaited() {
    startAndSendFirst(40);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 2, 0, 0);
    assertTrue(sender.next(out, 0));
    assertTrue(sender.next(out, 0));
    assertFalse(sender.next(out, 0));
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 0);
    assertTrue(sender.next(out, 0));
  }

  @Test
  public void separationTimeCountsFromTheEndOfTheLastFrame() {
    startAndSendFirst(40);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0xF3, 1000);
    assertTrue(sender.next(out, 1000));
    assertFalse("one frame at a time", sender.next(out, 1000));
    sender.confirmed(5000);
    assertEquals(305_000, sender.pace());
    assertFalse(sender.next(out, 304_999));
    assertTrue(sender.next(out, 305_000));
  }

  @Test
  public void anExtraFlowControlInTheMiddleIsIgnored() {
    startAndSendFirst(40);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 0);
    assertTrue(sender.next(out, 0));
    sender.flowControl(FlowControl.OVERFLOW, 0, 0, 0);
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 1, 0x7F, 0);
    assertTrue(sender.next(out, 0));
    assertTrue(sender.next(out, 0));
    assertTrue(heard.told.isEmpty());
  }

  @Test
  public void flowControlBeforeAnyMessageIsIgnored() {
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 0);
    assertFalse(sender.next(out, 0));
    assertTrue(heard.told.isEmpty());
  }

  @Test
  public void waitStartsTheTimeForFlowControlAgain() {
    startAndSendFirst(40);
    sender.flowControl(FlowControl.WAIT, 0, 0, 150 * MS);
    sender.tick(349 * MS);
    assertTrue(heard.told.isEmpty());
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 349 * MS);
    assertTrue(sender.next(out, 349 * MS));
  }

  @Test
  public void tooManyWaitsEndTheMessage() {
    startAndSendFirst(40);
    sender.flowControl(FlowControl.WAIT, 0, 0, 0);
    sender.flowControl(FlowControl.WAIT, 0, 0, 0);
    sender.flowControl(FlowControl.WAIT, 0, 0, 0);
    expectFailure("N_WFT_OVRN: the ECU sent FlowControl WAIT more than 2 times in a row after FirstFrame");
  }

  @Test
  public void overflowEndsTheMessage() {
    startAndSendFirst(40);
    sender.flowControl(FlowControl.OVERFLOW, 0, 0, 0);
    expectFailure("N_BUFFER_OVFLW: the ECU has no room for this message after FirstFrame");
  }

  @Test
  public void aReservedFlowStatusEndsTheMessage() {
    startAndSendFirst(40);
    sender.flowControl(7, 0, 0, 0);
    expectFailure("N_INVALID_FS: FlowControl has the reserved status 7 after FirstFrame");
  }

  @Test
  public void withoutFlowControlNBsExpires() {
    startAndSendFirst(40);
    assertEquals(200 * MS, sender.deadline());
    sender.tick(200 * MS - 1);
    assertTrue(heard.told.isEmpty());
    sender.tick(200 * MS);
    expectFailure("N_Bs: no FlowControl within 200 ms after FirstFrame");
  }

  @Test
  public void aFrameThatNeverGetsOnTheBusIsNAs() {
    start(2);
    assertTrue(sender.next(out, 0));
    sender.tick(100 * MS);
    expectFailure("N_As: SingleFrame was not on the bus within 100 ms");
  }

  @Test
  public void flowControlMayComeBeforeTheConfirmationOfItsFirstFrame() {
    start(20);
    assertTrue(sender.next(out, 0));
    sender.flowControl(FlowControl.CONTINUE_TO_SEND, 0, 0, 0);
    assertTrue(sender.next(out, 0));
    assertTrue(sender.next(out, 0));
    sender.confirmed(0);
    assertTrue(heard.told.isEmpty());
    sender.confirmed(0);
    assertEquals(List.of("sent"), heard.told);
  }

  @Test
  public void aSecondMessageIsRefusedWhileTheFirstIsUnderWay() {
    start(2);
    assertThrows(IllegalStateException.class, () -> start(2));
  }

  @Test
  public void emptyMessagesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> start(0));
  }
}
