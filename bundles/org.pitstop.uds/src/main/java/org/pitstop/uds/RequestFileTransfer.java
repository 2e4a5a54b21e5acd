package org.pitstop.uds;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.FileTransfer;
import org.pitstop.api.uds.FileTransfer.Mode;
import org.pitstop.api.uds.NegativeResponseCode;

/**
 * 0x38 (ISO 14229-1:2020, 15.6).
 *
 * <pre>
 * request   38 mode length(2) path…                                                      delete, read directory
 *           38 mode length(2) path… dataFormatIdentifier                                 read
 *           38 mode length(2) path… dataFormatIdentifier k uncompressed(k) compressed(k) add, replace, resume
 * response  78 mode                                                                      delete
 *           78 mode n maxNumberOfBlockLength(n) dataFormatIdentifier                     add, replace
 *           78 mode n maxNumberOfBlockLength(n) dataFormatIdentifier position(8)         resume
 *           78 mode n maxNumberOfBlockLength(n) dataFormatIdentifier k(2) size(k)        read directory
 *           78 mode n maxNumberOfBlockLength(n) dataFormatIdentifier k(2) uncompressed(k) compressed(k)   read
 * </pre>
 */
record RequestFileTransfer(FileTransfer transfer) implements Service<FileTransfer.Accepted> {
  private static final int HEAD_BYTES = 2;
  private static final int MAX_NUMBER_BYTES = 8;
  private static final int POSITION_BYTES = 8;
  private static final FileTransfer.Accepted DELETED = new FileTransfer.Accepted(0, 0, 0, 0, 0);
  private static final Set<Mode> DATA_COMES = EnumSet.of(Mode.READ_FILE, Mode.READ_DIRECTORY);
  private static final Set<Mode> DATA_GOES = EnumSet.of(Mode.ADD_FILE, Mode.REPLACE_FILE, Mode.RESUME_FILE);
  private static final Set<NegativeResponseCode> REFUSALS = EnumSet.of(
      NegativeResponseCode.CONDITIONS_NOT_CORRECT, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
      NegativeResponseCode.SECURITY_ACCESS_DENIED, NegativeResponseCode.UPLOAD_DOWNLOAD_NOT_ACCEPTED);

  @Override
  public byte[] encode() {
    byte[] path = transfer.path().getBytes(StandardCharsets.UTF_8);
    RequestBytes bytes = RequestBytes.of(ServiceId.REQUEST_FILE_TRANSFER).number("mode", transfer.mode().code(), 1)
        .number("length of path", path.length, 2).tail(path);
    if (DATA_GOES.contains(transfer.mode()) || transfer.mode() == Mode.READ_FILE) {
      bytes.number("data format identifier", transfer.dataFormatId(), 1);
    }
    if (DATA_GOES.contains(transfer.mode())) {
      int size = numberBytes(Math.max(transfer.sizeUncompressedBytes(), transfer.sizeCompressedBytes()));
      bytes.number("length of sizes", size, 1).number("uncompressed size", transfer.sizeUncompressedBytes(), size)
          .number("compressed size", transfer.sizeCompressedBytes(), size);
    }
    return bytes.build();
  }

  private static int numberBytes(long value) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8);
  }

  @Override
  public Answer<FileTransfer.Accepted> decode(byte[] response) {
    ResponseBytes r = new ResponseBytes(response, HEAD_BYTES);
    if (transfer.mode() == Mode.DELETE_FILE) {
      return r.value(DELETED);
    }
    // here, unlike in the answer to RequestDownload, the whole byte is the length
    long blockLength = r.number("maxNumberOfBlockLength", length(r, "lengthFormatIdentifier", 1));
    if (!MemoryTransfer.leavesRoom(blockLength)) {
      r.wrong(MemoryTransfer.noRoom(blockLength));
    }
    int dataFormatId = (int) r.number("dataFormatIdentifier", 1);
    int sizeBytes = DATA_COMES.contains(transfer.mode()) ? length(r, "fileSizeOrDirInfoParameterLength", 2) : 0;
    long uncompressed = r.number("fileSizeUncompressedOrDirInfoLength", sizeBytes);
    long compressed = r.number("fileSizeCompressed", transfer.mode() == Mode.READ_FILE ? sizeBytes : 0);
    long position = r.number("filePosition", transfer.mode() == Mode.RESUME_FILE ? POSITION_BYTES : 0);
    return r.value(new FileTransfer.Accepted(MemoryTransfer.atMostInt(blockLength), dataFormatId, uncompressed, compressed, position));
  }

  private static int length(ResponseBytes r, String what, int bytes) {
    int length = (int) r.number(what, bytes);
    if (length < 1 || length > MAX_NUMBER_BYTES) {
      r.wrong(what + " is " + length + " (allowed: 1-" + MAX_NUMBER_BYTES + ")");
    }
    return length;
  }

  @Override
  public FileTransfer.Accepted silence() {
    throw new IllegalStateException("RequestFileTransfer has no suppress bit");
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
