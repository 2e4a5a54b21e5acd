package org.pitstop.can.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The elements on their way into one connection, frames and what the protocol says besides them: each whole and in its order, whichever
 * thread brings it. What the peer does not take yet stays here, and behind it the queue.
 */
final class StreamOutlet {

  private static final int BUFFER_BYTES = 16 * 1024;

  private final FrameQueue frames;
  private final FrameQueue.Encoder encoder;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  StreamOutlet(FrameQueue frames, FrameQueue.Encoder encoder) {
    this.frames = frames;
    this.encoder = encoder;
  }

  /** Forgets what the connection before this one has not taken. */
  synchronized void clear() {
    buffer.clear().limit(0);
  }

  /** Writes as much as the peer takes now. @return whether that was everything */
  synchronized boolean flush(WritableByteChannel to) throws IOException {
    while (buffer.hasRemaining() || fill()) {
      if (to.write(buffer) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Appends an element that is no frame. @return whether everything is written */
  synchronized boolean say(String element, WritableByteChannel to) throws IOException {
    byte[] bytes = SocketcandText.ascii(element);
    buffer.compact();
    boolean fits = buffer.remaining() >= bytes.length;
    if (fits) {
      buffer.put(bytes);
    }
    buffer.flip();
    if (!fits) {
      throw new IOException("the peer does not read what we send");
    }
    return flush(to);
  }

  private boolean fill() {
    buffer.clear();
    frames.drain(encoder, buffer);
    return buffer.flip().hasRemaining();
  }
}
