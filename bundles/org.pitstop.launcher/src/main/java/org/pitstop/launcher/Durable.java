package org.pitstop.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The operations whose order decides what a power cut leaves. */
interface Durable {

  /** The real disk. */
  Durable DISK = new Durable() {
    private static final int BUFFER_BYTES = 64 * 1024;

    @Override
    public void write(Path file, InputStream content) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
          ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
      }
    }

    @Override
    public void force(Path path) throws IOException {
      DurableFiles.force(path);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  };

  /** Writes a file anew; not yet forced. */
  void write(Path file, InputStream content) throws IOException;

  /** Forces a file's bytes, or the names in a directory. */
  void force(Path path) throws IOException;

  /** Puts a file in another's place at once. */
  void move(Path from, Path to) throws IOException;

  /** Makes a file appear whole or not at all, and stay: written beside it, forced, renamed, directory forced. */
  default void replace(Path file, InputStream content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    write(temporary, content);
    force(temporary);
    move(temporary, file);
    force(file.getParent());
  }
}
