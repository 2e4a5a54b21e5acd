package org.pitstop.uds;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.time.VehicleTime;

/** A link to an ECU that does what the test wrote down: for each request, what happens when. */
final class ScriptedEcu implements DiagnosticTransport, DiagnosticLink {
  private static final long MS = 1_000_000;

  private record Turn(String request, Event[] events) {}

  /** Something that happens, in milliseconds after the request has been sent. */
  record Event(long afterMs, java.util.function.Consumer<Listener> what) {}

  private final VehicleTime time;
  private final Deque<Turn> script = new ArrayDeque<>();
  final List<String> functional = new ArrayList<>();
  final List<Long> functionalAtMs = new ArrayList<>();
  final List<byte[]> buffers = new ArrayList<>();
  Listener listener;
  boolean closed;
  boolean functionalFails;
  boolean gone;
  long sendingMs;

  ScriptedEcu(VehicleTime time) {
    this.time = time;
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static Event says(long afterMs, String hex) {
    byte[] message = bytes(hex);
    return new Event(afterMs, l -> {
      byte[] buffer = message.clone();
      l.received(buffer, buffer.length);
      java.util.Arrays.fill(buffer, (byte) 0xEE); // valid only during the call
    });
  }

  static Event begins(long afterMs) {
    return new Event(afterMs, l -> l.receiving(100));
  }

  static Event breaksOff(long afterMs) {
    return new Event(afterMs, l -> l.receiveFailed("N_Cr"));
  }

  static Event disappears(long afterMs) {
    return new Event(afterMs, l -> l.closed("CAN bus body is gone"));
  }

  /** The next request must be this one. */
  ScriptedEcu on(String request, Event... events) {
    script.add(new Turn(request.replace(" ", ""), events));
    return this;
  }

  void expectEnd() {
    assertTrue("requests that did not come: " + script, script.isEmpty());
  }

  @Override
  public boolean serves(EcuAddress address) {
    return true;
  }

  @Override
  public DiagnosticLink open(EcuAddress address, Listener toTell) {
    listener = toTell;
    return this;
  }

  @Override
  public void send(byte[] message, int offset, int length) throws IOException {
    if (gone) {
      throw new IOException("bus down");
    }
    buffers.add(message);
    assertFalse("a request that the script does not know", script.isEmpty());
    Turn turn = script.poll();
    assertEquals(turn.request, HexFormat.of().withUpperCase().formatHex(message, offset, offset + length));
    time.schedule(sendingMs * MS, listener::sent);
    for (Event event : turn.events) {
      time.schedule((sendingMs + event.afterMs) * MS, () -> event.what.accept(listener));
    }
  }

  @Override
  public void sendFunctional(byte[] message) throws IOException {
    if (functionalFails) {
      throw new IOException("bus down");
    }
    functional.add(HexFormat.of().withUpperCase().formatHex(message));
    functionalAtMs.add(time.nanos() / MS);
  }

  @Override
  public java.util.Optional<org.pitstop.api.link.ForeignRequests> foreignRequests() {
    return java.util.Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
  }
}
