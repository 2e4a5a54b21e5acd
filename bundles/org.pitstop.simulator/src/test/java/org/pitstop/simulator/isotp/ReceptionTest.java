package org.pitstop.simulator.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.simulator.isotp.Reception.Event;

public final class ReceptionTest {
  private final Reception reception = new Reception(5000, 2, 0);

  @Test
  public void aSingleFrameIsAMessage() {
    assertEquals(Event.COMPLETE, reception.singleFrame(classic("0322F195CCCCCCCC")));
    assertEquals("22f195", message());
  }

  @Test
  public void aSingleFrameOfWrongLengthIsIgnored() {
    assertEquals(Event.NOTHING, reception.singleFrame(classic("0022F195CCCCCCCC")));
    assertEquals(Event.NOTHING, reception.singleFrame(classic("0822F195CCCCCCCC")));
    assertEquals(Event.NOTHING, reception.singleFrame(classic("0722F1")));
    assertEquals(Event.NOTHING, reception.singleFrame(fd("0007" + "11".repeat(10))));
    assertEquals(Event.NOTHING, reception.singleFrame(fd("000B" + "11".repeat(10))));
    assertEquals(Event.NOTHING, reception.singleFrame(fd("0308" + "11".repeat(10))));
    assertEquals(Event.COMPLETE, reception.singleFrame(fd("000A" + "11".repeat(10))));
  }

  @Test
  public void aMessageIsPutTogetherInBlocks() {
    assertEquals(Event.STARTED, reception.firstFrame(classic("1018000102030405")));
    assertEquals(Event.CONTINUE, reception.consecutiveFrame(classic("21060708090A0B0C")));
    assertEquals(Event.BLOCK_END, reception.consecutiveFrame(classic("220D0E0F10111213")));
    assertEquals(Event.COMPLETE, reception.consecutiveFrame(classic("2314151617CCCCCC")));
    assertEquals("000102030405060708090a0b0c0d0e0f1011121314151617", message());
    assertFalse(reception.active());
  }

  @Test
  public void aWrongSequenceNumberEndsTheMessage() {
    reception.firstFrame(classic("1018000102030405"));
    assertEquals(Event.ABORTED, reception.consecutiveFrame(classic("22060708090A0B0C")));
    assertEquals(Event.NOTHING, reception.consecutiveFrame(classic("21060708090A0B0C")));
  }

  @Test
  public void aShortFrameInTheMiddleIsIgnored() {
    reception.firstFrame(classic("1018000102030405"));
    assertEquals(Event.NOTHING, reception.consecutiveFrame(classic("210607")));
    assertTrue(reception.active());
  }

  @Test
  public void aFirstFrameThatWouldFitASingleFrameIsIgnored() {
    assertEquals(Event.NOTHING, reception.firstFrame(classic("1007000102030405")));
    assertEquals(Event.NOTHING, reception.firstFrame(fd("103E" + "00".repeat(62))));
    assertEquals(Event.STARTED, reception.firstFrame(fd("103F" + "00".repeat(62))));
    assertEquals(Event.NOTHING, reception.firstFrame(classic("10080001")));
  }

  @Test
  public void theLongFormIsForMoreThan4095Bytes() {
    assertEquals(Event.NOTHING, reception.firstFrame(classic("100000000FFF0001")));
    assertEquals(Event.STARTED, reception.firstFrame(classic("1000000010000001")));
    assertEquals(4096, reception.length());
  }

  @Test
  public void aMessageThatIsTooLongOverflowsWhateverItSays() {
    assertEquals(Event.OVERFLOW, reception.firstFrame(classic("1000000013890001")));
    assertEquals(Event.OVERFLOW, reception.firstFrame(classic("1000FFFFFFFF0001")));
    assertFalse(reception.active());
  }

  @Test
  public void aNewMessageEndsTheOneUnderWay() {
    reception.firstFrame(classic("1018000102030405"));
    assertEquals(Event.COMPLETE, reception.singleFrame(classic("023E00")));
    assertEquals(Event.NOTHING, reception.consecutiveFrame(classic("21060708090A0B0C")));
  }

  private String message() {
    return HexFormat.of().formatHex(Arrays.copyOf(reception.message(), reception.length()));
  }

  private static CanFrame classic(String hex) {
    byte[] d = HexFormat.of().parseHex(hex);
    return new CanFrame().set(0x7E0, false, false, false).payload(d, 0, d.length);
  }

  private static CanFrame fd(String hex) {
    byte[] d = HexFormat.of().parseHex(hex);
    return new CanFrame().set(0x7E0, false, true, true).payload(d, 0, d.length);
  }
}
