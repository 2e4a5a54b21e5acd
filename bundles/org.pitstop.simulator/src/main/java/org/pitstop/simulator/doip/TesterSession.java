package org.pitstop.simulator.doip;

import java.util.function.Consumer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.isotp.Watchdog;

/** One connection with its state (ISO 13400-2:2019, connection table): which tester it belongs to, and its timers. */
final class TesterSession {
  static final int NOBODY = -1;

  final Connection connection;
  private final Watchdog initial;
  private final Watchdog general;
  private final Watchdog alive;
  private int tester = NOBODY;
  private int version = DoipMessage.V2012;
  /** What happens when an alive check is over; null: none is under way. Told whether the tester is alive. */
  private Consumer<Boolean> aliveChecked;

  TesterSession(Connection connection, GatewaySettings settings, VehicleTime time, Consumer<TesterSession> silent) {
    this.connection = connection;
    initial = new Watchdog(time, settings.initialInactivityNanos(), () -> silent.accept(this));
    general = new Watchdog(time, settings.generalInactivityNanos(), () -> silent.accept(this));
    alive = new Watchdog(time, settings.aliveCheckNanos(), () -> aliveCheckOver(false));
    initial.restart();
  }

  int tester() {
    return tester;
  }

  boolean active() {
    return tester != NOBODY;
  }

  void activate(int newTester) {
    tester = newTester;
    initial.stop();
    general.restart();
  }

  /** A message of this version has come. */
  void heard(int messageVersion) {
    version = messageVersion;
    if (active()) {
      general.restart();
    }
  }

  void send(int type, int... payload) {
    byte[] bytes = new byte[payload.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) payload[i];
    }
    send(type, bytes);
  }

  void send(int type, byte[] payload) {
    connection.send(new DoipMessage(version, type, payload).bytes());
    if (active()) {
      general.restart();
    }
  }

  /** Asks the tester whether it is there. A check that is under way already answers both. */
  void checkAlive(Consumer<Boolean> then) {
    if (aliveChecked == null) {
      aliveChecked = then;
      alive.restart();
      send(DoipMessage.ALIVE_CHECK);
    } else {
      aliveChecked = aliveChecked.andThen(then);
    }
  }

  void aliveCheckOver(boolean isAlive) {
    alive.stop();
    Consumer<Boolean> then = aliveChecked;
    aliveChecked = null;
    if (then != null) {
      then.accept(isAlive);
    }
  }

  /** It has ended; an alive check that was under way has found nobody. */
  void ended() {
    initial.stop();
    general.stop();
    tester = NOBODY;
    aliveCheckOver(false);
  }
}
