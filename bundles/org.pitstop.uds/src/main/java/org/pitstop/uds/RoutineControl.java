package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.NegativeResponseCode;

/** 0x31 (ISO 14229-1:2020, 14.2). The value is routineInfo and routineStatusRecord, if any. */
final class RoutineControl implements RecordService {
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.CONDITIONS_NOT_CORRECT,
      NegativeResponseCode.REQUEST_SEQUENCE_ERROR, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
      NegativeResponseCode.SECURITY_ACCESS_DENIED, NegativeResponseCode.GENERAL_PROGRAMMING_FAILURE);

  private final int subFunction;
  private final int routineId;
  private final byte[] option;

  RoutineControl(int subFunction, int routineId, byte[] option) {
    this.subFunction = subFunction;
    this.routineId = routineId;
    this.option = option;
  }

  @Override
  public byte[] encode() {
    return RequestBytes.of(ServiceId.ROUTINE_CONTROL).number("sub-function", subFunction, 1)
        .number("routine id", routineId, 2).tail(option).build();
  }

  @Override
  public Answer<byte[]> decode(byte[] response) {
    return Service.tail(response, 4);
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
