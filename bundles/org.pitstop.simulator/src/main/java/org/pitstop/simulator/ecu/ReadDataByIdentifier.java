package org.pitstop.simulator.ecu;

import java.io.ByteArrayOutputStream;

/** 0x22, one identifier or several (ISO 14229-1:2020, 11.2): those that are not known are left out; none known: 0x31. */
final class ReadDataByIdentifier implements Service {
  @Override
  public int sid() {
    return 0x22;
  }

  @Override
  public int minLength() {
    return 3;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    if (request.length() % 2 == 0) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    response.write(0x62);
    for (int at = 1; at < request.length(); at += 2) {
      byte[] record = Dids.read(request.u16(at), ecu);
      if (record != null) {
        response.write(request.bytes(), at, 2);
        response.write(record, 0, record.length);
      }
    }
    return response.size() == 1 ? Reply.negative(Nrc.REQUEST_OUT_OF_RANGE) : Reply.positive(response.toByteArray());
  }
}
