package org.pitstop.store;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.pitstop.sweep.PowerCut;

/**
 * A disk whose power can be cut at any operation. Content is durable once its file was forced, a name once its directory was forced; each
 * operation before that may be lost for itself while later ones survive. A rename is a name that comes and a name that goes.
 */
public final class SimulatedDisk implements Disk {

  /** What a cut leaves of what was not forced. */
  public enum Cut {
    /** Everything, the operation itself included. */
    KEPT,
    /** Everything, and half of the operation itself. */
    TORN,
    /** Nothing. */
    DROPPED,
    /** Everything but one operation: the n-th of those that were not forced, or any, chosen by the seed. */
    ONE_LOST
  }

  /** The seed chooses which operation is lost. */
  public static final int ANY = -1;

  private sealed interface Op {
    /** The inode or the directory whose force makes it durable. */
    Object owner();
  }

  private record Write(Integer owner, int position, byte[] bytes) implements Op {}

  private record Truncate(Integer owner, int size) implements Op {}

  private record Link(Path path, int inode) implements Op {
    @Override
    public Object owner() {
      return path.getParent();
    }
  }

  private record Unlink(Path path) implements Op {
    @Override
    public Object owner() {
      return path.getParent();
    }
  }

  /** Names and contents. */
  private static final class Image {
    final Map<Path, Integer> names = new TreeMap<>();
    final Map<Integer, byte[]> contents = new TreeMap<>();

    Image copy() {
      Image copy = new Image();
      copy.names.putAll(names);
      copy.contents.putAll(contents);
      return copy;
    }

    void apply(Op op) {
      if (op instanceof Write w) {
        byte[] old = contents.getOrDefault(w.owner, new byte[0]);
        byte[] now = Arrays.copyOf(old, Math.max(old.length, w.position + w.bytes.length));
        System.arraycopy(w.bytes, 0, now, w.position, w.bytes.length);
        contents.put(w.owner, now);
      } else if (op instanceof Truncate t) {
        contents.put(t.owner, Arrays.copyOf(contents.getOrDefault(t.owner, new byte[0]), t.size));
      } else if (op instanceof Link l) {
        names.put(l.path, l.inode);
      } else if (op instanceof Unlink u) {
        names.remove(u.path);
      }
    }
  }

  private final Image durable;
  private final Image now;
  private final List<Op> pending = new ArrayList<>();
  private int inodes;
  private int operations;
  private boolean off;
  private Op inFlight;
  private int cutAt = Integer.MAX_VALUE;
  private Cut how = Cut.KEPT;
  private long seed;
  private int lost = ANY;
  private final List<Integer> unsynced = new ArrayList<>();
  private Runnable onCut = () -> {};
  private int failFrom = Integer.MAX_VALUE;
  private int failures;
  private Runnable onFull = () -> {};

  public SimulatedDisk() {
    this(new Image(), 0);
  }

  private SimulatedDisk(Image durable, int inodes) {
    this.durable = durable;
    this.now = durable.copy();
    this.inodes = inodes;
  }

  /** Told when the power goes. */
  public void onCut(Runnable listener) {
    onCut = listener;
  }

  /**
   * Cuts the power at an operation, counted from 1; what is left is decided by {@link #survivor}.
   *
   * @param which operation is lost, counted from 0 among those that were not forced; {@link #ANY}: the seed says it
   */
  public void cutAt(int operation, Cut left, int which, long random) {
    cutAt = operation;
    how = left;
    lost = which;
    seed = random;
  }

  /** How many operations were not forced yet when each operation came: so many ways there are to lose one of them. */
  public List<Integer> unsynced() {
    return List.copyOf(unsynced);
  }

  /** Lets operations fail as on a full disk. @param operation the first, counted from 1 @param told when one fails */
  public void full(int operation, int count, Runnable told) {
    failFrom = operation;
    failures = count;
    onFull = told;
  }

  public int operations() {
    return operations;
  }

  /** The power goes now, without an operation under way. */
  public void off(Cut left, long random) {
    how = left;
    seed = random;
    off = true;
  }

  /** The disk as it is found when the power comes back. */
  public SimulatedDisk survivor() {
    Image left = durable.copy();
    SplittableRandom random = new SplittableRandom(seed);
    int missing = how == Cut.ONE_LOST && !pending.isEmpty() ? lost == ANY ? random.nextInt(pending.size()) : lost % pending.size() : pending.size();
    for (int i = 0; i < pending.size(); i++) {
      if (how != Cut.DROPPED && i != missing) {
        left.apply(pending.get(i));
      }
    }
    if (how == Cut.TORN && inFlight instanceof Write w) {
      left.apply(torn(w, random));
    } else if (inFlight != null && (how == Cut.KEPT || how == Cut.ONE_LOST && random.nextBoolean())) {
      left.apply(inFlight);
    }
    return new SimulatedDisk(left, inodes);
  }

