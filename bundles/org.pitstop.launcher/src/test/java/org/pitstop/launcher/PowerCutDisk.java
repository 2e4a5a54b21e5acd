package org.pitstop.launcher;

import java.io.IOException;
import java.io.InputStream;
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
    BEFORE_ALL_KEPT(false, false),
    BEFORE_UNFORCED_LOST(false, true),
    AFTER_ALL_KEPT(true, false),
    AFTER_UNFORCED_LOST(true, true);

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

  private record Move(Path from, Path to, byte[] replaced) {}

  private final int at;
  private final Cut cut;
  private final Set<Path> unforced = new HashSet<>();
  private final Deque<Move> moves = new ArrayDeque<>();
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

  private void count(Operation operation) throws IOException {
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
  public void write(Path file, InputStream content) throws IOException {
    count(() -> {
      DISK.write(file, content);
      unforced.add(file);
    });
  }

  @Override
  public void force(Path path) throws IOException {
    count(() -> {
      unforced.remove(path);
      moves.removeIf(move -> move.to().getParent().equals(path));
    });
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    count(() -> {
      moves.push(new Move(from, to, Files.exists(to) ? Files.readAllBytes(to) : null));
      DISK.move(from, to);
      if (unforced.remove(from)) {
        unforced.add(to);
      }
    });
  }

  /** A file that was not forced is torn; a name that was not forced is the old one. */
  private void lose() throws IOException {
    for (Path file : unforced) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    }
    for (Move move : moves) {
      Files.move(move.to(), move.from());
      if (move.replaced() != null) {
        Files.write(move.to(), move.replaced());
      }
    }
  }
}
