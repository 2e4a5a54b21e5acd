package org.pitstop.tester;

import java.util.Arrays;
import java.util.Optional;
import org.pitstop.api.can.CanFrame;

/** Puts the messages of one sender together again, only by listening (ISO 15765-2:2016, 9.6). FlowControl is the other side's and passed over. */
final class PassiveIsoTp {
  private static final int SINGLE = 0;
  private static final int FIRST = 1;
  private static final int CONSECUTIVE = 2;
  private static final int CLASSIC_LENGTH = 8;
  private static final int ESCAPED_HEAD = 6;
  /** The longest message that is put together, in bytes; the longest that a sender may announce is 4 GiB. */
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final int id;
  private final boolean extended;
  private final int head;
  private final int extension;
  private byte[] message;
  private int position;
  private int sequence;
  private long started;
  private int broken;

  /** @param head bytes before the PCI: 1 with extended and mixed addressing, of the value {@code extension}; else 0 */
  PassiveIsoTp(int id, boolean extended, int head, int extension) {
    this.id = id;
    this.extended = extended;
    this.head = head;
    this.extension = extension;
  }

  /** @return the message that this frame completes; empty: none */
  Optional<byte[]> frame(CanFrame frame, long nanos) {
    byte[] d = frame.data();
    if (frame.id() != id || frame.extended() != extended || frame.length() <= head || head == 1 && (d[0] & 0xFF) != extension) {
      return Optional.empty();
    }
    return switch (d[head] >> 4 & 15) {
      case SINGLE -> single(frame, d, nanos);
      case FIRST -> first(frame, d, nanos);
      case CONSECUTIVE -> consecutive(frame, d);
      default -> Optional.empty();
    };
  }

  private Optional<byte[]> single(CanFrame frame, byte[] d, long nanos) {
    restart(nanos);
    boolean longForm = frame.length() > CLASSIC_LENGTH;
    int length = longForm ? d[head + 1] & 0xFF : d[head] & 15;
    int from = head + (longForm ? 2 : 1);
    return length == 0 || from + length > frame.length() ? Optional.empty() : Optional.of(Arrays.copyOfRange(d, from, from + length));
  }

  private Optional<byte[]> first(CanFrame frame, byte[] d, long nanos) {
    restart(nanos);
    if (frame.length() < CLASSIC_LENGTH) {
      return Optional.empty();
    }
    long length = (d[head] & 15) << 8 | d[head + 1] & 0xFF;
    int from = head + 2;
    if (length == 0) {
      length = Hex.number(d, head + 2, 4) & 0xFFFF_FFFFL;
      from = head + ESCAPED_HEAD;
    }
    if (length > MAX_MESSAGE_BYTES) {
      broken++;
      return Optional.empty();
    }
    message = new byte[(int) length];
    position = Math.min(message.length, frame.length() - from);
    System.arraycopy(d, from, message, 0, position);
    sequence = 1;
    return Optional.empty();
  }

  private Optional<byte[]> consecutive(CanFrame frame, byte[] d) {
    if (message == null) {
      return Optional.empty();
    }
    if ((d[head] & 15) != (sequence & 15)) {
      broken++;
      message = null;
      return Optional.empty();
    }
    int count = Math.min(message.length - position, frame.length() - head - 1);
    System.arraycopy(d, head + 1, message, position, count);
    position += count;
    sequence++;
    if (position < message.length) {
      return Optional.empty();
    }
    byte[] whole = message;
    message = null;
    return Optional.of(whole);
  }

  private void restart(long nanos) {
    broken += message == null ? 0 : 1;
    message = null;
    started = nanos;
  }

  /** When the last message began. */
  long started() {
    return started;
  }

  /** Messages that were begun and not completed, the one that is still under way included. */
  int broken() {
    return broken + (message == null ? 0 : 1);
  }
}
