package org.pitstop.simulator.doip;

/** A TCP connection, as the gateway's rules see it. */
interface Connection {

  /** Sends; never blocks. A peer that does not read is disconnected. */
  void send(byte[] message);

  /** Closes, after what was sent before. */
  void close();

  /** Who is at the other end, for people. */
  String peer();
}
