package org.pitstop.doip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.pitstop.api.link.DiagnosticLink;

/** Keeps what a link tells, as text, and sees that it tells one thing at a time. */
final class Recorder implements DiagnosticLink.Listener {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final AtomicInteger callers = new AtomicInteger();
  private volatile boolean overlap;

  private void tell(String what) {
    overlap |= callers.incrementAndGet() != 1;
    heard.add(what);
    callers.decrementAndGet();
  }

  @Override
  public void sent() {
    tell("sent");
  }

  @Override
  public void sendFailed(String what) {
    tell("sendFailed " + what);
  }

  @Override
  public void receiving(int lengthBytes) {
    tell("receiving " + lengthBytes);
  }

  @Override
  public void received(byte[] buffer, int length) {
    tell("received " + Bytes.hex(buffer, length));
  }

  @Override
  public void receiveFailed(String what) {
    tell("receiveFailed " + what);
  }

  @Override
  public void closed(String why) {
    tell("closed " + why);
  }

  String next() throws InterruptedException {
    String next = heard.poll(20, TimeUnit.SECONDS);
    assertNotNull("the link told nothing more", next);
    assertTrue("two calls at once", !overlap);
    return next;
  }

  Recorder expect(String... all) throws InterruptedException {
    for (String expected : all) {
      assertEquals(expected, next());
    }
    return this;
  }

  /** What comes next begins so and contains that. */
  void expectText(String begin, String part) throws InterruptedException {
    String next = next();
    assertTrue(next, next.startsWith(begin) && next.contains(part));
  }

  void expectNothing() {
    assertTrue(heard.toString(), heard.isEmpty());
  }
}
