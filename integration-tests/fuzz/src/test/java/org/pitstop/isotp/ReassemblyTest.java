package org.pitstop.isotp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.fuzz.StepBus;
import org.pitstop.fuzz.StepTime;
import org.pitstop.simulator.isotp.Addressing;
import org.pitstop.simulator.isotp.IsoTpAddress;
import org.pitstop.simulator.isotp.IsoTpEndpoint;

/** The agent's ISO-TP against the simulator's, which shares no code with it: what goes in comes out, both ways. */
public class ReassemblyTest {
  private static final int CONVERSATIONS = 300;
  private static final int MAX_LENGTH = 70_000;
  private static final int[] TX_DLS = {8, 12, 16, 20, 24, 32, 48, 64};
  private static final int[] ST_MINS = {0, 1, 0xF1, 0xF9};
  private static final long LONG_ENOUGH_NANOS = 200_000_000_000L;
  private final SplittableRandom random = new SplittableRandom(Long.getLong("fuzz.seed", 1));

  @Test
  public void everyMessageArrivesWholeWhateverItsLengthTxDlBlockSizeAndStMin() throws Exception {
    for (int i = 0; i < CONVERSATIONS; i++) {
      boolean fd = random.nextBoolean();
      int length = i < 70 ? 1 + i : 1 + random.nextInt(random.nextInt(4) == 0 ? MAX_LENGTH : 5000);
      converse(fd, fd ? TX_DLS[random.nextInt(TX_DLS.length)] : 8, random.nextInt(3) == 0 ? 0 : random.nextInt(256), ST_MINS[random.nextInt(
          ST_MINS.length)], length, 0);
    }
  }

  @Test
  public void anEcuThatSaysWaitAsOftenAsWeBearIsWaitedForBeforeEveryBlock() throws Exception {
    for (int waits = 1; waits <= IsoTpParameters.DEFAULT.wftMax(); waits++) {
      converse(false, 8, 16, 0, 1000, waits);
    }
  }

  private void converse(boolean fd, int txDl, int blockSize, int stMin, int length, int waits)
      throws IOException {
    String what = (fd ? "FD " : "classic ") + txDl + " BS " + blockSize + " STmin " + stMin + " length " + length;
    StepTime time = new StepTime();
    StepBus ours = new StepBus(time, fd);
    StepBus theirs = new StepBus(time, fd);
    ours.tap(frame -> later(time, theirs, frame.copy()));
    theirs.tap(frame -> later(time, ours, frame.copy()));
    byte[] message = new byte[length];
    random.nextBytes(message);
    Ecu ecu = new Ecu();
    ecu.endpoint = new IsoTpEndpoint(new IsoTpAddress(0x7E0, 0x7DF, 0x7E8, Addressing.NORMAL, fd, txDl, 0xCC, blockSize, stMin, MAX_LENGTH,
        waits), theirs, time, ecu);
    CanAddress address = new CanAddress("fuzz", 0x7E0, 0x7E8, 0x7DF, false, CanAddress.Addressing.NORMAL, 0, 0, 0, fd, fd, txDl,
        0xCC, blockSize, stMin);
    Tester tester = new Tester();
    IsoTpLink link = new IsoTpLink(ours, address, time, IsoTpParameters.DEFAULT, tester, gone -> { }).attach();
    link.send(message, 0, length);
    time.pass(LONG_ENOUGH_NANOS);
    assertEquals(what, List.of("sent"), tester.news);
    assertArrayEquals(what, message, ecu.received);
    ecu.endpoint.send(message, length);
    time.pass(LONG_ENOUGH_NANOS);
    assertEquals(what, List.of("sent", "received"), tester.news);
    assertArrayEquals(what, message, tester.received);
    link.close();
  }

  private static void later(StepTime time, StepBus to, CanFrame frame) {
    time.schedule(100_000, () -> to.heard(frame));
  }

  private static final class Ecu implements IsoTpEndpoint.Upper {
    private IsoTpEndpoint endpoint;
    private byte[] received;

    @Override
    public void receiving() {}

    @Override
    public void received(byte[] buffer, int length, boolean functional) {
      received = Arrays.copyOf(buffer, length);
    }

    @Override
    public void sent() {}
  }

  private static final class Tester implements DiagnosticLink.Listener {
    private final List<String> news = new ArrayList<>();
    private byte[] received;

    @Override
    public void sent() {
      news.add("sent");
    }

    @Override
    public void sendFailed(String what) {
      news.add(what);
    }

    @Override
    public void receiving(int lengthBytes) {}

    @Override
    public void received(byte[] buffer, int length) {
      received = Arrays.copyOf(buffer, length);
      news.add("received");
    }

    @Override
    public void receiveFailed(String what) {
      news.add(what);
    }

    @Override
    public void closed(String why) {
      news.add(why);
    }
  }
}
