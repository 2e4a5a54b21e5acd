package org.pitstop.uds;

/** A service whose answer carries bytes of its own, or none. */
interface RecordService extends Service<byte[]> {
  @Override
  default byte[] silence() {
    return new byte[0];
  }
}
