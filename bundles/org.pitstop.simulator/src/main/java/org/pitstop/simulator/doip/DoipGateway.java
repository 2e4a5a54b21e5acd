package org.pitstop.simulator.doip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.link.EcuLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a DoIP gateway (ISO 13400-2:2019) towards its testers, without sockets: which connection may talk, to which ECUs, and how it
 * is acknowledged. Only in events of vehicle time.
 */
public final class DoipGateway {
  private static final Logger LOG = LoggerFactory.getLogger(DoipGateway.class);
  /** Source and target before the user data. */
  static final int ADDRESSES = 4;
  /** Unsuccessful routing activation. */
  private static final int UNKNOWN_SOURCE = 0x00;
  private static final int NO_SOCKET = 0x01;
  private static final int OTHER_SOURCE_HERE = 0x02;
  private static final int SOURCE_ACTIVE_ELSEWHERE = 0x03;
  private static final int UNSUPPORTED_TYPE = 0x06;
  private static final int ACTIVATED = 0x10;
  private static final int DEFAULT_TYPE = 0x00;
  private static final int REGULATION_TYPE = 0x01;
  private static final int INVALID_SOURCE = 0x02;
  private static final int UNKNOWN_TARGET = 0x03;
  private static final int MESSAGE_TOO_LARGE = 0x04;

  private final GatewaySettings settings;
  private final VehicleTime time;
  private final Map<Integer, GatewayEcu> ecus = new TreeMap<>();
  private final List<TesterSession> sessions = new ArrayList<>();

  public DoipGateway(GatewaySettings settings, VehicleTime time) {
    this.settings = settings;
    this.time = time;
  }

  GatewaySettings settings() {
    return settings;
  }

  /** A place for an ECU at this logical address. */
  public EcuLink.Plug place(int address) {
    return ecu -> {
      GatewayEcu place = new GatewayEcu(address, time, ecu);
      ecus.put(address, place);
      return place;
    };
  }

  /** Connections that have activated routing. */
  int activeTesters() {
    return (int) sessions.stream().filter(TesterSession::active).count();
  }

  TesterSession connected(Connection connection) {
    TesterSession session = new TesterSession(connection, settings, time, this::silent);
    sessions.add(session);
    // one more than may be active: somebody must be able to ask whether the others are alive
    if (sessions.size() > settings.maxTesters() + 1) {
      end(session, "too many connections");
    }
    return session;
  }

  /** The peer has closed its connection. */
  void disconnected(TesterSession session) {
    end(session, "closed by the tester");
  }

  private void silent(TesterSession session) {
    end(session, "inactive for too long");
  }

  private void end(TesterSession session, String why) {
    if (sessions.remove(session)) {
      LOG.debug("tester disconnected peer={} tester={} why={}", session.connection.peer(), session.tester(), why);
      ecus.values().forEach(e -> e.gone(session));
      session.connection.close();
      session.ended();
    }
  }

  /** The header of something was refused. */
  void refused(TesterSession session, DoipMessage.Refused refusal) {
    if (sessions.contains(session)) {
      session.send(DoipMessage.HEADER_NACK, refusal.code);
      if (refusal.closes()) {
        end(session, refusal.getMessage());
      }
    }
  }

  void received(TesterSession session, DoipMessage message) {
    if (!sessions.contains(session)) {
      return; // it came while the connection was being closed
    }
    session.heard(message.version());
    switch (message.type()) {
      case DoipMessage.ROUTING_ACTIVATION -> activate(session, message.u16(0), message.u8(2));
      case DoipMessage.ALIVE_CHECK_RESPONSE -> alive(session, message.u16(0));
      case DoipMessage.DIAGNOSTIC -> diagnostic(session, message);
      default -> LOG.debug("message ignored peer={} type={}", session.connection.peer(), message.type());
    }
  }

  private void activate(TesterSession session, int tester, int type) {
    if (!settings.knows(tester)) {
      deny(session, tester, UNKNOWN_SOURCE);
    } else if (type != DEFAULT_TYPE && type != REGULATION_TYPE) {
      deny(session, tester, UNSUPPORTED_TYPE);
    } else if (session.active()) {
      if (session.tester() == tester) {
        answer(session, tester, ACTIVATED);
      } else {
        deny(session, tester, OTHER_SOURCE_HERE);
      }
    } else {
      assign(session, tester);
    }
  }

