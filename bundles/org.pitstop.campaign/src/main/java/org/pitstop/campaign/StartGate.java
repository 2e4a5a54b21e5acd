package org.pitstop.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pitstop.api.campaign.ProgrammingGate;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the ECUs in hand; held, it lets none start, of whatever campaign. The agent itself is no ECU. */
final class StartGate implements ProgrammingGate {
  private static final Logger LOG = LoggerFactory.getLogger(StartGate.class);

  private final VehicleTime time;
  private final Runnable opened;
  private final Map<EcuId, Integer> inHand = new TreeMap<>();
  private final List<Hold> holds = new CopyOnWriteArrayList<>();
  /** What was last held for in vain: who asks for the same again is not worth another line. */
  private volatile String inVain = "";

  /** @param opened runs when ECUs may start again */
  StartGate(VehicleTime time, Runnable opened) {
    this.time = time;
    this.opened = opened;
  }

  private final class Hold implements AutoCloseable {
    private final String why;
    private final Waiter waiter = time.waiter();

    private Hold(String why) {
      this.why = why;
    }

    @Override
    public void close() {
      if (holds.remove(this)) {
        tell(why, "ECUs may start again after={}", why);
        opened.run();
      }
    }
  }

  /** An ECU's work begins. @return false: not now, {@code opened} will tell */
  synchronized boolean enter(EcuId ecu) {
    if (Targets.isAgent(ecu)) {
      return true;
    }
    if (held()) {
      return false;
    }
    inHand.merge(ecu, 1, Integer::sum);
    return true;
  }

  /** It has ended. */
  synchronized void leave(EcuId ecu) {
    inHand.computeIfPresent(ecu, (e, count) -> count == 1 ? null : count - 1);
    holds.forEach(h -> h.waiter.signal());
  }

  boolean held() {
    return !holds.isEmpty();
  }

  @Override
  public synchronized List<EcuId> inHand() {
    return new ArrayList<>(inHand.keySet());
  }

  @Override
  public AutoCloseable hold(String why, Duration limit) throws InterruptedException {
    Hold hold = new Hold(why);
    holds.add(hold);
    tell(why, "no ECU is started inHand={} why={}", inHand(), why);
    boolean granted = false;
    try {
      long end = time.nanos() + limit.toNanos();
      while (!inHand().isEmpty() && time.nanos() < end) {
        hold.waiter.await(end - time.nanos());
      }
      granted = inHand().isEmpty();
      return granted ? hold : null;
    } finally {
      inVain = granted ? "" : why;
      if (!granted) {
        hold.close();
      }
    }
  }

  /** Who waits by asking again and again is worth one line. */
  private void tell(String why, String words, Object... values) {
    if (why.equals(inVain)) {
      LOG.debug(words, values);
    } else {
      LOG.info(words, values);
    }
  }
}
