package org.pitstop.tsp.mqtt;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.tsp.Progress;

public class ProgressPacerTest {
  private final FakeWallTime time = new FakeWallTime();
  private final List<Progress> sent = new ArrayList<>();
  private final ProgressPacer pacer = new ProgressPacer(time, sent::add);

  private static Progress progress(String ecu, long done) {
    return new Progress("c", "flash", ecu, done, 100);
  }

  @Test
  public void atMostTwoASecondPassForEachEcuAndTheLastAlwaysDoes() {
    for (int done = 0; done <= 100; done++) {
      pacer.offer(progress("brake", done));
      pacer.offer(progress("bcm", done));
      time.advance(Duration.ofMillis(20));
    }
    time.advance(Duration.ofSeconds(1));
    List<Progress> brake = sent.stream().filter(p -> p.ecu().equals("brake")).toList();
    assertTrue("in two seconds " + brake, brake.size() >= 4 && brake.size() <= 6);
    assertEquals(brake.size(), sent.size() - brake.size());
    assertEquals(100, brake.get(brake.size() - 1).doneBytes());
  }

  @Test
  public void theLatestWins() {
    pacer.offer(progress("brake", 1));
    pacer.offer(progress("brake", 2));
    pacer.offer(progress("brake", 3));
    time.advance(ProgressPacer.PERIOD);
    assertEquals(List.of(progress("brake", 1), progress("brake", 3)), sent);
  }

  @Test
  public void nothingRemainsOnceAllIsQuiet() {
    pacer.offer(progress("brake", 1));
    time.advance(Duration.ofSeconds(2));
    assertEquals(0, time.waiting());
  }
}
