package org.pitstop.can.remote;

/** What carries a bus's frames over the network: connects by itself, and again after a break. */
interface Link extends AutoCloseable {

  void start();

  @Override
  void close();
}