  private static Write torn(Write w, SplittableRandom random) {
    int part = random.nextInt(w.bytes.length);
    // a file system may have grown the file before the bytes came
    return random.nextInt(4) == 0 ? new Write(w.owner, w.position, new byte[w.bytes.length])
        : new Write(w.owner, w.position, Arrays.copyOf(w.bytes, part));
  }

  /** The same disk as if it had lain for a while: everything is durable, no operation counted. */
  public SimulatedDisk copy() {
    return new SimulatedDisk(now.copy(), inodes);
  }

  /** Lets one bit of one file rot. @return what rotted; empty: there is no such file */
  public String rot(Predicate<Path> which, long random) {
    SplittableRandom r = new SplittableRandom(random);
    List<Path> files = now.names.keySet().stream().filter(which).filter(p -> content(p).length > 0).toList();
    if (files.isEmpty()) {
      return "";
    }
    Path file = files.get(r.nextInt(files.size()));
    byte[] bytes = content(file).clone();
    int at = r.nextInt(bytes.length);
    bytes[at] ^= (byte) (1 << r.nextInt(8));
    now.contents.put(now.names.get(file), bytes);
    durable.contents.put(now.names.get(file), bytes);
    return file + " byte " + at;
  }

  public byte[] content(Path file) {
    Integer inode = now.names.get(file);
    return inode == null ? new byte[0] : now.contents.getOrDefault(inode, new byte[0]);
  }

  private void step(Op op) throws IOException {
    need();
    unsynced.add(pending.size());
    if (++operations >= cutAt) {
      inFlight = op;
      off = true;
      onCut.run();
      throw new PowerCut();
    }
    if (operations >= failFrom && operations < failFrom + failures) {
      onFull.run();
      throw new IOException("No space left on device");
    }
    if (op != null) {
      pending.add(op);
      now.apply(op);
    }
  }

  private void need() {
    if (off) {
      throw new PowerCut();
    }
  }

  private void forced(Object owner) throws IOException {
    step(null);
    pending.removeIf(op -> {
      boolean done = op.owner().equals(owner);
      if (done) {
        durable.apply(op);
      }
      return done;
    });
  }

  @Override
  public SimulatedFile open(Path file) throws IOException {
    need();
    if (!now.names.containsKey(file)) {
      step(new Link(file, ++inodes));
    }
    return new SimulatedFile(now.names.get(file));
  }

  @Override
  public SimulatedFile openToRead(Path file) throws IOException {
    need();
    if (!now.names.containsKey(file)) {
      throw new FileNotFoundException(file.toString());
    }
    return new SimulatedFile(now.names.get(file));
  }

  @Override
  public OptionalLong size(Path file) {
    need();
    return now.names.containsKey(file) ? OptionalLong.of(content(file).length) : OptionalLong.empty();
  }

  @Override
  public List<Path> list(Path directory) {
    need();
    return now.names.keySet().stream().filter(p -> directory.equals(p.getParent())).toList();
  }

  @Override
  public void createDirectories(Path directory) {
    need();
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    need();
    if (!now.names.containsKey(from)) {
      throw new FileNotFoundException(from.toString());
    }
    step(new Link(to, now.names.get(from)));
    Unlink gone = new Unlink(from);
    pending.add(gone);
    now.apply(gone);
  }

  @Override
  public void delete(Path file) throws IOException {
    need();
    if (now.names.containsKey(file)) {
      step(new Unlink(file));
    }
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    forced(directory);
  }

  @Override
  public long freeBytes(Path directory) {
    return 1L << 40;
  }

  @Override
  public Closeable lock(Path file) {
    return () -> {};
  }

  /** A file that is open. */
  public final class SimulatedFile implements OpenFile {
    private final int inode;

    private SimulatedFile(int inode) {
      this.inode = inode;
    }

    private byte[] bytes() {
      return now.contents.getOrDefault(inode, new byte[0]);
    }

    @Override
    public long size() {
      need();
      return bytes().length;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      need();
      int count = Math.min(into.remaining(), bytes().length - (int) position);
      if (count <= 0) {
        return -1;
      }
      into.put(bytes(), (int) position, count);
      return count;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      byte[] bytes = new byte[from.remaining()];
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
      forced(inode);
    }

    @Override
    public void close() {}
  }
}
