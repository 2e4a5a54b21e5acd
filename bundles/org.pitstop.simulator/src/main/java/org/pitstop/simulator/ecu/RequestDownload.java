package org.pitstop.simulator.ecu;

/** 0x34 (ISO 14229-1:2020, 15.2): plain or compressed by DEFLATE, not encrypted; to flash memory or, for a boot loader, RAM. */
final class RequestDownload implements ProgrammingService {
  /** addressAndLengthFormatIdentifier. */
  static final int ALFID = 0x44;
  private static final int LENGTH = 11;
  private static final int PLAIN = 0x00;
  /** dataFormatIdentifier: raw DEFLATE, not encrypted. */
  private static final int DEFLATE = 0x10;

  @Override
  public int sid() {
    return 0x34;
  }

  @Override
  public int minLength() {
    return 5;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    int format = request.u8(1);
    if (format != PLAIN && format != DEFLATE || request.u8(2) != ALFID) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    if (request.length() != LENGTH) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    long address = request.address(3);
    long size = request.address(7);
    boolean toRam = Ram.contains(address, size);
    if (!toRam && !Flash.contains(address, size)) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    // a repeated request, whose answer was lost, does no harm before the first TransferData
    if (ecu.download() != null && ecu.download().begun()) {
      return Reply.negative(Nrc.CONDITIONS_NOT_CORRECT);
    }
    if (!toRam && ecu.lacksLoader()) {
      return Reply.negative(Nrc.CONDITIONS_NOT_CORRECT);
    }
    if (!toRam && ecu.memory.applicationValid()) {
      return Reply.negative(Nrc.DOWNLOAD_NOT_ACCEPTED);
    }
    ecu.download(new Download(toRam ? ecu::writeRam : ecu.memory::write, address, size, format == DEFLATE));
    return answer(ecu.settings.maxNumberOfBlockLength());
  }

  /** lengthFormatIdentifier: high nibble, the number of bytes of maxNumberOfBlockLength. */
  private static Reply answer(int max) {
    return max <= 0xFFFF ? Reply.positive(0x74, 0x20, max >> 8, max) : Reply.positive(0x74, 0x40, max >> 24, max >> 16, max >> 8, max);
  }
}
