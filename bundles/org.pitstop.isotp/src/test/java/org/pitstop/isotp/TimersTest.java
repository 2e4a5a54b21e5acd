package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.link.CanAddress;
import org.pitstop.time.VirtualVehicleTime;

/** Each timer of ISO 15765-2:2016, table 21, with a value of its own: it is that one, and it does not run out a moment too early. */
public class TimersTest {
  private static final long FRAME = 200_000;
  private static final long MS = 1_000_000;
  private static final int N_AS = 110;
  private static final int N_AR = 120;
  private static final int N_BS = 130;
  private static final int N_BR = 90;
  private static final int N_CS = 100;
  private static final int N_CR = 160;
  private static final int WFT_MAX = 3;

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Wire wire = new Wire(time, FRAME);
  private final Wire.Port port = wire.port("body", false);
  private final Wire.Port ecu = wire.port("body", false);
  private final Recorder heard = new Recorder();
  private final IsoTpLink link = new IsoTpLink(port, CanAddress.classic("body", 0x7E0, 0x7E8), time,
      IsoTpParameters.milliseconds(N_AS, N_AR, N_BS, N_BR, N_CS, N_CR, WFT_MAX, 5000, 4), heard, l -> { }).attach();

  private void send(int length) throws Exception {
    link.send(Frames.counting(length), 0, length);
  }

  private void ecuSends(String hex) throws Exception {
    ecu.send(Frames.classic(0x7E8, hex), null);
    pass(FRAME);
  }

  private void pass(long nanos) throws Exception {
    time.sleep(Duration.ofNanos(nanos));
  }

  /** Nothing is told until a moment before; then this. */
  private void expectAfter(long nanos, String what) throws Exception {
    int before = heard.told.size();
    pass(nanos - 1);
    assertEquals(before, heard.told.size());
    pass(1);
    assertEquals(List.of(what), heard.told.subList(before, heard.told.size()));
  }

  @Test
  public void nAsEndsAMessageWhoseSingleFrameIsNotOnTheBus() throws Exception {
    port.silent = true;
    send(2);
    expectAfter(N_AS * MS, "sendFailed N_As: SingleFrame was not on the bus within 110 ms");
  }

  @Test
  public void nAsEndsAMessageWhoseConsecutiveFrameIsNotOnTheBus() throws Exception {
    send(20);
    pass(FRAME);
    port.silent = true;
    ecuSends("30 01 00");
    expectAfter(N_AS * MS, "sendFailed N_As: ConsecutiveFrame 1 was not on the bus within 110 ms");
  }

  @Test
  public void nArEndsAReceptionWhoseFlowControlIsNotOnTheBus() throws Exception {
    port.silent = true;
    ecuSends("10 30 00 01 02 03 04 05");
    expectAfter(N_AR * MS, "receiveFailed N_Ar: our FlowControl was not on the bus within 120 ms at byte 6 of 48");
  }

  @Test
  public void nBsEndsAMessageWhoseFirstFrameGetsNoFlowControl() throws Exception {
    send(20);
    pass(FRAME);
    expectAfter(N_BS * MS, "sendFailed N_Bs: no FlowControl within 130 ms after FirstFrame");
  }

  @Test
  public void nBsEndsAMessageWhoseBlockGetsNoFlowControl() throws Exception {
    send(40);
    pass(FRAME);
    ecuSends("30 02 00");
    pass(2 * FRAME);
    expectAfter(N_BS * MS, "sendFailed N_Bs: no FlowControl within 130 ms after ConsecutiveFrame 2");
  }

  @Test
  public void nBsBeginsAgainWithEachWaitUpToTheLimit() throws Exception {
    send(20);
    pass(FRAME);
    for (int i = 0; i < WFT_MAX; i++) {
      pass((N_BS - 1) * MS);
      ecuSends("31 00 00");
    }
    assertTrue(heard.told.isEmpty());
    pass((N_BS - 1) * MS);
    ecuSends("31 00 00");
    assertEquals(List.of("sendFailed N_WFT_OVRN: the ECU sent FlowControl WAIT more than 3 times in a row after FirstFrame"), heard.told);
  }

  @Test
  public void nBrEndsAReceptionWhoseFlowControlAFullBusRefuses() throws Exception {
    ecu.send(Frames.classic(0x7E8, "10 30 00 01 02 03 04 05"), null);
    wire.capacity = 0;
    pass(FRAME);
    expectAfter(N_BR * MS, "receiveFailed N_Br: bus body did not take our FlowControl: queue is full");
  }

  @Test
  public void nCsEndsAMessageWhoseConsecutiveFrameAFullBusRefuses() throws Exception {
    send(20);
    pass(FRAME);
    ecu.send(Frames.classic(0x7E8, "30 00 00"), null);
    wire.capacity = 0;
    pass(FRAME);
    expectAfter(N_CS * MS, "sendFailed N_Cs: bus body did not take our frame: queue is full");
  }

  @Test
  public void nCrEndsAReceptionWhoseNextConsecutiveFrameDoesNotCome() throws Exception {
    ecuSends("10 30 00 01 02 03 04 05");
    pass(FRAME);
    pass((N_CR - 1) * MS);
    ecuSends("21 00 00 00 00 00 00 00");
    expectAfter(N_CR * MS, "receiveFailed N_Cr: no ConsecutiveFrame within 160 ms at byte 13 of 48");
  }

  @Test
  public void afterEachTimeOutTheNextMessageGetsThrough() throws Exception {
    send(20);
    pass(FRAME + N_BS * MS + 1);
    heard.told.clear();
    send(2);
    pass(FRAME);
    assertEquals(List.of("sent"), heard.told);
  }
}
