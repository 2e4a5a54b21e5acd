package org.pitstop.can.socketcan;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;

public class TransmissionTest {

  private final Transmission transmission = new Transmission(16);
  private final List<String> sent = new ArrayList<>();
  private final Interface line = new Interface();

  /** Takes every frame. */
  private static final class Interface implements CanSocket {
    int written;

    @Override
    public boolean read(ByteBuffer into) {
      return false;
    }

    @Override
    public boolean write(ByteBuffer frame) {
      written++;
      return true;
    }

    @Override
    public void filters(List<KernelFilter> filters) {}

    @Override
    public boolean carrier() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static CanFrame frame(int first) {
    return new CanFrame().set(0x7E0, false, false, false).payload(new byte[] {(byte) first}, 0, 1);
  }

  private void send(int count, long now) throws IOException {
    for (int i = 1; i <= count; i++) {
      int number = i;
      assertTrue(transmission.offer(frame(i), () -> sent.add("sent " + number)));
    }
    transmission.write(line, now);
  }

  private boolean echo(int first, long now) {
    return transmission.echo(frame(first), now, Runnable::run);
  }

  @Test
  public void anEchoConfirmsThoseBeforeItWhoseEchoesWereLost() throws Exception {
    send(4, 0);
    assertTrue(echo(3, 1));
    assertEquals(List.of("sent 1", "sent 2", "sent 3"), sent);
    assertTrue(echo(4, 2));
    assertFalse("it has been confirmed already", echo(1, 3));
  }

  @Test
  public void equalFramesAreConfirmedOneByOne() throws Exception {
    for (int i = 0; i < 2; i++) {
      transmission.offer(frame(1), () -> sent.add("sent"));
    }
    transmission.write(line, 0);
    assertTrue(echo(1, 1));
    assertEquals(1, sent.size());
    assertTrue(echo(1, 2));
    assertEquals(2, sent.size());
  }

  @Test
  public void framesThatNobodyAcknowledgesAreGivenUpAndTheQueueIsFreeAgain() throws Exception {
    send(12, 0);
    assertEquals(Transmission.UNDER_WAY, line.written);
    assertEquals(0, transmission.expire(Transmission.STUCK_NANOS - 1, true));
    assertEquals(12, transmission.expire(Transmission.STUCK_NANOS, true));
    assertEquals("nothing is left to give up", 0, transmission.expire(2 * Transmission.STUCK_NANOS, true));
    transmission.offer(frame(99), () -> sent.add("sent 99"));
    transmission.write(line, Transmission.STUCK_NANOS);
    assertTrue("a late echo is ours", echo(1, Transmission.STUCK_NANOS + 1));
    assertEquals(List.of(), sent);
    assertTrue(echo(99, Transmission.STUCK_NANOS + 2));
    assertEquals(List.of("sent 99"), sent);
  }

  @Test
  public void aBusyBusIsNotTakenForADeadOne() throws Exception {
    send(8, 0);
    assertTrue(echo(1, Transmission.STUCK_NANOS - 1));
    assertEquals("one came back a moment ago", 0, transmission.expire(Transmission.STUCK_NANOS + 1, true));
  }

  @Test
  public void anEchoThatTheReaderHasNotComeToYetIsNotTakenForLost() throws Exception {
    send(2, 0);
    assertFalse(echo(77, Transmission.STUCK_NANOS));
    assertEquals("a machine that was suspended", 0, transmission.expire(Transmission.STUCK_NANOS, false));
    for (int i = 0; i < Transmission.LONGEST_BACKLOG; i++) {
      assertFalse(echo(77, Transmission.STUCK_NANOS));
    }
    assertEquals("no buffer holds so many", 2, transmission.expire(Transmission.STUCK_NANOS, false));
  }

  @Test
  public void whatGoesWithTheInterfaceNeverEchoes() throws Exception {
    send(1, 0);
    transmission.clear();
    assertFalse(echo(1, 1));
  }
}
