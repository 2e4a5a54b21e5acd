package org.pitstop.api.uds;

import java.nio.charset.StandardCharsets;

/**
 * A request of 0x38 (ISO 14229-1:2020, 15.6).
 *
 * @param mode what is to be done with the file
 * @param path filePathAndName, 1–65535 bytes of UTF-8
 * @param dataFormatId compression (high nibble) and encryption (low nibble) of the transfer
 * @param sizeUncompressedBytes of a file that is added, replaced or resumed; else 0
 * @param sizeCompressedBytes as it is transferred; else 0
 */
public record FileTransfer(Mode mode, String path, int dataFormatId, long sizeUncompressedBytes, long sizeCompressedBytes) {

  /** modeOfOperation (table 480). */
  public enum Mode {
    ADD_FILE(1), DELETE_FILE(2), REPLACE_FILE(3), READ_FILE(4), READ_DIRECTORY(5), RESUME_FILE(6);

    private final int code;

    Mode(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /**
   * The positive response.
   *
   * @param maxNumberOfBlockLength the longest TransferData, SID and counter included; 0 where nothing is transferred
   * @param dataFormatId as the ECU wants it; 0 where nothing is transferred
   * @param sizeUncompressedBytes of a file or directory listing that is read; else 0
   * @param sizeCompressedBytes of a file that is read; else 0
   * @param position where a resumed file goes on; else 0
   */
  public record Accepted(int maxNumberOfBlockLength, int dataFormatId, long sizeUncompressedBytes, long sizeCompressedBytes, long position) {}

  public FileTransfer {
    int length = path.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > 0xFFFF) {
      throw new IllegalArgumentException("path has " + length + " bytes (allowed: 1–65535)");
    }
    if (dataFormatId < 0 || dataFormatId > 0xFF) {
      throw new IllegalArgumentException("dataFormatId is " + dataFormatId + " (allowed: 0–255)");
    }
    if (sizeUncompressedBytes < 0 || sizeCompressedBytes < 0) {
      throw new IllegalArgumentException("sizes are " + sizeUncompressedBytes + " and " + sizeCompressedBytes + " (allowed: 0 and more)");
    }
  }
}
