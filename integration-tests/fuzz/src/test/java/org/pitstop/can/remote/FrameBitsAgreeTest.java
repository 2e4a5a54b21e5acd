package org.pitstop.can.remote;

import static org.junit.Assert.assertArrayEquals;

import java.util.SplittableRandom;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.simulator.bus.SimulatorBits;

/** Agent and simulator share no code: each counts the bits of a frame for itself. */
public class FrameBitsAgreeTest {
  private static final int FRAMES = 100_000;

  @Test
  public void agentAndSimulatorCountTheSameBits() {
    SplittableRandom random = new SplittableRandom(Long.getLong("fuzz.seed", 1));
    CanFrame frame = new CanFrame();
    for (int i = 0; i < FRAMES; i++) {
      boolean extended = random.nextBoolean();
      boolean fd = random.nextBoolean();
      frame.set(random.nextInt(extended ? 0x2000_0000 : 0x800), extended, fd, fd && random.nextBoolean());
      frame.length(CanFrame.dlcToLength(random.nextInt(fd ? 16 : 9)));
      fill(frame, random);
      FrameBits agent = FrameBits.of(frame);
      assertArrayEquals(frame.toString(), SimulatorBits.of(frame), new int[] {agent.arbitration(), agent.data()});
    }
  }

  /** Long runs of one value as well as noise: stuff bits come of runs. */
  private static void fill(CanFrame frame, SplittableRandom random) {
    int kind = random.nextInt(4);
    for (int i = 0; i < frame.length(); i++) {
      frame.data()[i] = (byte) switch (kind) {
        case 0 -> 0;
        case 1 -> 0xFF;
        case 2 -> 0xF8 >> random.nextInt(8);
        default -> random.nextInt(256);
      };
    }
  }
}
