package org.pitstop.simulator.ecu;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.BitSet;
import java.util.Random;
import org.junit.Test;

public final class RangesTest {

  @Test
  public void rangesThatTouchBecomeOne() {
    Ranges r = new Ranges();
    r.add(0x10, 0x20);
    r.add(0x30, 0x40);
    r.add(0x20, 0x30);
    assertEquals("10-40", r.toString());
    assertEquals("10-40", Ranges.parse("10-40").toString());
    assertThrows(IllegalArgumentException.class, () -> Ranges.parse("10"));
  }

  @Test
  public void behavesAsASetOfAddresses() {
    Random random = new Random(3);
    Ranges ranges = new Ranges();
    BitSet bits = new BitSet();
    for (int i = 0; i < 5000; i++) {
      int from = random.nextInt(200);
      int to = from + random.nextInt(30);
      assertEquals(bits.get(from, to).cardinality() > 0, ranges.intersects(from, to));
      if (random.nextBoolean()) {
        ranges.add(from, to);
        bits.set(from, to);
      } else {
        ranges.remove(from, to);
        bits.clear(from, to);
      }
      assertEquals(bits.cardinality(), ranges.bytes());
    }
  }
}
