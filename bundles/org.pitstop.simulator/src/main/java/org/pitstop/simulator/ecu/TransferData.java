package org.pitstop.simulator.ecu;

import java.io.IOException;

/** 0x36 (ISO 14229-1:2020, 15.4): a repeated counter is acknowledged without writing; the counter begins with 1 and wraps to 0. */
final class TransferData implements ProgrammingService {
  private static final int DATA = 2;

  @Override
  public int sid() {
    return 0x36;
  }

  @Override
  public int minLength() {
    return 2;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) throws IOException {
    Download download = ecu.download();
    if (download == null) {
      return Reply.negative(Nrc.REQUEST_SEQUENCE_ERROR);
    }
    if (request.length() == DATA || request.length() > ecu.settings.maxNumberOfBlockLength()) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    int counter = request.u8(1);
    if (download.isRepetition(counter)) {
      return Reply.positive(0x76, counter);
    }
    if (download.complete()) {
      return Reply.negative(Nrc.REQUEST_SEQUENCE_ERROR);
    }
    if (!download.isNext(counter)) {
      return Reply.negative(Nrc.WRONG_BLOCK_SEQUENCE_COUNTER);
    }
    int nrc = download.write(request.bytes(), DATA, request.length() - DATA);
    if (nrc == Nrc.PROGRAMMING_FAILURE) {
      ecu.download(null);
    }
    return nrc == Nrc.NONE ? Reply.positive(0x76, counter).busy(ecu.settings.writeNanos()) : Reply.negative(nrc);
  }
}