  /** The socket handler: a tester that is in the way and does not answer an alive check makes room. */
  private void assign(TesterSession session, int tester) {
    TesterSession other = sessions.stream().filter(s -> s.tester() == tester).findFirst().orElse(null);
    if (other != null) {
      other.checkAlive(alive -> settle(session, tester, alive ? SOURCE_ACTIVE_ELSEWHERE : ACTIVATED, alive ? null : other));
    } else if (activeTesters() >= settings.maxTesters()) {
      new Crowd(session, tester, sessions.stream().filter(TesterSession::active).toList()).ask();
    } else {
      session.activate(tester);
      answer(session, tester, ACTIVATED);
    }
  }

  /** Asks all active testers whether they are alive; the first that is not makes room. */
  private final class Crowd {
    private final TesterSession newcomer;
    private final int tester;
    private final List<TesterSession> asked;
    private int alive;
    private boolean settled;

    Crowd(TesterSession newcomer, int tester, List<TesterSession> asked) {
      this.newcomer = newcomer;
      this.tester = tester;
      this.asked = asked;
    }

    void ask() {
      asked.forEach(s -> s.checkAlive(isAlive -> answered(s, isAlive)));
    }

    private void answered(TesterSession s, boolean isAlive) {
      alive += isAlive ? 1 : 0;
      if (!settled && (!isAlive || alive == asked.size())) {
        settled = true;
        settle(newcomer, tester, isAlive ? NO_SOCKET : ACTIVATED, isAlive ? null : s);
      }
    }
  }

  private void settle(TesterSession session, int tester, int code, TesterSession dead) {
    if (dead != null) {
      end(dead, "no answer to the alive check");
    }
    if (!sessions.contains(session)) {
      return; // it has left meanwhile
    }
    if (code == ACTIVATED) {
      session.activate(tester);
      answer(session, tester, ACTIVATED);
    } else {
      deny(session, tester, code);
    }
  }

  private void deny(TesterSession session, int tester, int code) {
    answer(session, tester, code);
    end(session, "routing activation denied, code " + code);
  }

  private void answer(TesterSession session, int tester, int code) {
    session.send(DoipMessage.ROUTING_ACTIVATION_RESPONSE, tester >> 8, tester, settings.address() >> 8, settings.address(), code, 0, 0, 0, 0);
  }

  private void alive(TesterSession session, int tester) {
    if (session.active() && session.tester() == tester) {
      session.aliveCheckOver(true);
    }
  }

  private void diagnostic(TesterSession session, DoipMessage message) {
    int source = message.u16(0);
    int target = message.u16(2);
    if (!session.active() || session.tester() != source) {
      refuse(session, source, target, INVALID_SOURCE);
      end(session, "diagnostic message from a tester that is not active here");
    } else if (target == settings.functional()) {
      acknowledge(session, source, target);
      ecus.values().forEach(e -> e.request(session, message.payload(), true));
    } else if (!ecus.containsKey(target)) {
      refuse(session, source, target, UNKNOWN_TARGET);
    } else if (message.payload().length - ADDRESSES > settings.maxDataBytes()) {
      refuse(session, source, target, MESSAGE_TOO_LARGE);
    } else {
      acknowledge(session, source, target);
      ecus.get(target).request(session, message.payload(), false);
    }
  }

  private void acknowledge(TesterSession session, int tester, int ecu) {
    session.send(DoipMessage.DIAGNOSTIC_ACK, ecu >> 8, ecu, tester >> 8, tester, 0);
  }

  private void refuse(TesterSession session, int tester, int ecu, int code) {
    session.send(DoipMessage.DIAGNOSTIC_NACK, ecu >> 8, ecu, tester >> 8, tester, code);
  }

  static void putAddresses(byte[] payload, int source, int target) {
    payload[0] = (byte) (source >> 8);
    payload[1] = (byte) source;
    payload[2] = (byte) (target >> 8);
    payload[3] = (byte) target;
  }
}
