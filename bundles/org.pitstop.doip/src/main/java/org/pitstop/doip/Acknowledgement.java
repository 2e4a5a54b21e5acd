package org.pitstop.doip;

/**
 * The payload of a diagnostic message acknowledgement, positive (0x8002) or negative (0x8003), read in place.
 *
 * <pre>
 * byte 0–1  source: who was to receive the diagnostic message
 * byte 2–3  target: who had sent it
 * byte 4    acknowledgement code; 00 in a positive one
 * byte 5…   the beginning of that message, as long as the entity likes; may be missing
 * </pre>
 */
final class Acknowledgement {
  private static final int PREVIOUS = 5;

  private Acknowledgement() {}

  static int source(byte[] payload) {
    return Header.u16(payload, 0);
  }

  static int target(byte[] payload) {
    return Header.u16(payload, 2);
  }

  static int code(byte[] payload) {
    return payload[4] & 0xFF;
  }

  /** Whether it may be about this message: what it repeats of it, if anything, is the same. */
  static boolean mayConcern(byte[] payload, int length, byte[] message, int offset, int messageLength) {
    int repeated = Math.min(length - PREVIOUS, messageLength);
    for (int i = 0; i < repeated; i++) {
      if (payload[PREVIOUS + i] != message[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
