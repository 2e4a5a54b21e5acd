package org.pitstop.image;

import java.io.Closeable;
import java.io.IOException;
import org.pitstop.api.image.ImageException;

/** One pass over the data records of an image file, in the order of the file. */
interface Records extends Closeable {

  /**
   * Goes on to the next record that carries data.
   *
   * @return false at the end of the file, which is then known to be complete
   */
  boolean next() throws IOException, ImageException;

  /** Where the record's first byte belongs. */
  long address();

  /** Holds the record's bytes from {@link #from} on; valid until {@link #next}. */
  byte[] bytes();

  int from();

  int length();

  int dataFormatId();

  /** Whether a record that begins where this one ends belongs to the same area. */
  default boolean mayJoin() {
    return dataFormatId() == 0;
  }

  /** Where this record stands in the file: enough to read on from here. */
  Position position();

  /**
   * A place in a file.
   *
   * @param offset in bytes from the beginning of the file
   * @param line from 1; 0 in formats without lines
   * @param base upper part of the addresses of the records that follow
   */
  record Position(long offset, long line, long base) {
    @Override
    public String toString() {
      return line > 0 ? "line " + line : "offset " + offset;
    }
  }
}
