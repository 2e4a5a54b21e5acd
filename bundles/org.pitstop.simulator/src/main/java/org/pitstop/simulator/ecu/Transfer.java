package org.pitstop.simulator.ecu;

import java.io.IOException;

/**
 * What a RequestDownload, RequestUpload or RequestFileTransfer has begun, until its RequestTransferExit: the rules of TransferData that
 * do not depend on the direction (ISO 14229-1:2020, 15.4).
 */
abstract class Transfer implements AutoCloseable {
  private int counter;
  private Reply last;

  /** Whether a block has been transferred. */
  final boolean begun() {
    return last != null;
  }

  /**
   * A TransferData. A repeated counter (its answer was lost) is answered as before, and nothing is transferred; the counter begins with 1
   * and wraps to 0.
   */
  final Reply serve(Request request) throws IOException {
    int asked = request.u8(1);
    if (!fits(request.length())) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    if (begun() && asked == counter) {
      return last;
    }
    if (complete()) {
      return Reply.negative(Nrc.REQUEST_SEQUENCE_ERROR);
    }
    if (asked != (counter + 1 & 0xFF)) {
      return Reply.negative(Nrc.WRONG_BLOCK_SEQUENCE_COUNTER);
    }
    Reply reply = next(request, asked);
    if (reply.nrc() == Nrc.NONE) {
      counter = asked;
      last = reply.busy(0);
    }
    return reply;
  }

  /** Whether a TransferData of this direction may have so many bytes. */
  abstract boolean fits(int requestLength);

  /** The next block. */
  abstract Reply next(Request request, int blockSequenceCounter) throws IOException;

  /** Whether every byte has been transferred. */
  abstract boolean complete();

  /** RequestTransferExit came after all of it. */
  void exit() {}

  @Override
  public void close() {}
}
