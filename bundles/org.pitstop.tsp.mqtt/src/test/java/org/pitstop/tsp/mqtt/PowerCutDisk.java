package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The real disk until the power is cut at one of its operations; then what was not forced is lost, or is not, as the disk likes. */
final class PowerCutDisk implements Durable {

  /** What became of the operation of the cut, and of what was not forced yet. */
  enum Cut {
    BEFORE_ALL_KEPT(false, false), BEFORE_UNFORCED_LOST(false, true), AFTER_ALL_KEPT(true, false), AFTER_UNFORCED_LOST(true, true);

    private final boolean done;
    private final boolean lost;

    Cut(boolean done, boolean lost) {
      this.done = done;
      this.lost = lost;
    }
  }

  static final class PowerCutException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A name that changed and was not forced: what it meant before, and what the other one did. Null: nothing. */
  private record Renamed(Path directory, Path from, byte[] fromBefore, Path to, byte[] toBefore) {}

  private final int at;
  private final Cut cut;
  private final Set<Path> unforced = new HashSet<>();
  private final Deque<Renamed> renamed = new ArrayDeque<>();
  private int operations;

  /** @param at the operation, counted from 1; 0: never */
  PowerCutDisk(int at, Cut cut) {
    this.at = at;
    this.cut = cut;
  }

  int operations() {
    return operations;
  }

  private interface Operation {
    void run() throws IOException;
  }

  /** Whether the power is gone: from then on nothing is done any more. */
  boolean isOff() {
    return at > 0 && operations >= at;
  }

  private void count(Operation operation) throws IOException {
    if (isOff()) {
      throw new PowerCutException();
    }
    boolean now = ++operations == at;
    if (!now || cut.done) {
      operation.run();
    }
    if (now) {
      if (cut.lost) {
        lose();
      }
      throw new PowerCutException();
    }
  }

  @Override
  public void write(Path file, String content) throws IOException {
    count(() -> {
      DISK.write(file, content);
      unforced.add(file);
    });
  }

  @Override
  public void force(Path path) throws IOException {
    count(() -> {
      unforced.remove(path);
      renamed.removeIf(name -> name.directory().equals(path));
    });
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    count(() -> {
      renamed.push(new Renamed(to.getParent(), from, Files.readAllBytes(from), to, Files.exists(to) ? Files.readAllBytes(to) : null));
      DISK.move(from, to);
      if (unforced.remove(from)) {
        unforced.add(to);
      }
    });
  }

  @Override
  public void delete(Path file) throws IOException {
    count(() -> {
      if (Files.exists(file)) {
        renamed.push(new Renamed(file.getParent(), file, Files.readAllBytes(file), null, null));
      }
      DISK.delete(file);
    });
  }

  /** A file that was not forced is torn; a name that was not forced is the old one. */
  private void lose() throws IOException {
    for (Path file : unforced) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    }
    for (Renamed name : renamed) {
      if (name.to() != null && name.toBefore() == null) {
        Files.delete(name.to());
      } else if (name.to() != null) {
        Files.write(name.to(), name.toBefore());
      }
      Files.write(name.from(), name.fromBefore());
    }
  }
}
