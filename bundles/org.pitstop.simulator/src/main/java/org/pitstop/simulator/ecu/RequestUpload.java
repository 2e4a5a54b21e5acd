package org.pitstop.simulator.ecu;

/** 0x35 (ISO 14229-1:2020, 15.3): plain; what flash memory or RAM holds, erased bytes too. */
final class RequestUpload implements ProgrammingService {
  @Override
  public int sid() {
    return 0x35;
  }

  @Override
  public int minLength() {
    return 5;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    int nrc = request.u8(1) == RequestDownload.PLAIN ? RequestDownload.refusal(request, ecu) : Nrc.REQUEST_OUT_OF_RANGE;
    if (nrc != Nrc.NONE) {
      return Reply.negative(nrc);
    }
    long address = request.address(RequestDownload.ADDRESS);
    long size = request.address(RequestDownload.SIZE);
    Upload.Source memory = Ram.contains(address, size) ? ecu.ram::read : ecu.memory::read;
    int max = ecu.settings.maxNumberOfBlockLength();
    ecu.transfer(new Upload((position, count) -> memory.read(address + position, count), size, max));
    return RequestDownload.answer(0x75, max);
  }
}
