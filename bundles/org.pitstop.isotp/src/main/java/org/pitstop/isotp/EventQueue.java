package org.pitstop.isotp;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.pitstop.api.link.DiagnosticLink;

/** Keeps what the state machines tell until it can be told outside of the lock, in order. */
final class EventQueue implements DiagnosticLink.Listener {
  private final Queue<Consumer<DiagnosticLink.Listener>> events = new ArrayDeque<>();
  private final Consumer<byte[]> done;

  /** @param done gets each received buffer back once it has been delivered */
  EventQueue(Consumer<byte[]> done) {
    this.done = done;
  }

  Consumer<DiagnosticLink.Listener> poll() {
    return events.poll();
  }

  void clear() {
    events.clear();
  }

  @Override
  public void sent() {
    events.add(DiagnosticLink.Listener::sent);
  }

  @Override
  public void sendFailed(String what) {
    events.add(l -> l.sendFailed(what));
  }

  @Override
  public void receiving(int lengthBytes) {
    events.add(l -> l.receiving(lengthBytes));
  }

  @Override
  public void received(byte[] buffer, int length) {
    events.add(l -> {
      l.received(buffer, length);
      done.accept(buffer);
    });
  }

  @Override
  public void receiveFailed(String what) {
    events.add(l -> l.receiveFailed(what));
  }

  @Override
  public void closed(String why) {
    events.add(l -> l.closed(why));
  }
}
