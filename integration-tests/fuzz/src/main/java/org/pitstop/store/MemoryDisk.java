package org.pitstop.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Files in memory. */
final class MemoryDisk implements Disk {
  private final Map<Path, Content> files = new TreeMap<>();

  private static final class Content {
    private byte[] bytes = new byte[0];
  }

  void put(Path file, byte[] bytes) {
    content(file).bytes = bytes.clone();
  }

  private Content content(Path file) {
    return files.computeIfAbsent(file, f -> new Content());
  }

  @Override
  public OpenFile open(Path file) {
    return new Handle(content(file));
  }

  @Override
  public OpenFile openToRead(Path file) throws IOException {
    if (!files.containsKey(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return open(file);
  }

  @Override
  public OptionalLong size(Path file) {
    return files.containsKey(file) ? OptionalLong.of(files.get(file).bytes.length) : OptionalLong.empty();
  }

  @Override
  public List<Path> list(Path directory) {
    return files.keySet().stream().filter(f -> directory.equals(f.getParent())).toList();
  }

  @Override
  public void createDirectories(Path directory) {}

  @Override
  public void rename(Path from, Path to) {
    files.put(to, files.remove(from));
  }

  @Override
  public void delete(Path file) {
    files.remove(file);
  }

  @Override
  public void forceDirectory(Path directory) {}

  @Override
  public long freeBytes(Path directory) {
    return Long.MAX_VALUE;
  }

  @Override
  public Closeable lock(Path file) {
    return () -> { };
  }

  private record Handle(Content content) implements OpenFile {

    @Override
    public long size() {
      return content.bytes.length;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      int count = (int) Math.min(into.remaining(), content.bytes.length - position);
      if (count <= 0) {
        return -1;
      }
      into.put(content.bytes, (int) position, count);
      return count;
    }

    @Override
    public int write(ByteBuffer from, long position) {
      int count = from.remaining();
      if (position + count > content.bytes.length) {
        content.bytes = Arrays.copyOf(content.bytes, (int) position + count);
      }
      from.get(content.bytes, (int) position, count);
      return count;
    }

    @Override
    public void truncate(long size) {
      content.bytes = Arrays.copyOf(content.bytes, (int) Math.min(size, content.bytes.length));
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
