package org.pitstop.uds;

import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x34 (ISO 14229-1:2020, 15.2), drawn at {@link MemoryTransfer}. The value is maxNumberOfBlockLength. */
final class RequestDownload implements Service<Integer> {
  private final MemoryTransfer transfer;

  RequestDownload(int dataFormatId, int alfid, long address, long size) {
    transfer = new MemoryTransfer(ServiceId.REQUEST_DOWNLOAD, dataFormatId, alfid, address, size);
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
    throw new IllegalStateException("RequestDownload has no suppress bit");
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return MemoryTransfer.REFUSALS;
  }
}
