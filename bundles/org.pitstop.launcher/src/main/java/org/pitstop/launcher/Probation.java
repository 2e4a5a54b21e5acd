package org.pitstop.launcher;

import java.io.IOException;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Watches over the sets from outside of the framework: when nobody in it gives a sign of life for a set on probation for too long, the
 * previous set comes back. Where a bundle hangs in its start or in its stop the framework cannot be repaired from within: the process ends,
 * and its supervisor starts it again with the set that the record names.
 */
final class Probation {

  private static final Logger LOG = Logger.getLogger(Probation.class.getName());
  private static final long LOOK_MS = 500;
  /** How long the set may be silent, and a change of bundles may take, in seconds. */
  private static final int SILENT_S = Integer.getInteger("pitstop.swap.silentSeconds", 120);

  private final SetKeeper keeper;
  private final long limitMs;
  private final LongSupplier startingMs;
  private final Runnable startAgain;
  private final Timer timer = new Timer("set-watchdog", true);
  private volatile Changing sets;

  /** What the framework's bundles are at. */
  interface Changing {

    /** Time since the last sign of life. */
    long silentMs();

    /** How long the change that is under way takes already; 0: none is. */
    long busyMs();

    /** The previous set comes back. */
    void back(String why) throws IOException;

    void close();
  }

  /**
   * Watches nothing yet.
   *
   * @param startingMs how long the framework has been starting
   * @param startAgain ends the process with {@link Main#START_AGAIN}
   */
  Probation(SetKeeper keeper, long limitMs, LongSupplier startingMs, Runnable startAgain) {
    this.keeper = keeper;
    this.limitMs = limitMs;
    this.startingMs = startingMs;
    this.startAgain = startAgain;
  }

  /** From before the first bundle starts. */
  static Probation watch(SetKeeper keeper) {
    long begin = System.nanoTime();
    Probation probation = new Probation(keeper, SILENT_S * 1000L, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
        () -> Runtime.getRuntime().halt(Main.START_AGAIN));
    probation.timer.schedule(new TimerTask() {
      @Override
      public void run() {
        probation.look();
      }
    }, LOOK_MS, LOOK_MS);
    return probation;
  }

  /** The framework has started. */
  void started(Changing running) {
    sets = running;
  }

  void end() {
    timer.cancel();
    if (sets != null) {
      sets.close();
    }
  }

  void look() {
    Changing running = sets;
    try {
      if (running == null) {
        if (keeper.record().onProbation() && startingMs.getAsLong() >= limitMs) {
          keeper.back("no sign of life for " + limitMs / 1000 + " s: a bundle hangs in its start");
          startAgain("a bundle of the set on probation hangs in its start");
        }
      } else if (running.busyMs() >= limitMs) {
        if (keeper.record().onProbation()) {
          keeper.back("its bundles did not start within " + limitMs / 1000 + " s: one of them hangs");
        }
        startAgain("a bundle hangs in its start or stop");
      } else if (running.busyMs() == 0 && keeper.record().onProbation() && running.silentMs() >= limitMs) {
        running.back("no sign of life for " + limitMs / 1000 + " s");
      }
    } catch (IOException e) {
      LOG.log(Level.SEVERE, "the record of bundle sets cannot be written; trying again", e);
    } catch (IllegalStateException | RejectedExecutionException e) {
      LOG.log(Level.FINE, "the probation ended at the same moment: {0}", e.getMessage());
    }
  }

  private void startAgain(String why) {
    LOG.severe(why + ": the process ends with status " + Main.START_AGAIN + " to be started with the set "
        + keeper.record().current().id());
    startAgain.run();
  }
}
