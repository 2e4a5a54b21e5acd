package org.pitstop.simulator.ecu;

import org.pitstop.simulator.ecu.FileStore.Part;

/** A file that comes into the ECU: what is there when it breaks off can be resumed. */
final class FileReception extends Transfer {
  private static final int DATA = 2;

  private final FileStore files;
  private final String path;
  private final Part part;
  private final int maxNumberOfBlockLength;

  FileReception(FileStore files, String path, Part part, int maxNumberOfBlockLength) {
    this.files = files;
    this.path = path;
    this.part = part;
    this.maxNumberOfBlockLength = maxNumberOfBlockLength;
  }

  @Override
  boolean fits(int requestLength) {
    return requestLength > DATA && requestLength <= maxNumberOfBlockLength;
  }

  @Override
  Reply next(Request request, int blockSequenceCounter) {
    boolean taken = part.append(request.bytes(), DATA, request.length() - DATA);
    return taken ? Reply.positive(0x76, blockSequenceCounter) : Reply.negative(Nrc.TRANSFER_SUSPENDED);
  }

  @Override
  boolean complete() {
    return part.complete();
  }

  @Override
  void exit() {
    files.keep(path, part);
  }
}
