package org.pitstop.ignition;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.ConditionSource;
import org.pitstop.api.ignition.ConditionSource.Signal;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.ignition.VehicleCondition.Gear;
import org.pitstop.api.ignition.VehicleCondition.Ignition;
import org.pitstop.api.ignition.VehicleCondition.ParkingBrake;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the sources together. Looks when a source announces a change, when one gets stale, when the hold is over, and at the period of
 * sources that announce nothing; never else.
 */
final class SourcesMonitor implements ConditionMonitor {

  private static final Logger LOG = LoggerFactory.getLogger(SourcesMonitor.class);

  private final VehicleTime time;
  private final Rules rules;
  private final Map<Signal, Double> agreement;
  private final Debounce debounce;
  private final List<ConditionSource> sources = new CopyOnWriteArrayList<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private Timer timer;
  private List<String> told = List.of();
  private boolean closed;

  /** One look at everything. */
  private record Look(Map<Signal, Reading> readings, Ignition ignition, List<String> obstacles, long again) {}

  /** @param agreement how far two sources of a signal may be apart; a signal that is not in it: not at all */
  SourcesMonitor(VehicleTime time, Rules rules, Map<Signal, Double> agreement) {
    this.time = time;
    this.rules = rules;
    this.agreement = agreement;
    debounce = new Debounce(rules.offHoldNanos());
    told = look(time.nanos()).obstacles;
  }

  void add(ConditionSource source) {
    LOG.info("condition source came source={} signal={}", source.name(), source.signal());
    sources.add(source);
    if (source instanceof AnnouncingSource announcing) {
      announcing.onChange(this::lookSoon);
    }
    lookSoon();
  }

  void remove(ConditionSource source) {
    LOG.info("condition source left source={} signal={}", source.name(), source.signal());
    sources.remove(source);
    lookSoon();
  }

  @Override
  public VehicleCondition current() {
    Look look = look(time.nanos());
    Reading gear = look.readings.get(Signal.GEAR);
    return new VehicleCondition(look.ignition, number(look, Signal.SPEED), gear.known() ? Rules.gear(gear.value()) : Gear.UNKNOWN,
        brake(look.readings.get(Signal.PARKING_BRAKE)), number(look, Signal.BATTERY), number(look, Signal.BATTERY_CHARGE));
  }

  @Override
  public List<String> obstacles() {
    return look(time.nanos()).obstacles;
  }

  @Override
  public AutoCloseable listen(Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  /** On the time's event thread, where listeners are told. */
  private synchronized void lookSoon() {
    if (!closed) {
      if (timer != null) {
        timer.cancel();
      }
      timer = time.schedule(0, this::lookAndTell);
    }
  }

  private void lookAndTell() {
    List<String> obstacles;
    synchronized (this) {
      if (closed) {
        return;
      }
      long now = time.nanos();
      Look look = look(now);
      timer = look.again == Long.MAX_VALUE ? null : time.schedule(look.again - now, this::lookAndTell);
      obstacles = look.obstacles;
      if (obstacles.equals(told)) {
        return;
      }
      told = obstacles;
    }
    LOG.info("vehicle condition obstacles={}", obstacles);
    for (Listener listener : listeners) {
      try {
        listener.obstacles(obstacles);
      } catch (RuntimeException e) {
        LOG.error("a listener of the vehicle condition failed", e);
      }
    }
  }

  private synchronized Look look(long now) {
    Map<Signal, Reading> readings = new EnumMap<>(Signal.class);
    long again = Long.MAX_VALUE;
    for (Signal signal : Signal.values()) {
      List<ConditionSource> ofSignal = sources.stream().filter(s -> s.signal() == signal).toList();
      Reading reading = Reading.of(signal, ofSignal, agreement.getOrDefault(signal, 0.0), now);
      readings.put(signal, reading);
      again = Math.min(again, reading.staleAt() == Long.MAX_VALUE ? Long.MAX_VALUE : reading.staleAt() + 1);
    }
    Ignition ignition = debounce.update(readings.get(Signal.IGNITION), now);
    again = Math.min(Math.min(again, debounce.endsAt(now)), nextPoll(now));
    return new Look(readings, ignition, rules.obstacles(readings, debounce.offNanos(now)), again);
  }

  private long nextPoll(long now) {
    return sources.stream().filter(s -> !(s instanceof AnnouncingSource)).mapToLong(ConditionSource::periodNanos).min()
        .stream().map(period -> now + period).findFirst().orElse(Long.MAX_VALUE);
  }

  private static OptionalDouble number(Look look, Signal signal) {
    Reading reading = look.readings.get(signal);
    return reading.known() ? OptionalDouble.of(reading.value()) : OptionalDouble.empty();
  }

  private static ParkingBrake brake(Reading reading) {
    if (!reading.known()) {
      return ParkingBrake.UNKNOWN;
    }
    return reading.value() == 0 ? ParkingBrake.RELEASED : ParkingBrake.APPLIED;
  }
}
