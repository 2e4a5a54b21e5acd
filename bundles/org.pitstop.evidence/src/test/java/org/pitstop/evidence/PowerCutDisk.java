package org.pitstop.evidence;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A disk in memory whose power can be cut before any operation. Content counts as durable once its file was forced, a name once its
 * directory was forced; everything else may or may not have reached the disk. A rename is a name that comes and a name that goes, each
 * lost for itself.
 */
final class PowerCutDisk implements Disk {
  /** The power is gone: nothing catches it. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1;

    PowerCut() {
      super("power cut", null, false, false);
    }
  }

  private sealed interface Op {}

  private record Write(int inode, int position, byte[] bytes) implements Op {}

  private record Truncate(int inode, int size) implements Op {}

  private record Link(Path path, int inode) implements Op {}

  private record Unlink(Path path) implements Op {}

  private record Force(int inode) implements Op {}

  private record ForceDirectory(Path directory) implements Op {}

  private final List<Op> ops = new ArrayList<>();
  private final Map<Integer, byte[]> contents = new TreeMap<>();
  private final Map<Path, Integer> names = new TreeMap<>();
  private Op inFlight;
  private int steps;
  private boolean off;
  private int inodes;
  /** The power is cut before this operation, counted from 1. */
  int cutBefore = Integer.MAX_VALUE;
  /** From this operation on … */
  int failFrom = Integer.MAX_VALUE;
  /** … so many of them fail. */
  int failures;
  /** No force called from there ({@code SegmentChain.put}) does anything. */
  String deafTo = "";
  int maxWriteBytes = Integer.MAX_VALUE;

  int steps() {
    return steps;
  }

  /** What the disk may hold when the power comes back. */
  List<PowerCutDisk> outcomes() {
    int count = ops.size();
    BitSet lost = new BitSet();
    List<PowerCutDisk> outcomes = new ArrayList<>();
    outcomes.add(replay(lost, null));
    outcomes.add(replay(lost, inFlight));
    if (inFlight instanceof Write w) {
      for (int part : new int[] {1, w.bytes.length / 2, w.bytes.length - 1}) {
        outcomes.add(replay(lost, new Write(w.inode, w.position, Arrays.copyOf(w.bytes, part))));
      }
      outcomes.add(replay(lost, new Write(w.inode, w.position, new byte[w.bytes.length])));
    }
    for (int i = 0; i < count; i++) {
      if (!synced(i)) {
        lost.set(i);
        BitSet one = new BitSet();
        one.set(i);
        outcomes.add(replay(one, null));
        outcomes.add(replay(one, inFlight));
      }
    }
    outcomes.add(replay(lost, null));
    return outcomes;
  }

  private boolean synced(int index) {
    Op op = ops.get(index);
    for (int i = index; i < ops.size(); i++) {
      boolean done = op instanceof Force || op instanceof ForceDirectory
          || op instanceof Write w && ops.get(i) instanceof Force f && f.inode == w.inode
          || op instanceof Truncate t && ops.get(i) instanceof Force f2 && f2.inode == t.inode
          || op instanceof Link l && ops.get(i) instanceof ForceDirectory d && d.directory.equals(l.path.getParent())
          || op instanceof Unlink u && ops.get(i) instanceof ForceDirectory d2 && d2.directory.equals(u.path.getParent());
      if (done) {
        return true;
      }
    }
    return false;
  }

  private PowerCutDisk replay(BitSet lost, Op last) {
    PowerCutDisk disk = new PowerCutDisk();
    for (int i = 0; i < ops.size(); i++) {
      if (!lost.get(i)) {
        disk.apply(ops.get(i));
      }
    }
    if (last != null) {
      disk.apply(last);
    }
    disk.inodes = inodes;
    disk.record();
    return disk;
  }

  /** What is there now is on the disk for good. */
  private void record() {
    names.forEach((path, inode) -> {
      ops.add(new Link(path, inode));
      ops.add(new Write(inode, 0, contents.getOrDefault(inode, new byte[0])));
      ops.add(new Force(inode));
      ops.add(new ForceDirectory(path.getParent()));
    });
  }

