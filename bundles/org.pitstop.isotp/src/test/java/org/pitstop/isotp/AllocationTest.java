package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.Test;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.time.VirtualVehicleTime;

public class AllocationTest {
  private static final int BLOCK = 4095;
  private static final int BLOCKS = 256;
  private static final int WARM_UP = 64;

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Wire wire = new Wire(time, 0);
  private long received;
  private int confirmed;

  private final class Counter extends Recorder {
    @Override
    public void sent() {
      confirmed++;
    }

    @Override
    public void receiving(int lengthBytes) {}

    @Override
    public void received(byte[] buffer, int length) {
      received += length;
    }
  }

  private IsoTpLink open(CanAddress address) {
    return new IsoTpLink(wire.port("body", false), address, time, IsoTpParameters.DEFAULT, new Counter(), l -> { }).attach();
  }

  @Test
  public void oneMebibyteInBlocksAllocatesNextToNothingPerFrame() throws Exception {
    wire.record = false;
    DiagnosticLink tester = open(CanAddress.classic("body", 0x7E0, 0x7E8));
    open(CanAddress.classic("body", 0x7E8, 0x7E0));
    byte[] block = new byte[BLOCK];
    send(tester, block, WARM_UP);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long framesBefore = wire.frames;
    long bytesBefore = threads.getCurrentThreadAllocatedBytes();
    send(tester, block, BLOCKS);
    double perFrame = (double) (threads.getCurrentThreadAllocatedBytes() - bytesBefore) / (wire.frames - framesBefore);
    assertEquals((long) BLOCK * (BLOCKS + WARM_UP), received);
    assertEquals(BLOCKS + WARM_UP, confirmed);
    assertTrue("allocated " + perFrame + " bytes per frame", perFrame < 2);
  }

  private static void send(DiagnosticLink link, byte[] block, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      link.send(block, 0, block.length);
    }
  }
}
