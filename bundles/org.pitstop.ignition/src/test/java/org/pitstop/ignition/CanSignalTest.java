package org.pitstop.ignition;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;

public class CanSignalTest {

  /** Ignition 1, gear 3, brake 1; speed 0x1388 = 50.00 km/h; battery 0x3138 = 12.600 V. */
  private static final byte[] FRAME = {(byte) 0xB1, (byte) 0x88, 0x13, 0x38, 0x31, 0, 0, 0};

  private static double intel(int start, int length, double factor) {
    return new CanSignal(start, length, false, false, factor, 0, Map.of()).decode(FRAME, 8);
  }

  @Test
  public void theReferenceVehiclesFrameIsRead() {
    assertEquals(1, intel(0, 1, 1), 0);
    assertEquals(3, intel(4, 3, 1), 0);
    assertEquals(1, intel(7, 1, 1), 0);
    assertEquals(50.0, intel(8, 16, 0.01), 1e-9);
    assertEquals(12.6, intel(24, 16, 0.001), 1e-9);
  }

  @Test
  public void motorolaCountsFromTheHighestBitAcrossBytes() {
    assertEquals(0x8813, new CanSignal(15, 16, true, false, 1, 0, Map.of()).decode(FRAME, 8), 0);
    assertEquals(0x81, new CanSignal(11, 8, true, false, 1, 0, Map.of()).decode(FRAME, 8), 0);
  }

  @Test
  public void aSignedValueIsATwosComplement() {
    assertEquals(-32768 + 0.5, new CanSignal(0, 16, false, true, 1, 0.5, Map.of()).decode(new byte[] {0, (byte) 0x80}, 2), 0.0);
    assertEquals(-1, new CanSignal(0, 4, false, true, 1, 0, Map.of()).decode(new byte[] {0x0F}, 1), 0);
  }

  @Test
  public void aShortFrameSaysNothing() {
    assertTrue(Double.isNaN(new CanSignal(24, 16, false, false, 1, 0, Map.of()).decode(FRAME, 4)));
  }

  @Test
  public void aRawValueThatIsNotInTheMapMeansNothing() {
    CanSignal gear = new CanSignal(4, 3, false, false, 1, 0, CanSignal.values("0=0, 0x3=1"));
    assertEquals(1, gear.decode(FRAME, 8), 0);
    assertTrue(Double.isNaN(gear.decode(new byte[] {0x20}, 1)));
  }

  @Test
  public void aWrongMapOrPlaceIsRefusedByName() {
    assertTrue(assertThrows(IllegalArgumentException.class, () -> CanSignal.values("1;2")).getMessage().contains("values=1;2"));
    assertThrows(IllegalArgumentException.class, () -> new CanSignal(0, 33, false, false, 1, 0, Map.of()));
    assertThrows(IllegalArgumentException.class, () -> new CanSignal(510, 8, false, false, 1, 0, Map.of()));
  }
}
