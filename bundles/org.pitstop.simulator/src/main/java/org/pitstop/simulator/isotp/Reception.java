package org.pitstop.simulator.isotp;

import org.pitstop.api.can.CanFrame;

/**
 * Puts a message together from its frames (ISO 15765-2:2016, 9.6): pure rules. A frame that breaks them is ignored, or ends the message it
 * belongs to. With extended and mixed addressing one byte stands before all of it.
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
  private final int head;
  private int length;
  private int received;
  private int rxDl;
  private int nextSequence;
  private int leftInBlock;
  private boolean active;

  /** @param head bytes before the PCI, 0 or 1 */
  Reception(int maxLength, int blockSize, int head) {
    this.message = new byte[maxLength];
    this.blockSize = blockSize;
    this.head = head;
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
    int offset = head + (escape ? 2 : 1);
    int count = escape ? d[head + 1] & 0xFF : d[head] & 15;
    boolean valid = escape ? (d[head] & 15) == 0 && count > 7 - head : count > 0;
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
    int offset = head + 2;
    long announced = (d[head] & 15) << 8 | d[head + 1] & 0xFF;
    boolean escape = announced == 0;
    if (escape) {
      for (int i = 2; i < 6; i++) {
        announced = announced << 8 | d[head + i] & 0xFF;
      }
      offset = head + 6;
    }
    int fitsSingle = f.length() - head - (f.length() == 8 ? 1 : 2);
    if (announced <= fitsSingle || escape && announced <= MAX_SHORT_LENGTH) {
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
    if ((f.data()[head] & 15) != nextSequence) {
      active = false;
      return Event.ABORTED;
    }
    int count = Math.min(f.length() - head - 1, length - received);
    if (f.length() > rxDl || received + count < length && f.length() != rxDl) {
      return Event.NOTHING;
    }
    System.arraycopy(f.data(), head + 1, message, received, count);
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