  /** The same disk, before any operation on it. */
  PowerCutDisk again() {
    return replay(new BitSet(), null);
  }

  private void apply(Op op) {
    if (op instanceof Write w) {
      byte[] old = contents.getOrDefault(w.inode, new byte[0]);
      byte[] now = Arrays.copyOf(old, Math.max(old.length, w.position + w.bytes.length));
      System.arraycopy(w.bytes, 0, now, w.position, w.bytes.length);
      contents.put(w.inode, now);
    } else if (op instanceof Truncate t) {
      contents.put(t.inode, Arrays.copyOf(contents.getOrDefault(t.inode, new byte[0]), t.size));
    } else if (op instanceof Link l) {
      names.put(l.path, l.inode);
    } else if (op instanceof Unlink u) {
      names.remove(u.path);
    }
  }

  private void step(Op op) throws IOException {
    if (off || ++steps >= cutBefore) {
      inFlight = off ? inFlight : op;
      off = true;
      throw new PowerCut();
    }
    if (steps >= failFrom && steps < failFrom + failures) {
      throw new IOException("No space left on device");
    }
    ops.add(op);
    apply(op);
  }

  private boolean deaf() {
    return !deafTo.isEmpty() && StackWalker.getInstance().walk(frames -> frames
        .map(f -> f.getClassName().substring(f.getClassName().lastIndexOf('.') + 1) + "." + f.getMethodName()).anyMatch(deafTo::equals));
  }

  byte[] content(Path file) {
    return contents.getOrDefault(names.get(file), new byte[0]);
  }

  /** Changes bytes behind everybody's back. */
  void content(Path file, byte[] bytes) {
    contents.put(names.computeIfAbsent(file, f -> ++inodes), bytes);
    ops.clear();
    record();
  }

  @Override
  public OpenFile open(Path file) throws IOException {
    if (!names.containsKey(file)) {
      step(new Link(file, ++inodes));
    }
    return new Open(names.get(file));
  }

  @Override
  public OpenFile openToRead(Path file) throws IOException {
    if (!names.containsKey(file)) {
      throw new FileNotFoundException(file.toString());
    }
    return new Open(names.get(file));
  }

  @Override
  public OptionalLong size(Path file) {
    return names.containsKey(file) ? OptionalLong.of(content(file).length) : OptionalLong.empty();
  }

  @Override
  public List<Path> list(Path directory) {
    return names.keySet().stream().filter(p -> directory.equals(p.getParent())).toList();
  }

  @Override
  public void createDirectories(Path directory) {}

  @Override
  public void rename(Path from, Path to) throws IOException {
    if (!names.containsKey(from)) {
      throw new FileNotFoundException(from.toString());
    }
    step(new Link(to, names.get(from)));
    ops.add(new Unlink(from));
    apply(new Unlink(from));
  }

  @Override
  public void delete(Path file) throws IOException {
    if (names.containsKey(file)) {
      step(new Unlink(file));
    }
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    if (!deaf()) {
      step(new ForceDirectory(directory));
    }
  }

  @Override
  public Closeable lock(Path file) {
    return () -> {};
  }

  private final class Open implements OpenFile {
    private final int inode;

    Open(int inode) {
      this.inode = inode;
    }

    private byte[] bytes() {
      return contents.getOrDefault(inode, new byte[0]);
    }

    @Override
    public long size() {
      return bytes().length;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      int count = Math.min(into.remaining(), bytes().length - (int) position);
      if (count <= 0) {
        return -1;
      }
      into.put(bytes(), (int) position, count);
      return count;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      byte[] bytes = new byte[Math.min(from.remaining(), maxWriteBytes)];
      from.get(from.position(), bytes);
      step(new Write(inode, (int) position, bytes));
      from.position(from.position() + bytes.length);
      return bytes.length;
    }

    @Override
    public void truncate(long size) throws IOException {
      step(new Truncate(inode, (int) size));
    }

    @Override
    public void force() throws IOException {
      if (!deaf()) {
        step(new Force(inode));
      }
    }

    @Override
    public void close() {}
  }
}
