package org.pitstop.can.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.time.VirtualVehicleTime;

public class StreamOutletTest {

  private static final String FRAME = "< send 123 2 01 02 >";

  private final FrameQueue frames = new FrameQueue(1000, new VirtualVehicleTime());
  private final StreamOutlet outlet = new StreamOutlet(frames, SocketcandText::send);
  private final Peer peer = new Peer();

  /** Takes only so many bytes. */
  private static final class Peer implements WritableByteChannel {
    private final StringBuilder got = new StringBuilder();
    private int room;
    private int writes;

    @Override
    public int write(ByteBuffer from) {
      int count = Math.min(room, from.remaining());
      byte[] taken = new byte[count];
      from.get(taken);
      room -= count;
      writes += count > 0 ? 1 : 0;
      got.append(new String(taken, StandardCharsets.US_ASCII));
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private void queue(int count) {
    for (int i = 0; i < count; i++) {
      assertTrue(frames.put(new CanFrame().set(0x123, false, false, false).payload(new byte[] {1, 2}, 0, 2), 0));
    }
  }

  @Test
  public void allFramesThatAreReadyGoInOneWrite() throws Exception {
    queue(100);
    peer.room = 10_000;
    assertTrue(outlet.flush(peer));
    assertEquals(FRAME.repeat(100), peer.got.toString());
    assertEquals(1, peer.writes);
  }

  @Test
  public void whatThePeerDoesNotTakeStaysAndGoesOnWhereItWasCut() throws Exception {
    queue(3);
    for (int sent = 0; sent < 3 * FRAME.length(); sent += 7) {
      assertFalse(outlet.flush(peer));
      peer.room = 7;
    }
    assertTrue(outlet.flush(peer));
    assertEquals(FRAME.repeat(3), peer.got.toString());
  }

  @Test
  public void aWordOfTheProtocolGoesBehindTheFrameThatIsHalfWrittenAndBeforeThoseThatWait() throws Exception {
    queue(1);
    peer.room = 5;
    assertFalse(outlet.flush(peer));
    queue(1);
    assertFalse(outlet.say("< echo >", peer));
    peer.room = 10_000;
    assertTrue(outlet.flush(peer));
    assertEquals(FRAME + "< echo >" + FRAME, peer.got.toString());
  }

  @Test
  public void aNewConnectionDoesNotBeginWithTheRestOfTheOldOne() throws Exception {
    queue(1);
    peer.room = 5;
    assertFalse(outlet.flush(peer));
    outlet.clear();
    peer.got.setLength(0);
    peer.room = 10_000;
    assertTrue(outlet.say("< hi >", peer));
    assertEquals("< hi >", peer.got.toString());
  }

  @Test
  public void aPeerThatNeverReadsIsNotToldMoreThanTheBufferHolds() throws Exception {
    String message = assertThrows(IOException.class, () -> {
      for (int i = 0; i < 10_000; i++) {
        outlet.say("< echo >", peer);
      }
    }).getMessage();
    assertTrue(message, message.contains("does not read"));
  }
}
