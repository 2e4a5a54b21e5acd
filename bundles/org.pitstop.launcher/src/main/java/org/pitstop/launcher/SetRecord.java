package org.pitstop.launcher;

import java.util.ArrayList;
import java.util.List;

/**
 * What is true about the agent's bundles (docs/adr/0003).
 *
 * @param base names the feature's own jars: sets made for others do not fit
 * @param previous what {@link #back} goes back to; while no set is on probation, what was there before
 * @param starts of the framework since the current set went on probation
 * @param history what came of the last swaps, for people, newest last
 */
record SetRecord(Phase phase, String base, BundleSet current, BundleSet previous, int starts, List<String> history) {

  private static final int KEPT_HISTORY = 20;
  /** Characters of one event that are kept: a reason may be as long as somebody's exception. */
  private static final int MAX_EVENT = 1000;

  enum Phase {
    /** The current set is the one that runs. */
    STEADY,
    /** The current set must prove itself; else the previous one comes back. */
    ON_PROBATION
  }

  /** Before the first swap. */
  static final SetRecord FIRST = new SetRecord(Phase.STEADY, "", BundleSet.OF_FEATURE, BundleSet.OF_FEATURE, 0, List.of());

  SetRecord {
    history = List.copyOf(history.subList(Math.max(0, history.size() - KEPT_HISTORY), history.size()));
  }

  /** What came of the last swap; empty: there was none. */
  String why() {
    return history.isEmpty() ? "" : history.get(history.size() - 1);
  }

  private List<String> and(String event) {
    List<String> longer = new ArrayList<>(history);
    String line = event.replaceAll("\\s+", " ");
    longer.add(line.length() > MAX_EVENT ? line.substring(0, MAX_EVENT) + "…" : line);
    return longer;
  }

  boolean onProbation() {
    return phase == Phase.ON_PROBATION;
  }

  /** A new set takes over. @throws IllegalStateException while another has still to prove itself */
  SetRecord probation(BundleSet next, String baseNow) {
    if (onProbation()) {
      throw new IllegalStateException("set " + current.id() + " is still on probation");
    }
    return new SetRecord(Phase.ON_PROBATION, baseNow, next, current, 0, history);
  }

  /** The framework starts with it. */
  SetRecord started() {
    return new SetRecord(phase, base, current, previous, starts + 1, history);
  }

  /** It has proved itself. */
  SetRecord confirmed() {
    return new SetRecord(Phase.STEADY, base, current, previous, 0, and("set " + current.id() + " has proved itself"));
  }

  /** Back to the previous set. */
  SetRecord back(String reason) {
    return new SetRecord(Phase.STEADY, base, previous, previous, 0, and("set " + current.id() + " was backed out: " + reason));
  }
}
