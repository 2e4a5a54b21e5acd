package org.pitstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Target;

/** The note beside a part of a download. */
public final class MarkTarget implements Target {
  private static final Path FILE = Path.of("parts/a.mark");

  @Override
  public void run(byte[] input) throws IOException {
    MemoryDisk disk = new MemoryDisk();
    disk.put(FILE, input);
    Mark mark = Mark.read(disk, FILE);
    if (input.length >= 9 && mark.tag().stream().noneMatch(t -> t.indexOf('\uFFFD') >= 0)) {
      mark.write(disk, FILE);
      Checks.holds(Mark.read(disk, FILE).equals(mark), mark + " became " + Mark.read(disk, FILE));
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(ByteBuffer.allocate(9).putLong(4096).array(),
        ByteBuffer.allocate(12).putLong(1L << 40).put((byte) 1).put("abc".getBytes()).array());
  }
}
