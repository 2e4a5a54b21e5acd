package org.pitstop.isotp;

import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.DiagnosticLink;

/**
 * The receiving half of ISO-TP (ISO 15765-2:2016, 9.3 and 9.8) without I/O. A buffer that it gives to the listener is not written again
 * before {@link #release}. Times are nanoseconds of one clock.
 */
final class IsoTpReceiver {
  private static final int SMALLEST_BUFFER_BYTES = 256;

  private enum Flow { NONE, CONTINUE_DUE, OVERFLOW_DUE, UNDER_WAY }

  private final FrameDecoder decoder;
  private final FrameEncoder encoder;
  private final IsoTpParameters parameters;
  private final int blockSize;
  private final DiagnosticLink.Listener listener;

  private boolean receiving;
  private byte[] spare;
  private byte[] buffer;
  private int position;
  private int length;
  private int rxDl;
  private int consecutiveFrames;
  private int blockLeft;
  private Flow flow = Flow.NONE;
  private long arDeadline;
  private long crDeadline;

  IsoTpReceiver(FrameDecoder decoder, FrameEncoder encoder, int blockSize, IsoTpParameters parameters, DiagnosticLink.Listener listener) {
    this.decoder = decoder;
    this.encoder = encoder;
    this.blockSize = blockSize;
    this.parameters = parameters;
    this.listener = listener;
  }

  void single(CanFrame frame) {
    int count = decoder.singleLength(frame);
    if (count == 0) {
      return;
    }
    restart("SingleFrame");
    byte[] whole = take(count);
    System.arraycopy(frame.data(), decoder.singleOffset(frame), whole, 0, count);
    listener.received(whole, count);
  }

  void first(CanFrame frame, long now) {
    long announced = decoder.firstLength(frame);
    if (announced == 0) {
      return;
    }
    restart("FirstFrame");
    if (announced > parameters.maxLengthBytes()) {
      flow = Flow.OVERFLOW_DUE;
      listener.receiveFailed("the ECU announced a message of " + announced + " bytes; maxLengthBytes is " + parameters.maxLengthBytes());
      return;
    }
    length = (int) announced;
    buffer = take(length);
    int offset = decoder.firstOffset(announced);
    position = frame.length() - offset;
    System.arraycopy(frame.data(), offset, buffer, 0, position);
    rxDl = frame.length();
    consecutiveFrames = 0;
    receiving = true;
    crDeadline = now + parameters.nCr();
    continueToSend();
    listener.receiving(length);
  }

  /** A new beginning ends what was under way (9.8.3, table 24: N_UNEXP_PDU). */
  private void restart(String by) {
    if (receiving) {
      fail("N_UNEXP_PDU: a " + by + " came at byte " + position + " of a message of " + length + " bytes");
    }
  }

  private void continueToSend() {
    flow = Flow.CONTINUE_DUE;
    blockLeft = blockSize == 0 ? Integer.MAX_VALUE : blockSize;
  }

  void consecutive(CanFrame frame, long now) {
    int payload = rxDl - decoder.consecutiveOffset();
    int count = Math.min(payload, length - position);
    // only the last frame may be shorter than RX_DL, and none longer (9.5.6, 9.6.4)
    if (!receiving || frame.length() > rxDl || frame.length() - decoder.consecutiveOffset() < count) {
      return;
    }
    consecutiveFrames++;
    if (decoder.sequenceNumber(frame) != (consecutiveFrames & 15)) {
      fail(String.format("N_WRONG_SN: ConsecutiveFrame %d has sequence number %X, expected %X", consecutiveFrames,
          decoder.sequenceNumber(frame), consecutiveFrames & 15));
      return;
    }
    System.arraycopy(frame.data(), decoder.consecutiveOffset(), buffer, position, count);
    position += count;
    crDeadline = now + parameters.nCr();
    if (flow == Flow.UNDER_WAY) {
      flow = Flow.NONE;
    }
    if (position == length) {
      finish();
      listener.received(buffer, length);
    } else if (--blockLeft == 0) {
      continueToSend();
    }
  }

  /** Writes the FlowControl, if one is due. */
  boolean next(CanFrame out, long now) {
    if (flow != Flow.CONTINUE_DUE && flow != Flow.OVERFLOW_DUE) {
      return false;
    }
    encoder.flowControl(out, flow == Flow.CONTINUE_DUE ? FlowControl.CONTINUE_TO_SEND : FlowControl.OVERFLOW);
    flow = Flow.UNDER_WAY;
    arDeadline = now + parameters.nAr();
    return true;
  }

  /** The FlowControl has been on the bus: N_Cr starts (9.7). */
  void confirmed(long now) {
    if (flow == Flow.UNDER_WAY) {
      flow = Flow.NONE;
      crDeadline = now + parameters.nCr();
    }
  }

  /** When {@link #tick} must be called at the latest. */
  long deadline() {
    return !receiving ? IsoTpSender.NEVER : flow == Flow.UNDER_WAY ? arDeadline : flow == Flow.NONE ? crDeadline : IsoTpSender.NEVER;
  }

  void tick(long now) {
    if (now < deadline()) {
      return;
    }
    String at = " at byte " + position + " of " + length;
    fail(flow == Flow.UNDER_WAY ? "N_Ar: our FlowControl was not on the bus within " + IsoTpSender.ms(parameters.nAr()) + at
        : "N_Cr: no ConsecutiveFrame within " + IsoTpSender.ms(parameters.nCr()) + at);
  }

  void fail(String what) {
    if (receiving) {
      finish();
      release(buffer);
      listener.receiveFailed(what);
    }
  }

  private void finish() {
    receiving = false;
    flow = Flow.NONE;
  }

  private byte[] take(int count) {
    byte[] taken = spare != null && spare.length >= count ? spare : new byte[Math.max(count, SMALLEST_BUFFER_BYTES)];
    spare = null;
    return taken;
  }

  /** Takes a buffer back from the listener, for the next message. */
  void release(byte[] returned) {
    spare = returned;
  }
}
