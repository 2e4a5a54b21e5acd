package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** Any request; the value is the whole positive response. */
final class RawRequest implements RecordService {
  private final byte[] request;

  RawRequest(byte[] request) {
    if (request.length == 0) {
      throw new IllegalArgumentException("empty request");
    }
    this.request = request;
  }

  @Override
  public byte[] encode() {
    return request;
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    return Service.tail(response, 0);
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return EnumSet.allOf(NegativeResponseCode.class);
  }
}
