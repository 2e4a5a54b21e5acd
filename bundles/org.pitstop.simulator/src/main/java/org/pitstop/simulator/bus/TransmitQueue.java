package org.pitstop.simulator.bus;

import java.util.Arrays;
import org.pitstop.api.can.CanFrame;

/** The frames that one node has to send, in their order; the buffers are kept and filled again. Not thread-safe. */
final class TransmitQueue {
  /** Frames that wait at most. */
  static final int LIMIT = 1024;
  private static final Runnable NOBODY = () -> { };

  private CanFrame[] frames = buffers(16);
  private Runnable[] callbacks = new Runnable[16];
  private int first;
  private int size;
  /** The arbitration key of the first frame. */
  private int firstKey;

  boolean isEmpty() {
    return size == 0;
  }

  /** Copies a frame in. @return false: the queue is full */
  boolean offer(CanFrame frame, Runnable sent) {
    if (size == frames.length && !grow()) {
      return false;
    }
    int slot = (first + size) % frames.length;
    frames[slot].set(frame);
    callbacks[slot] = sent == null ? NOBODY : sent;
    if (size++ == 0) {
      firstKey = key(frame);
    }
    return true;
  }

  /** Takes the first frame out. @return its callback */
  Runnable poll(CanFrame into) {
    into.set(frames[first]);
    Runnable sent = callbacks[first];
    callbacks[first] = null;
    first = (first + 1) % frames.length;
    if (--size > 0) {
      firstKey = key(frames[first]);
    }
    return sent;
  }

  void clear() {
    Arrays.fill(callbacks, null);
    size = 0;
  }

  /** Smaller wins; only while not empty. */
  int firstKey() {
    return firstKey;
  }

  /**
   * The arbitration field as a number (ISO 11898-1:2015, 10.4.2.2): base identifier, IDE, identifier extension; dominant is 0, so a base
   * frame wins over an extended one with the same first 11 bits.
   */
  private static int key(CanFrame frame) {
    return frame.extended() ? frame.id() >> 18 << 19 | 1 << 18 | frame.id() & 0x3FFFF : frame.id() << 19;
  }

  private boolean grow() {
    int capacity = frames.length * 2;
    if (capacity > LIMIT) {
      return false;
    }
    CanFrame[] newFrames = new CanFrame[capacity];
    Runnable[] newCallbacks = new Runnable[capacity];
    for (int i = 0; i < capacity; i++) {
      boolean old = i < size;
      newFrames[i] = old ? frames[(first + i) % size] : new CanFrame();
      newCallbacks[i] = old ? callbacks[(first + i) % size] : null;
    }
    frames = newFrames;
    callbacks = newCallbacks;
    first = 0;
    return true;
  }

  private static CanFrame[] buffers(int count) {
    CanFrame[] buffers = new CanFrame[count];
    for (int i = 0; i < count; i++) {
      buffers[i] = new CanFrame();
    }
    return buffers;
  }
}
