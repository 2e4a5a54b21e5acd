package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.CanAddress.Addressing;
import org.pitstop.time.VirtualVehicleTime;

/** Whatever comes from the bus: no exception, no hang, no memory above the cap, and the next proper message gets through. */
public class HostileFramesTest {
  private static final int ROUNDS = 200;
  private static final int FRAMES = 200;
  private static final int CAP = 10_000;

  private final VirtualVehicleTime time = new VirtualVehicleTime();

  @Test
  public void randomFramesNeverBreakTheLink() throws Exception {
    for (Addressing addressing : new Addressing[] {Addressing.NORMAL, Addressing.EXTENDED}) {
      for (int seed = 0; seed < ROUNDS; seed++) {
        attack(addressing, new Random(seed));
      }
    }
  }

  private void attack(Addressing addressing, Random random) throws Exception {
    Wire wire = new Wire(time, 0);
    Wire.Port port = wire.port("body", true);
    Wire.Port attacker = wire.port("body", true);
    CanAddress address = new CanAddress("body", 0x7E0, 0x7E8, 0x7DF, false, addressing, 1, 2, 3, true, true, 64, 0xCC, 3, 0);
    IsoTpParameters parameters = IsoTpParameters.milliseconds(10, 10, 10, 5, 5, 10, 2, CAP, 4);
    Recorder heard = new Recorder() {
      @Override
      public void receiving(int lengthBytes) {
        assertTrue(lengthBytes <= CAP);
        super.receiving(lengthBytes);
      }
    };
    IsoTpLink link = new IsoTpLink(port, address, time, parameters, heard, l -> { }).attach();
    link.send(Frames.counting(500), 0, 500);
    for (int i = 0; i < FRAMES; i++) {
      attacker.send(random(random, addressing == Addressing.EXTENDED), null);
    }
    time.waiter().await(Duration.ofSeconds(2));
    long ends = heard.told.stream().filter(t -> t.startsWith("sent") || t.startsWith("sendFailed")).count();
    assertEquals("the message of our own has one end", 1, ends);
    attacker.send(Frames.classic(0x7E8, addressing == Addressing.EXTENDED ? "02 02 AB CD" : "02 AB CD"), null);
    assertEquals("received 2", heard.told.get(heard.told.size() - 1));
  }

  /** Random, but mostly with a PCI that means something. */
  private static CanFrame random(Random random, boolean extended) {
    boolean fd = random.nextBoolean();
    CanFrame frame = new CanFrame().set(0x7E8, false, fd, false).length(CanFrame.dlcToLength(random.nextInt(fd ? 16 : 9)));
    random.nextBytes(frame.data());
    int at = 0;
    if (extended && random.nextInt(10) > 0) {
      frame.data()[at++] = 2;
    }
    if (random.nextInt(10) > 0) {
      frame.data()[at] &= 0x3F;
    }
    if (random.nextInt(4) == 0) {
      frame.data()[at + 1] = 0;
    }
    return frame;
  }
}
