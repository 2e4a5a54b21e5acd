package org.pitstop.uds;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x36 (ISO 14229-1:2020, 15.4): {@code 36 counter data…}, answered by {@code 76 counter transferResponseParameterRecord…}. */
record TransferData(int blockSequenceCounter, ByteBuffer data) implements RecordService {
  private static final int HEAD_BYTES = 2;
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.REQUEST_SEQUENCE_ERROR, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
      NegativeResponseCode.TRANSFER_DATA_SUSPENDED, NegativeResponseCode.GENERAL_PROGRAMMING_FAILURE,
      NegativeResponseCode.WRONG_BLOCK_SEQUENCE_COUNTER);

  TransferData {
    if (blockSequenceCounter < 0 || blockSequenceCounter > 0xFF) {
      throw new IllegalArgumentException("blockSequenceCounter " + blockSequenceCounter + " (allowed: 0-255)");
    }
  }

  @Override
  public byte[] encode() {
    byte[] request = new byte[length()];
    encode(request);
    return request;
  }

  int length() {
    return HEAD_BYTES + data.remaining();
  }

  /** Writes the request into a buffer that is used again; the data's position stays. */
  void encode(byte[] into) {
    into[0] = (byte) ServiceId.TRANSFER_DATA.code();
    into[1] = (byte) blockSequenceCounter;
    data.get(data.position(), into, HEAD_BYTES, data.remaining());
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    return Service.tail(response, 2);
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
