package org.pitstop.simulator.ecu;

/** 0x34 (ISO 14229-1:2020, 15.2): plain or compressed by DEFLATE, not encrypted; to flash memory or, for a boot loader, RAM. */
final class RequestDownload implements ProgrammingService {
  /** addressAndLengthFormatIdentifier. */
  static final int ALFID = 0x44;
  static final int ADDRESS = 3;
  static final int SIZE = 7;
  static final int PLAIN = 0x00;
  private static final int LENGTH = 11;
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
    int nrc = format == PLAIN || format == DEFLATE ? refusal(request, ecu) : Nrc.REQUEST_OUT_OF_RANGE;
    if (nrc != Nrc.NONE) {
      return Reply.negative(nrc);
    }
    long address = request.address(ADDRESS);
    long size = request.address(SIZE);
    boolean toRam = Ram.contains(address, size);
    if (!toRam && ecu.lacksLoader()) {
      return Reply.negative(Nrc.CONDITIONS_NOT_CORRECT);
    }
    if (!toRam && ecu.memory.applicationValid()) {
      return Reply.negative(Nrc.DOWNLOAD_NOT_ACCEPTED);
    }
    ecu.transfer(new Download(ecu, address, size, format == DEFLATE));
    return answer(0x74, ecu.settings.maxNumberOfBlockLength());
  }

  /** What is wrong with address and size, in either direction; {@link Nrc#NONE}: nothing. */
  static int refusal(Request request, EcuState ecu) {
    if (request.u8(2) != ALFID) {
      return Nrc.REQUEST_OUT_OF_RANGE;
    }
    if (request.length() != LENGTH) {
      return Nrc.INCORRECT_LENGTH;
    }
    long address = request.address(ADDRESS);
    long size = request.address(SIZE);
    if (!Ram.contains(address, size) && !Flash.contains(address, size)) {
      return Nrc.REQUEST_OUT_OF_RANGE;
    }
    // a repeated request, whose answer was lost, does no harm before the first TransferData
    return ecu.transfer() != null && ecu.transfer().begun() ? Nrc.CONDITIONS_NOT_CORRECT : Nrc.NONE;
  }

  /** lengthFormatIdentifier: high nibble, the number of bytes of maxNumberOfBlockLength. */
  static Reply answer(int responseSid, int max) {
    return max <= 0xFFFF ? Reply.positive(responseSid, 0x20, max >> 8, max)
        : Reply.positive(responseSid, 0x40, max >> 24, max >> 16, max >> 8, max);
  }
}
