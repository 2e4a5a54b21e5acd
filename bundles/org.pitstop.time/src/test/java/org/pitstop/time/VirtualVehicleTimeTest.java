package org.pitstop.time;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.Waiter;

public class VirtualVehicleTimeTest {
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  public void timeJumpsToTheEndOfAWait() throws InterruptedException {
    assertFalse(time.waiter().await(Duration.ofHours(1)));
    assertEquals(Duration.ofHours(1).toNanos(), time.nanos());
  }

  @Test
  public void eventsRunInTheOrderOfTheirTimesAndThenOfTheirScheduling() throws InterruptedException {
    time.schedule(20, () -> log.add("c"));
    time.schedule(10, () -> log.add("a"));
    time.schedule(10, () -> log.add("b"));
    time.waiter().await(30);
    assertEquals(List.of("a", "b", "c"), log);
  }

  @Test
  public void timeStandsWhileNobodyWaits() {
    time.schedule(10, () -> log.add("ran"));
    assertEquals(0, time.nanos());
    assertTrue(log.isEmpty());
  }

  @Test
  public void aSignalInAnEventEndsAWaitAtThatMoment() throws InterruptedException {
    Waiter waiter = time.waiter();
    time.schedule(7, waiter::signal);
    assertTrue(waiter.await(100));
    assertEquals(7, time.nanos());
  }

  @Test
  public void aSignalThatCameBeforeTheWaitIsKeptOnce() throws InterruptedException {
    Waiter waiter = time.waiter();
    waiter.signal();
    waiter.signal();
    assertTrue(waiter.await(100));
    assertFalse(waiter.await(100));
    assertEquals(100, time.nanos());
  }

  @Test
  public void aCancelledEventDoesNotRun() throws InterruptedException {
    Timer timer = time.schedule(5, () -> log.add("ran"));
    timer.cancel();
    time.waiter().await(10);
    assertTrue(log.isEmpty());
  }

  @Test
  public void timeStandsWhileATaskIsInRealWork() throws InterruptedException {
    CountDownLatch work = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(2);
    time.start("worker", () -> {
      awaitReally(work);
      log.add("worked at " + time.nanos());
      done.countDown();
    });
    time.start("sleeper", () -> {
      sleep(50);
      log.add("slept until " + time.nanos());
      done.countDown();
    });
    work.countDown();
    awaitReally(done);
    assertEquals(List.of("worked at 0", "slept until 50"), log);
  }

  @Test
  public void tasksThatWakeAtOnceRunOneAfterTheOtherInTheOrderTheyStarted() {
    for (int run = 0; run < 50; run++) {
      log.clear();
      CountDownLatch done = new CountDownLatch(4);
      VirtualVehicleTime t = new VirtualVehicleTime();
      CountDownLatch go = new CountDownLatch(1);
      t.start("gate", () -> awaitReally(go));
      for (int i = 0; i < 4; i++) {
        int n = i;
        t.start("task " + i, () -> {
          for (int k = 0; k < 3; k++) {
            sleep(t, 10);
            log.add(n + "@" + t.nanos());
          }
          done.countDown();
        });
      }
      go.countDown();
      awaitReally(done);
      assertEquals(List.of("0@10", "1@10", "2@10", "3@10", "0@20", "1@20", "2@20", "3@20", "0@30", "1@30", "2@30", "3@30"), log);
    }
  }

  @Test
  public void aSignalFromOutsideWakesATaskThatWaitsForEver() {
    Waiter waiter = time.waiter();
    CountDownLatch done = new CountDownLatch(1);
    time.start("task", () -> {
      try {
        log.add("woken " + waiter.await(Long.MAX_VALUE));
      } catch (InterruptedException e) {
        log.add("interrupted");
      }
      done.countDown();
    });
    waiter.signal();
    awaitReally(done);
    assertEquals(List.of("woken true"), log);
  }

  @Test
  public void anInterruptEndsAWait() {
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Thread task = time.start("task", () -> {
      waits.countDown();
      try {
        time.waiter().await(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        log.add("interrupted");
      }
      done.countDown();
    });
    awaitReally(waits);
    task.interrupt();
    awaitReally(done);
    assertEquals(List.of("interrupted"), log);
  }

  @Test
  public void aTaskThatFailsLetsTheOthersGoOn() {
    CountDownLatch done = new CountDownLatch(1);
    time.start("bad", () -> {
      throw new IllegalStateException("this is what the test is about");
    });
    time.start("good", () -> {
      sleep(10);
      done.countDown();
    });
    awaitReally(done);
    assertEquals(10, time.nanos());
  }

  private void sleep(long nanos) {
    sleep(time, nanos);
  }

  private static void sleep(VirtualVehicleTime time, long nanos) {
    try {
      time.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitReally(CountDownLatch latch) {
    try {
      assertTrue("within 10 s", latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
