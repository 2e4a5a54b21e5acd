package org.pitstop.evidence;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The operations on the file system that durability hangs on, so that a test can cut the power between any two of them. Nothing
 * counts as kept before {@link OpenFile#force} (content) and {@link #forceDirectory} (names) have returned.
 */
interface Disk {

  /** Opens a file for reading and writing; makes it if it is not there. */
  OpenFile open(Path file) throws IOException;

  /** Opens a file for reading only. @throws IOException if it is not there */
  OpenFile openToRead(Path file) throws IOException;

  /** The length of a file in bytes; empty: there is none. */
  OptionalLong size(Path file) throws IOException;

  /** The plain files of a directory, by name. */
  List<Path> list(Path directory) throws IOException;

  void createDirectories(Path directory) throws IOException;

  /** Gives a file another name, atomically; what had that name before is gone. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file if it is there. */
  void delete(Path file) throws IOException;

  /** Makes the names in a directory durable. */
  void forceDirectory(Path directory) throws IOException;

  /** Takes a lock that no other process, and nobody else in this one, can have at the same time. Closing gives it back. */
  Closeable lock(Path file) throws IOException;

  /** A file that is open. */
  interface OpenFile extends Closeable {

    long size() throws IOException;

    /** @return bytes read; -1 at the end of the file */
    int read(ByteBuffer into, long position) throws IOException;

    /** @return bytes written, which may be fewer than remain */
    int write(ByteBuffer from, long position) throws IOException;

    void truncate(long size) throws IOException;

    /** Makes content and length durable. */
    void force() throws IOException;

    /** Writes until nothing remains: a short write is no error, and at a full disk it comes before the error. */
    default void writeFully(ByteBuffer from, long position) throws IOException {
      long at = position;
      while (from.hasRemaining()) {
        int written = write(from, at);
        if (written <= 0) {
          throw new IOException("the disk took none of the last " + from.remaining() + " bytes");
        }
        at += written;
      }
    }

    /** Reads until the buffer is full. */
    default void readFully(ByteBuffer into, long position) throws IOException {
      long at = position;
      while (into.hasRemaining()) {
        int read = read(into, at);
        if (read < 0) {
          throw new EOFException("the file ends at " + at + ", " + into.remaining() + " bytes too early");
        }
        at += read;
      }
    }
  }
}
