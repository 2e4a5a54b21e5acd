package org.pitstop.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that holds one input after the other; in memory where there is such a file system, as a disk takes longer than any decoder. */
public final class InputFile {
  private static final Path IN_MEMORY = Path.of("/dev/shm");
  private final Path path;
  private final FileChannel channel;

  public InputFile(String name) throws IOException {
    path = Files.isWritable(IN_MEMORY) ? Files.createTempFile(IN_MEMORY, "fuzz", name) : Files.createTempFile("fuzz", name);
    path.toFile().deleteOnExit();
    channel = FileChannel.open(path, StandardOpenOption.WRITE);
  }

  public Path path() {
    return path;
  }

  public Path with(byte[] input) throws IOException {
    channel.truncate(input.length);
    ByteBuffer from = ByteBuffer.wrap(input);
    while (from.hasRemaining()) {
      channel.write(from, from.position());
    }
    return path;
  }
}
