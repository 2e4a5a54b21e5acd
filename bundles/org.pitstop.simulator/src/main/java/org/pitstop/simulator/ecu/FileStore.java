package org.pitstop.simulator.ecu;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of one ECU, and those of which only a part has come: they outlive a reset, not the simulator. In events of vehicle time. */
final class FileStore {
  static final int MAX_FILES = 32;
  static final int MAX_BYTES = 1 << 20;

  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final SortedMap<String, Part> parts = new TreeMap<>();

  /** A file that has not come to its end. */
  static final class Part {
    private final byte[] bytes;
    private int count;

    private Part(int size) {
      bytes = new byte[size];
    }

    int size() {
      return bytes.length;
    }

    /** How much of it is there. */
    int count() {
      return count;
    }

    boolean complete() {
      return count == bytes.length;
    }

    /** @return false: that is more than was announced, nothing was taken */
    boolean append(byte[] from, int at, int length) {
      if (length > bytes.length - count) {
        return false;
      }
      System.arraycopy(from, at, bytes, count, length);
      count += length;
      return true;
    }
  }

  Optional<byte[]> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  Optional<Part> part(String path) {
    return Optional.ofNullable(parts.get(path));
  }

  /** Begins a file; a part of it that came before is forgotten, a whole one stays until this is whole. Empty: there is no room. */
  Optional<Part> begin(String path, long size) {
    parts.remove(path);
    boolean room = size <= MAX_BYTES - bytes() && files.size() + parts.size() < MAX_FILES;
    if (!room) {
      return Optional.empty();
    }
    Part part = new Part((int) size);
    parts.put(path, part);
    return Optional.of(part);
  }

  /** A file is whole. */
  void keep(String path, Part part) {
    parts.remove(path);
    files.put(path, part.bytes);
  }

  /** @return false: there was none */
  boolean delete(String path) {
    boolean part = parts.remove(path) != null;
    return files.remove(path) != null || part;
  }

  /** The whole files whose paths begin so: one a line. */
  String list(String beginning) {
    StringBuilder list = new StringBuilder();
    files.keySet().stream().filter(p -> p.startsWith(beginning)).forEach(p -> list.append(p).append('\n'));
    return list.toString();
  }

  private long bytes() {
    return files.values().stream().mapToLong(f -> f.length).sum() + parts.values().stream().mapToLong(Part::size).sum();
  }

  /** A piece of a file. */
  static byte[] piece(byte[] file, long position, int count) {
    return Arrays.copyOfRange(file, (int) position, (int) position + count);
  }
}
