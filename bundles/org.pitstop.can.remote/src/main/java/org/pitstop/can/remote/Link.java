package org.pitstop.can.remote;

/** What carries a bus's frames over the network: connects by itself, and again after a break. */
interface Link extends AutoCloseable {

  /** Before there is one. */
  Link NONE = new Link() {
    @Override
    public void start() {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  void start();

  /**
   * Sends what is queued, on the thread of whoever has queued it: a change of threads less. What the peer does not take yet goes when it
   * does; nobody waits for it. A thread that is interrupted may call this too.
   */
  void flush();

  @Override
  void close();
}
