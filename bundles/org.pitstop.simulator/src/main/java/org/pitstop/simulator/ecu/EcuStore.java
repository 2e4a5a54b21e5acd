package org.pitstop.simulator.ecu;

import java.io.IOException;

/** Where an ECU's flash memory outlives the simulator. Addresses as the ECU knows them. */
interface EcuStore extends AutoCloseable {

  /** Keeps nothing. */
  EcuStore NONE = new EcuStore() {
    @Override
    public void write(long address, byte[] data, int from, int count) {}

    @Override
    public void erase(long address, long size) {}

    @Override
    public void marks(Marks marks) {}

    @Override
    public void close() {}
  };

  void write(long address, byte[] data, int from, int count) throws IOException;

  void erase(long address, long size) throws IOException;

  /** Replaces the marks as a whole. */
  void marks(Marks marks) throws IOException;

  @Override
  void close() throws IOException;

  /** @param programmed as {@link Ranges#toString} writes it; {@code fingerprint} in hexadecimal */
  record Marks(boolean applicationValid, String programmed, String fingerprint) {}
}
