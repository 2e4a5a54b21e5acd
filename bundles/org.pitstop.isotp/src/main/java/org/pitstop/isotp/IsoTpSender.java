package org.pitstop.isotp;

import java.util.concurrent.TimeUnit;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.DiagnosticLink;

/**
 * The sending half of ISO-TP (ISO 15765-2:2016, 9.3 and 9.8) without I/O: told what happened and when, it says which frame may go now.
 * Times are nanoseconds of one clock.
 */
final class IsoTpSender {
  static final long NEVER = Long.MAX_VALUE;

  private enum State { IDLE, READY, AWAITING_FLOW_CONTROL, SENDING, CONFIRMING }

  private final FrameEncoder encoder;
  private final IsoTpParameters parameters;
  private final DiagnosticLink.Listener listener;

  private State state = State.IDLE;
  private byte[] message;
  private int position;
  private int end;
  private int consecutiveFrames;
  private boolean segmented;
  private int blockLeft;
  private int waits;
  private int inFlight;
  /** How many frames each confirmation under way stands for, oldest first: a ring. */
  private final int[] asked;
  private int askedFirst;
  private int askedCount;
  private int unasked;
  private long stMin;
  private long nextAt;
  private long asDeadline;
  private long bsDeadline;

  IsoTpSender(FrameEncoder encoder, IsoTpParameters parameters, DiagnosticLink.Listener listener) {
    this.encoder = encoder;
    this.parameters = parameters;
    this.listener = listener;
    this.asked = new int[parameters.window() + 1];
  }

  boolean busy() {
    return state != State.IDLE;
  }

  /** Takes a message; its frames are then asked for with {@link #next}. */
  void start(byte[] message, int offset, int length) {
    if (busy()) {
      throw new IllegalStateException("the last message is still under way");
    }
    if (length < 1 || offset < 0 || length > message.length - offset) {
      throw new IllegalArgumentException("message of " + length + " bytes at " + offset + " in a buffer of " + message.length);
    }
    this.message = message;
    this.position = offset;
    this.end = offset + length;
    this.consecutiveFrames = 0;
    this.waits = 0;
    this.inFlight = 0;
    this.askedCount = 0;
    this.unasked = 0;
    this.state = State.READY;
  }

  /** Writes the next frame, if one may go now. */
  boolean next(CanFrame out, long now) {
    return switch (state) {
      case READY -> begin(out, now);
      case SENDING -> mayGo(now) && consecutive(out, now);
      case IDLE, AWAITING_FLOW_CONTROL, CONFIRMING -> false;
    };
  }

  private boolean begin(CanFrame out, long now) {
    int length = end - position;
    segmented = length > encoder.singleMax();
    if (!segmented) {
      encoder.single(out, message, position, length);
      position = end;
      state = State.CONFIRMING;
    } else {
      encoder.first(out, message, position, length);
      position += encoder.firstPayload(length);
      state = State.AWAITING_FLOW_CONTROL;
    }
    return handedOver(now);
  }

  /** STmin counts from the end of one ConsecutiveFrame to the beginning of the next (9.6.5.4), so only STmin 0 allows a queue. */
  private boolean mayGo(long now) {
    return stMin == 0 ? inFlight < parameters.window() : inFlight == 0 && now >= nextAt;
  }

  private boolean consecutive(CanFrame out, long now) {
    int count = Math.min(encoder.consecutivePayload(), end - position);
    encoder.consecutive(out, ++consecutiveFrames, message, position, count);
    position += count;
    if (position == end) {
      state = State.CONFIRMING;
    } else if (--blockLeft == 0) {
      state = State.AWAITING_FLOW_CONTROL;
    }
    return handedOver(now);
  }

  private boolean handedOver(long now) {
    if (inFlight++ == 0) {
      asDeadline = now + parameters.nAs();
    }
    if (++unasked == parameters.stride() || state != State.SENDING || stMin > 0) {
      asked[(askedFirst + askedCount++) % asked.length] = unasked;
      unasked = 0;
    }
    return true;
  }

  /**
   * Whether the bus is to confirm the frame that {@link #next} has just written: the last one before a pause, or one of several in a row,
   * so that a fast bus does not cost a change of threads a frame.
   */
  boolean asksConfirmation() {
    return unasked == 0;
  }

  /** The oldest of the frames whose confirmation was asked for has been on the bus, and those before it. */
  void confirmed(long now) {
    if (state == State.IDLE || askedCount == 0) {
      return;
    }
    inFlight -= asked[askedFirst];
    askedFirst = (askedFirst + 1) % asked.length;
    askedCount--;
    asDeadline = now + parameters.nAs();
    bsDeadline = now + parameters.nBs();
    nextAt = now + stMin;
    if (state == State.CONFIRMING && inFlight == 0) {
      finish();
      listener.sent();
    }
  }

  /** A FlowControl came; one that nobody waits for is ignored (9.8.3, table 24). */
  void flowControl(int status, int blockSize, int stMinRaw, long now) {
    if (state != State.AWAITING_FLOW_CONTROL) {
      return;
    }
    switch (status) {
      case FlowControl.CONTINUE_TO_SEND -> {
        blockLeft = blockSize == 0 ? Integer.MAX_VALUE : blockSize;
        stMin = FlowControl.stMinNanos(stMinRaw);
        nextAt = now;
        waits = 0;
        state = State.SENDING;
      }
      case FlowControl.WAIT -> hold(now);
      case FlowControl.OVERFLOW -> fail("N_BUFFER_OVFLW: the ECU has no room for this message" + after());
      default -> fail("N_INVALID_FS: FlowControl has the reserved status " + status + after());
    }
  }

  private void hold(long now) {
    if (++waits > parameters.wftMax()) {
      fail("N_WFT_OVRN: the ECU sent FlowControl WAIT more than " + parameters.wftMax() + " times in a row" + after());
    } else {
      bsDeadline = now + parameters.nBs();
    }
  }

  /** When {@link #tick} must be called at the latest. */
  long deadline() {
    if (state == State.IDLE || state == State.READY) {
      return NEVER;
    }
    return inFlight > 0 ? asDeadline : state == State.AWAITING_FLOW_CONTROL ? bsDeadline : NEVER;
  }

  /** When STmin lets the next frame go, if it is only that which holds it back. */
  long pace() {
    return state == State.SENDING && stMin > 0 && inFlight == 0 ? nextAt : NEVER;
  }

  void tick(long now) {
    if (now < deadline()) {
      return;
    }
    if (inFlight > 0) {
      fail("N_As: " + lastFrame() + " was not on the bus within " + ms(parameters.nAs()));
    } else {
      fail("N_Bs: no FlowControl within " + ms(parameters.nBs()) + after());
    }
  }

  void fail(String what) {
    if (busy()) {
      finish();
      listener.sendFailed(what);
    }
  }

  private void finish() {
    state = State.IDLE;
    message = null;
    inFlight = 0;
  }

  private String after() {
    return " after " + lastFrame();
  }

  private String lastFrame() {
    return consecutiveFrames > 0 ? "ConsecutiveFrame " + consecutiveFrames : segmented ? "FirstFrame" : "SingleFrame";
  }

  static String ms(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
  }
}
