package org.pitstop.launcher;

import java.io.IOException;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Watches over a set on probation from outside of the framework: when nobody in it gives a sign of life for too long, the previous set comes back. Where a
 * bundle hangs in its start the framework cannot be repaired from within: the process ends, and its supervisor starts it again.
 */
final class Probation extends TimerTask {

  private static final Logger LOG = Logger.getLogger(Probation.class.getName());
  private static final long LOOK_MS = 500;
  /** How long the set may be silent, in seconds. */
  private static final int SILENT_S = Integer.getInteger("pitstop.swap.silentSeconds", 120);

  private final SetKeeper keeper;
  private final Timer timer = new Timer("set-watchdog", true);
  private final long begin = System.nanoTime();
  private volatile BundleSets sets;

  private Probation(SetKeeper keeper) {
    this.keeper = keeper;
  }

  /** From before the first bundle starts. */
  static Probation watch(SetKeeper keeper) {
    Probation probation = new Probation(keeper);
    probation.timer.schedule(probation, LOOK_MS, LOOK_MS);
    return probation;
  }

  /** The framework has started. */
  void started(BundleSets running) {
    sets = running;
  }

  void end() {
    timer.cancel();
    if (sets != null) {
      sets.close();
    }
  }

  @Override
  public void run() {
    BundleSets running = sets;
    long silentMs = running == null ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) : running.silentMs();
    if (!keeper.record().onProbation() || silentMs < SILENT_S * 1000L) {
      return;
    }
    String why = "no sign of life for " + silentMs / 1000 + " s";
    try {
      if (running != null && !running.busy()) {
        running.back(why);
      } else {
        keeper.back(why + ": a bundle hangs in its start");
        LOG.severe("a bundle of the set on probation hangs: the process ends with status " + Main.START_AGAIN + " to be started with the previous set");
        Runtime.getRuntime().halt(Main.START_AGAIN);
      }
    } catch (IOException e) {
      LOG.log(Level.SEVERE, "the record of bundle sets cannot be written; trying again", e);
    }
  }
}
