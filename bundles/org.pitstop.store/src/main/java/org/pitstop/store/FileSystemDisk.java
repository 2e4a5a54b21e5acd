package org.pitstop.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The real disk. Files are {@link RandomAccessFile}s: a {@link FileChannel} closes itself when a thread is interrupted in it, and a
 * stopped download or campaign must not take the journal along.
 */
final class FileSystemDisk implements Disk {
  private static final int MAX_INTERRUPTED_FORCES = 100;

  @Override
  public OpenFile open(Path file) throws IOException {
    return new RandomAccess(new RandomAccessFile(file.toFile(), "rw"));
  }

  @Override
  public OpenFile openToRead(Path file) throws IOException {
    return new RandomAccess(new RandomAccessFile(file.toFile(), "r"));
  }

  @Override
  public OptionalLong size(Path file) throws IOException {
    return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory) && parent != null) {
      createDirectories(parent);
      Files.createDirectories(directory);
      try {
        forceDirectory(parent);
      } catch (IOException e) {
        // the next try must not take it for one that is durable
        Files.deleteIfExists(directory);
        throw e;
      }
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** On Linux a directory can be opened for reading and forced like a file. */
  @Override
  public void forceDirectory(Path directory) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      for (int i = 1; !forced(directory); i++) {
        interrupted = true;
        Thread.interrupted();
        if (i == MAX_INTERRUPTED_FORCES) {
          throw new IOException(directory + " could not be forced: interrupted " + i + " times");
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** @return false: an interrupt came in between */
  private static boolean forced(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }

  @Override
  public long freeBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      throw new IOException(file + " is locked by another component of this process: two must not share a state directory", e);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new IOException(file + " is locked by another process: is a second agent running on the same state directory? "
          + "Stop one of them");
    }
    return channel;
  }

  private static final class RandomAccess implements OpenFile {
    private final RandomAccessFile file;
    private byte[] copy = new byte[0];

    RandomAccess(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public synchronized int read(ByteBuffer into, long position) throws IOException {
      file.seek(position);
      byte[] bytes = copy(into.remaining());
      int read = file.read(bytes, 0, Math.min(into.remaining(), bytes.length));
      if (read > 0) {
        into.put(bytes, 0, read);
      }
      return read;
    }

    @Override
    public synchronized int write(ByteBuffer from, long position) throws IOException {
      file.seek(position);
      byte[] bytes = copy(from.remaining());
      int count = Math.min(from.remaining(), bytes.length);
      from.get(from.position(), bytes, 0, count);
      file.write(bytes, 0, count);
      from.position(from.position() + count);
      return count;
    }

    /** A buffer of the file's own, at most 256 KiB: the caller's may be outside the heap. */
    private byte[] copy(int wanted) {
      int size = Math.min(wanted, 256 * 1024);
      if (copy.length < size) {
        copy = new byte[size];
      }
      return copy;
    }

    @Override
    public void truncate(long size) throws IOException {
      file.setLength(size);
    }

    @Override
    public void force() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
