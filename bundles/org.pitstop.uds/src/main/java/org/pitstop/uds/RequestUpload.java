package org.pitstop.uds;

import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x35 (ISO 14229-1:2020, 15.3), drawn at {@link MemoryTransfer}. The value is maxNumberOfBlockLength. */
final class RequestUpload implements Service<Integer> {
  private final MemoryTransfer transfer;

  RequestUpload(int dataFormatId, int alfid, long address, long size) {
    transfer = new MemoryTransfer(ServiceId.REQUEST_UPLOAD, dataFormatId, alfid, address, size);
  }

  @Override
  public byte[] encode() {
    return transfer.encode();
  }

  @Override
  public Answer<Integer> decode(byte[] response) {
    return MemoryTransfer.decode(response);
  }

  @Override
  public Integer silence() {
    throw new IllegalStateException("RequestUpload has no suppress bit");
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return MemoryTransfer.REFUSALS;
  }
}
