package org.pitstop.can.remote;

import java.nio.ByteBuffer;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/** Frames on their way from the thread that has them to the one that writes them: bounded, and without allocation. */
final class FrameQueue {

  private final CanFrame[] frames;
  private final long[] nanos;
  private final Waiter waiter;
  private int head;
  private int size;

  FrameQueue(int limit, VehicleTime time) {
    frames = new CanFrame[limit];
    nanos = new long[limit];
    for (int i = 0; i < limit; i++) {
      frames[i] = new CanFrame();
    }
    waiter = time.waiter();
  }

  /** Puts the text or bytes of a frame into a buffer. */
  interface Encoder {
    /** @return whether there was room for it */
    boolean encode(CanFrame frame, long nanos, ByteBuffer into);
  }

  /** Appends a copy of a frame and wakes who waits for it. @return false: the queue is full */
  boolean offer(CanFrame frame, long when) {
    boolean put = put(frame, when);
    if (put) {
      waiter.signal();
    }
    return put;
  }

  /** Appends a copy of a frame. @return false: the queue is full */
  synchronized boolean put(CanFrame frame, long when) {
    if (size == frames.length) {
      return false;
    }
    int tail = (head + size) % frames.length;
    frames[tail].set(frame);
    nanos[tail] = when;
    size++;
    return true;
  }

  /** Encodes as many frames as there are and fit. @return how many */
  synchronized int drain(Encoder encoder, ByteBuffer into) {
    int count = 0;
    while (size > 0 && encoder.encode(frames[head], nanos[head], into)) {
      head = (head + 1) % frames.length;
      size--;
      count++;
    }
    return count;
  }

  /** Takes the first frame. @return whether there was one */
  synchronized boolean poll(CanFrame into) {
    if (size == 0) {
      return false;
    }
    into.set(frames[head]);
    head = (head + 1) % frames.length;
    size--;
    return true;
  }

  synchronized void clear() {
    size = 0;
  }

  /** Waits until there may be something, or {@link #wake} was called. */
  void await() throws InterruptedException {
    waiter.await(Long.MAX_VALUE);
  }

  void wake() {
    waiter.signal();
  }
}
