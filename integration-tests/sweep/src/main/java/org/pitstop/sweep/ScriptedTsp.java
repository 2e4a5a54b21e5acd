package org.pitstop.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.api.tsp.TspLink;
import org.pitstop.api.tsp.TspListener;

/**
 * The TSP and the broker between: commands come until they are acknowledged, reports are committed in their order and acknowledged after
 * that, repeats are dropped by their number. Any message may be lost, come twice or overtake, and the server may lose its power before each
 * step that it takes: what it had committed survives.
 */
final class ScriptedTsp {
  private static final long ON_THE_WAY_NANOS = 5_000_000;
  private static final long CONNECTING_NANOS = 20_000_000;
  private static final long OVERTAKEN_NANOS = 400_000_000;
  private static final long REPEAT_COMMAND_NANOS = 10_000_000_000L;

  enum Fate { DELIVER, LOSE, DUPLICATE, DELAY }

  /** Decides what becomes of each message. */
  interface Wire {
    Fate fate(int message);
  }

  private final VehicleTime time;
  private final List<TspCommand> commands = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final Map<Long, Report> committed = new LinkedHashMap<>();
  private final List<Report> arrived = new ArrayList<>();
  private final Runnable changed;
  private long last;
  private int messages;
  private Wire wire = m -> Fate.DELIVER;
  private Session session;
  private String refused = "";
  private int steps;
  private int cutAt = Integer.MAX_VALUE;
  private long downNanos;
  private Runnable onCut = () -> {};
  private boolean down;

  /** @param changed told whenever something was committed or kept */
  ScriptedTsp(VehicleTime time, Runnable changed) {
    this.time = time;
    this.changed = changed;
  }

  void wire(Wire disturbed) {
    wire = disturbed;
  }

  int messages() {
    return messages;
  }

  /** Lets the server lose its power before a step, counted from 0, for some time. @param told when it does */
  void cut(int step, long nanos, Runnable told) {
    cutAt = step;
    downNanos = nanos;
    onCut = told;
  }

  /** Commands handed out, reports committed, acknowledgements given. */
  int steps() {
    return steps;
  }

  /** The server takes a step. @return false: it has no power */
  private boolean step() {
    if (!down && steps++ == cutAt) {
      down = true;
      session.connected = false;
      time.schedule(downNanos, () -> {
        down = false;
        session.connect();
      });
      onCut.run();
    }
    return !down;
  }

  void command(TspCommand command) {
    commands.add(command);
    if (session != null) {
      session.deliver(command);
    }
  }

  /** Commands that the vehicle has acknowledged. */
  List<String> kept() {
    return kept;
  }

  /** Why the vehicle last would not keep a command. */
  String refused() {
    return refused;
  }

  List<Report> committed() {
    return List.copyOf(committed.values());
  }

  /** The final reports of a campaign, without repeats. */
  List<Report> finals(String campaignId) {
    return committed.values().stream().filter(r -> r.type().isFinal() && r.campaignId().equals(campaignId)).toList();
  }

  /** A report that came with the number of another one; empty: none. */
  List<Report> contradictions() {
    return arrived.stream().filter(r -> committed.containsKey(r.seq()) && !committed.get(r.seq()).equals(r)).toList();
  }

  /** The vehicle's link for one life of its head unit. */
  TspLink link(PoweredTime powered) {
    session = new Session(powered);
    return session;
  }

  /** Connects the vehicle of the last link. @param listener asked for when the connection is there */
  void connect(Supplier<TspListener> listener) {
    session.listener = listener;
    session.connect();
  }

  private void send(Runnable arrival) {
    switch (wire.fate(messages++)) {
      case DELIVER -> time.schedule(ON_THE_WAY_NANOS, arrival);
      case LOSE -> { }
      case DUPLICATE -> {
        time.schedule(ON_THE_WAY_NANOS, arrival);
        time.schedule(ON_THE_WAY_NANOS + 1, arrival);
      }
      case DELAY -> time.schedule(OVERTAKEN_NANOS, arrival);
    }
  }

  private final class Session implements TspLink {
    private final PoweredTime powered;
    private Supplier<TspListener> listener;
    private boolean connected;

    Session(PoweredTime powered) {
      this.powered = powered;
    }

    private void connect() {
      event(CONNECTING_NANOS, () -> {
        if (!down && listener != null) {
          connected = true;
          listener.get().connected();
          acknowledge();
          commands.forEach(this::deliver);
        }
      });
    }

    private void event(long delayNanos, Runnable what) {
      time.schedule(delayNanos, () -> powered.run(what));
    }

    private void deliver(TspCommand command) {
      if (kept.contains(command.commandId()) || !connected || !step()) {
        return;
      }
      ScriptedTsp.this.send(() -> powered.run(() -> {
        try {
          listener.get().command(command);
          if (!kept.contains(command.commandId())) {
            kept.add(command.commandId());
            changed.run();
          }
        } catch (IOException e) {
          refused = e.getMessage();
        }
      }));
      // the broker repeats what was not acknowledged
      event(REPEAT_COMMAND_NANOS, () -> deliver(command));
    }

    @Override
    public boolean connected() {
      return connected && !powered.isOff();
    }

    @Override
    public void send(Report report) {
      powered.need();
      if (connected) {
        // once it is on its way it arrives, whatever becomes of its sender
        ScriptedTsp.this.send(() -> commit(report));
      }
    }

    /** Commits first, acknowledges then. What is not next in the row waits for the vehicle's repetition. */
    private void commit(Report report) {
      if (!step()) {
        return;
      }
      arrived.add(report);
      if (report.seq() == last + 1) {
        last = report.seq();
        committed.put(last, report);
        changed.run();
      }
      acknowledge();
    }

    private void acknowledge() {
      long upTo = last;
      if (upTo > 0 && step()) {
        ScriptedTsp.this.send(() -> powered.run(() -> listener.get().acknowledged(upTo)));
      }
    }

    @Override
    public void send(Progress progress) {
      powered.need();
    }
  }
}
