package org.pitstop.simulator.isotp;

import org.pitstop.api.can.CanFrame;

/**
 * Puts a message together from its frames (ISO 15765-2:2016, 9.6): pure rules. A frame that breaks them is ignored, or ends the message it
 * belongs to.
 *
 * <pre>
 * SingleFrame       0L d…                 CAN_DL above 8: 00 LL d…
 * FirstFrame        1L LL d…              above 4095:     10 00 LL LL LL LL d…
 * ConsecutiveFrame  2N d…
 * </pre>
 */
final class Reception {
  /** The longest length that a FirstFrame's 12 bits hold. */
  static final int MAX_SHORT_LENGTH = 4095;

  enum Event { NOTHING, STARTED, OVERFLOW, CONTINUE, BLOCK_END, COMPLETE, ABORTED }

  private final byte[] message;
  private final int blockSize;
  private int length;
  private int received;
  private int rxDl;
  private int nextSequence;
  private int leftInBlock;
  private boolean active;

  Reception(int maxLength, int blockSize) {
    this.message = new byte[maxLength];
    this.blockSize = blockSize;
  }

  byte[] message() {
    return message;
  }

  int length() {
    return length;
  }

  /** Whether a message has begun and not ended. */
  boolean active() {
    return active;
  }

  void abort() {
    active = false;
  }

  /** A SingleFrame or FirstFrame ends a message under way and begins its own (table 23). */
  Event singleFrame(CanFrame f) {
    byte[] d = f.data();
    boolean escape = f.length() > 8;
    int offset = escape ? 2 : 1;
    int count = escape ? d[1] & 0xFF : d[0] & 15;
    boolean valid = escape ? (d[0] & 15) == 0 && count > 7 : count > 0;
    if (!valid || offset + count > f.length() || count > message.length) {
      return Event.NOTHING;
    }
    active = false;
    length = count;
    System.arraycopy(d, offset, message, 0, count);
    return Event.COMPLETE;
  }

  Event firstFrame(CanFrame f) {
    if (f.length() < 8) {
      return Event.NOTHING;
    }
    byte[] d = f.data();
    int offset = 2;
    long announced = (d[0] & 15) << 8 | d[1] & 0xFF;
    if (announced == 0) {
      offset = 6;
      announced = (d[2] & 0xFFL) << 24 | (d[3] & 0xFF) << 16 | (d[4] & 0xFF) << 8 | d[5] & 0xFF;
    }
    int fitsSingle = f.length() == 8 ? 7 : f.length() - 2;
    if (announced <= fitsSingle || offset == 6 && announced <= MAX_SHORT_LENGTH) {
      return Event.NOTHING;
    }
    active = announced <= message.length;
    if (!active) {
      return Event.OVERFLOW;
    }
    length = (int) announced;
    rxDl = f.length();
    received = rxDl - offset;
    System.arraycopy(d, offset, message, 0, received);
    nextSequence = 1;
    leftInBlock = blockSize;
    return Event.STARTED;
  }

  Event consecutiveFrame(CanFrame f) {
    if (!active) {
      return Event.NOTHING;
    }
    if ((f.data()[0] & 15) != nextSequence) {
      active = false;
      return Event.ABORTED;
    }
    int count = Math.min(f.length() - 1, length - received);
    if (received + count < length && f.length() != rxDl) {
      return Event.NOTHING;
    }
    System.arraycopy(f.data(), 1, message, received, count);
    received += count;
    nextSequence = nextSequence + 1 & 15;
    if (received == length) {
      active = false;
      return Event.COMPLETE;
    }
    if (blockSize > 0 && --leftInBlock == 0) {
      leftInBlock = blockSize;
      return Event.BLOCK_END;
    }
    return Event.CONTINUE;
  }
}
