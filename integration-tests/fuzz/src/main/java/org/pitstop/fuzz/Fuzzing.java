package org.pitstop.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * Runs a target over its seeds and what {@link Mutations} makes of them, on a thread that is watched: an input that takes too long or
 * allocates too much is as wrong as one that ends in an exception.
 */
public final class Fuzzing {
  /** No decoder needs a hundredth of it. */
  static final long MAX_NANOS = 10_000_000_000L;
  /** However busy the machine is. */
  static final int FEWEST_INPUTS = 200;
  /** How long a shorter input is looked for. */
  private static final long MAX_SHORTER_NANOS = 5_000_000_000L;
  private static final long LOOK_MS = 50;
  private static final int MAX_SHOWN = 2000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Target target;
  private final long nanos;
  private final long seed;
  private volatile byte[] current = new byte[0];
  private volatile long began = System.nanoTime();
  private volatile Throwable wrong;
  private volatile long inputs;

  private Fuzzing(Target target, long nanos, long seed) {
    this.target = target;
    this.nanos = nanos;
    this.seed = seed;
  }

  /**
   * @return how many inputs were run
   * @throws AssertionError names the shortest input found that does it
   */
  public static long run(Target target, double seconds, long seed) throws InterruptedException {
    return new Fuzzing(target, (long) (seconds * 1e9), seed).run();
  }

  private long run() throws InterruptedException {
    Thread worker = new Thread(this::work, "fuzzing");
    worker.setDaemon(true);
    worker.start();
    while (worker.isAlive()) {
      worker.join(LOOK_MS);
      byte[] input = current;
      if (worker.isAlive() && System.nanoTime() - began > MAX_NANOS && input == current) {
        AssertionError hangs = new AssertionError("does not end within " + MAX_NANOS / 1_000_000 + " ms with " + shown(input));
        hangs.setStackTrace(worker.getStackTrace());
        throw hangs;
      }
    }
    if (wrong != null) {
      throw new AssertionError("input " + inputs + " of seed " + seed + ": " + wrong + " with " + shown(current), wrong);
    }
    return inputs;
  }

  private void work() {
    try {
      long end = System.nanoTime() + nanos;
      List<byte[]> seeds = target.seeds();
      for (int i = 0; i < seeds.size() && wrong == null; i++) {
        check(seeds.get(i).clone());
      }
      Mutations mutations = new Mutations(seeds, target.words(), seed);
      while ((System.nanoTime() < end || inputs < FEWEST_INPUTS) && wrong == null) {
        byte[] input = mutations.next();
        check(inputs % 2 == 0 ? target.repaired(input) : input);
      }
    } catch (Throwable e) {
      wrong = e;
    }
  }

  private void check(byte[] input) {
    inputs++;
    Throwable first = attempt(input);
    if (first != null) {
      current = shorter(input, e -> e != null && e.getClass() == first.getClass());
      wrong = first;
    }
  }

  private Throwable attempt(byte[] input) {
    current = input;
    began = System.nanoTime();
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    try {
      target.run(input.clone());
    } catch (Throwable e) {
      return e;
    }
    long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    return allocated <= target.maxAllocatedBytes() ? null
        : new AssertionError("allocated " + allocated + " bytes (allowed: " + target.maxAllocatedBytes() + ")");
  }

  /** Leaves out pieces, ever smaller ones, as long as the same goes wrong. */
  private byte[] shorter(byte[] input, Predicate<Throwable> same) {
    byte[] best = input;
    long end = System.nanoTime() + MAX_SHORTER_NANOS;
    for (int piece = Math.max(1, best.length / 2); piece > 0; piece /= 2) {
      for (int at = 0; at < best.length && System.nanoTime() < end; ) {
        byte[] without = Arrays.copyOf(best, Math.max(at, best.length - piece));
        System.arraycopy(best, Math.min(best.length, at + piece), without, at, without.length - at);
        if (same.test(attempt(without))) {
          best = without;
        } else {
          at += piece;
        }
      }
    }
    return best;
  }

  private static String shown(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    String hex = HexFormat.of().formatHex(input);
    return input.length + " bytes \"" + text.substring(0, Math.min(MAX_SHOWN, text.length())) + "\" hex "
        + hex.substring(0, Math.min(2 * MAX_SHOWN, hex.length()));
  }
}
