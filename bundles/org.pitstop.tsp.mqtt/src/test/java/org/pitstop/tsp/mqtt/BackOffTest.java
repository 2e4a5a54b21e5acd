package org.pitstop.tsp.mqtt;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.Test;

public class BackOffTest {
  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofMinutes(5);

  @Test
  public void eachWaitIsWithinALimitThatDoublesUpToTheLongest() {
    for (int seed = 0; seed < 200; seed++) {
      BackOff backOff = new BackOff(MIN, MAX, new Random(seed));
      for (int i = 0; i < 100; i++) {
        long cap = Math.min(MAX.toMillis(), MIN.toMillis() << Math.min(i + 1, 20));
        long wait = backOff.next().toMillis();
        assertTrue(wait + " ms", wait >= MIN.toMillis() && wait <= cap);
      }
      backOff.reset();
      assertTrue(backOff.next().toMillis() <= 2 * MIN.toMillis());
    }
  }

  @Test
  public void theWaitsOfManyVehiclesAreSpread() {
    long distinct = java.util.stream.IntStream.range(0, 100).mapToObj(seed -> {
      BackOff backOff = new BackOff(MIN, MAX, new java.util.SplittableRandom(seed));
      backOff.next();
      backOff.next();
      return backOff.next();
    }).distinct().count();
    assertTrue(distinct + " different waits of 100", distinct > 80);
  }

  @Test
  public void limitsThatMakeNoSenseAreRefusedByName() {
    assertTrue(assertThrows(IllegalArgumentException.class, () -> new BackOff(MAX, MIN, new Random())).getMessage().contains("reconnectMinMs"));
  }
}
