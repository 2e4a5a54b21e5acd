package org.pitstop.download.ftp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.Test;

public class RateFloorTest {
  private static final long SECOND = 1_000_000_000L;
  private final RateFloor floor = new RateFloor(1000, Duration.ofSeconds(10), Duration.ofSeconds(5), 0);

  @Test
  public void theGracePeriodCountsForNothing() {
    for (int s = 0; s < 15; s++) {
      assertFalse(floor.tooSlow(0, s * SECOND));
    }
    assertTrue(floor.tooSlow(0, 15 * SECOND));
  }

  @Test
  public void theAverageOfAWindowCounts() {
    assertFalse(floor.tooSlow(0, 5 * SECOND));
    assertFalse(floor.tooSlow(10_000, 15 * SECOND));
    assertTrue(floor.tooSlow(19_999, 25 * SECOND));
  }

  @Test
  public void withoutAFloorNothingIsTooSlow() {
    assertFalse(new RateFloor(0, Duration.ofSeconds(1), Duration.ZERO, 0).tooSlow(0, 100 * SECOND));
  }

  @Test
  public void theCapAsksForTheMissingTime() {
    BandwidthCap cap = new BandwidthCap(1000, 0);
    assertEquals(SECOND, cap.pauseNanos(2000, SECOND));
    assertTrue(cap.pauseNanos(1000, 2 * SECOND) <= 0);
    assertEquals(250, cap.readBytes(262_144));
  }

  @Test
  public void backOffStaysBelowALimitThatDoubles() {
    BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5), new Random(1));
    for (int failures = 1; failures < 100; failures++) {
      long cap = Math.min(300_000, 1000L << Math.min(failures - 1, 20));
      assertTrue(backOff.after(failures).toMillis() <= cap);
    }
  }
}
