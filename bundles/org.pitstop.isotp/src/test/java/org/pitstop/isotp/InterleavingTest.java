package org.pitstop.isotp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.link.CanAddress;
import org.pitstop.time.VirtualVehicleTime;

/** Several conversations on one bus, both directions of one conversation, and peers that are difficult. */
public class InterleavingTest {
  private static final long FRAME = 250_000;
  private static final int ECUS = 4;
  private static final int LENGTH = 3000;

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Wire wire = new Wire(time, FRAME);
  private final Wire.Port port = wire.port("body", false);

  private static CanAddress address(int request, int response, int blockSize, int stMinRaw) {
    return new CanAddress("body", request, response, 0x7DF, false, CanAddress.Addressing.NORMAL, 0, 0, 0, false, false, 8, 0xCC, blockSize,
        stMinRaw);
  }

  private IsoTpLink open(Wire.Port at, CanAddress address, IsoTpParameters parameters, Recorder listener) {
    return new IsoTpLink(at, address, time, parameters, listener, l -> { }).attach();
  }

  private void pass(Duration duration) throws Exception {
    time.sleep(duration);
  }

  private static byte[] message(int first) {
    byte[] message = Frames.counting(LENGTH);
    message[0] = (byte) first;
    return message;
  }

  @Test
  public void fourEcusWithBlocksAndSeparationTimesInterleaveInBothDirections() throws Exception {
    List<Recorder> recorders = new ArrayList<>();
    List<IsoTpLink> links = new ArrayList<>();
    int[] stMin = {0, 0xF1, 0xF9, 1};
    for (int i = 0; i < ECUS; i++) {
      recorders.add(new Recorder());
      links.add(open(port, address(0x740 + i, 0x748 + i, 8, stMin[i]), IsoTpParameters.DEFAULT, recorders.get(2 * i)));
      recorders.add(new Recorder());
      links.add(open(wire.port("body", false), address(0x748 + i, 0x740 + i, 3, stMin[ECUS - 1 - i]), IsoTpParameters.DEFAULT,
          recorders.get(2 * i + 1)));
    }
    for (int i = 0; i < links.size(); i++) {
      links.get(i).send(message(i), 0, LENGTH);
    }
    pass(Duration.ofSeconds(30));
    for (int i = 0; i < links.size(); i++) {
      assertArrayEquals(message(i ^ 1), recorders.get(i).last);
      assertTrue(recorders.get(i).told.toString(), recorders.get(i).told.contains("sent"));
    }
    long changes = 0;
    for (int i = 1; i < wire.seen.size(); i++) {
      changes += wire.seen.get(i).startsWith(wire.seen.get(i - 1).substring(0, 3)) ? 0 : 1;
    }
    assertTrue("they really interleave: " + changes, changes > 1000);
  }

  @Test
  public void aPeerWhoseNCrIsOnly100MillisecondsIsServedOnABusyBus() throws Exception {
    IsoTpParameters impatient = IsoTpParameters.milliseconds(1000, 1000, 1000, 500, 500, 100, 10, 1 << 20, 4);
    Recorder ecu = new Recorder();
    Recorder tester = new Recorder();
    IsoTpLink link = open(port, address(0x740, 0x748, 0, 0), IsoTpParameters.DEFAULT, tester);
    open(wire.port("body", false), address(0x748, 0x740, 5, 0), impatient, ecu);
    for (int i = 1; i < ECUS; i++) {
      open(wire.port("body", false), address(0x748 + i, 0x740 + i, 0, 0), IsoTpParameters.DEFAULT, new Recorder());
      open(port, address(0x740 + i, 0x748 + i, 0, 0), IsoTpParameters.DEFAULT, new Recorder()).send(message(i), 0, LENGTH);
    }
    link.send(message(0), 0, LENGTH);
    pass(Duration.ofSeconds(30));
    assertEquals(List.of("sent"), tester.told);
    assertEquals(List.of("receiving " + LENGTH, "received " + LENGTH), ecu.told);
  }

  @Test
  public void anAnswerThatComesInMidTransferIsHeardAndTheTransferGoesOn() throws Exception {
    Recorder tester = new Recorder();
    Recorder ecu = new Recorder();
    Wire.Port other = wire.port("body", false);
    IsoTpLink link = open(port, address(0x7E0, 0x7E8, 0, 0), IsoTpParameters.DEFAULT, tester);
    open(other, address(0x7E8, 0x7E0, 0, 5), IsoTpParameters.DEFAULT, ecu);
    link.send(message(0), 0, LENGTH);
    pass(Duration.ofMillis(50));
    other.send(Frames.classic(0x7E8, "03 7F 36 78"), null);
    pass(Duration.ofMillis(50));
    other.send(Frames.classic(0x7E8, "10 0A 00 01 02 03 04 05"), null);
    pass(Duration.ofMillis(50));
    other.send(Frames.classic(0x7E8, "21 06 07 08 09"), null);
    pass(Duration.ofSeconds(10));
    assertEquals(List.of("received 3", "receiving 10", "received 10", "sent"), tester.told);
    assertArrayEquals(message(0), ecu.last);
  }

  @Test
  public void extraFlowControlsOfEveryStatusInMidTransferChangeNothing() throws Exception {
    Recorder tester = new Recorder();
    Recorder ecu = new Recorder();
    Wire.Port other = wire.port("body", false);
    IsoTpLink link = open(port, address(0x7E0, 0x7E8, 0, 0), IsoTpParameters.DEFAULT, tester);
    open(other, address(0x7E8, 0x7E0, 0, 0), IsoTpParameters.DEFAULT, ecu);
    link.send(message(0), 0, LENGTH);
    for (String flowControl : List.of("30 01 7F", "31 00 00", "32 00 00", "3F 00 00", "30 00")) {
      pass(Duration.ofMillis(10));
      other.send(Frames.classic(0x7E8, flowControl), null);
    }
    pass(Duration.ofSeconds(2));
    assertEquals(List.of("sent"), tester.told);
    assertArrayEquals(message(0), ecu.last);
    assertEquals("FF, FC, 428 CF and the five", 1 + 1 + 428 + 5, wire.seen.size());
  }

  @Test
  public void aConsecutiveFrameThatComesTwiceEndsTheReceptionAndTheNextMessageIsWhole() throws Exception {
    Recorder tester = new Recorder();
    Wire.Port other = wire.port("body", false);
    open(port, address(0x7E0, 0x7E8, 0, 0), IsoTpParameters.DEFAULT, tester);
    for (String frame : List.of("10 14 00 01 02 03 04 05", "21 06 07 08 09 0A 0B 0C", "21 06 07 08 09 0A 0B 0C", "22 0D 0E 0F 10 11 12 13",
        "02 7E 00")) {
      other.send(Frames.classic(0x7E8, frame), null);
      pass(Duration.ofMillis(5));
    }
    assertEquals(List.of("receiving 20", "receiveFailed N_WRONG_SN: ConsecutiveFrame 2 has sequence number 1, expected 2", "received 2"),
        tester.told);
  }
}
