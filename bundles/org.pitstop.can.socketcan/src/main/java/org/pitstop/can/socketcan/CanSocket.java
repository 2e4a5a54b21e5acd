package org.pitstop.can.socketcan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A raw socket on one CAN interface: the thin edge to the operating system. */
interface CanSocket extends AutoCloseable {

  interface Opener {
    CanSocket open() throws IOException;
  }

  /**
   * Reads one frame, waiting for a moment.
   *
   * @param into is cleared, and then holds the frame from 0 to its limit
   * @return false: none came
   */
  boolean read(ByteBuffer into) throws IOException;

  /** @return false: the interface's queue is full */
  boolean write(ByteBuffer frame) throws IOException;

  void filters(List<KernelFilter> filters) throws IOException;

  /** Whether the controller takes part in the bus: false while it is bus-off. */
  boolean carrier() throws IOException;

  @Override
  void close();
}
