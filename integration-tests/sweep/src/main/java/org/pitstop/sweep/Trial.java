package org.pitstop.sweep;

import java.util.ArrayList;
import java.util.List;
import org.pitstop.store.SimulatedDisk;

/** One run: which campaign, and what goes wrong in it. */
final class Trial {

  /** Which campaign is run. */
  enum Scenario {
    /** All three ECUs take their new software. */
    SUCCEEDS,
    /** The last ECU never takes its new software: those done before are rolled back. */
    ROLLS_BACK,
    /** The user is asked, and agrees. */
    ASKS;

    /** How it ends if nothing goes wrong. */
    String end() {
      return switch (this) {
        case SUCCEEDS, ASKS -> "UPGRADE_SUCCEEDED";
        case ROLLS_BACK -> "ROLLED_BACK";
      };
    }
  }

  /** The power of one life of the head unit goes: at an operation on its disk, or at a frame. */
  record Cut(int diskOperation, SimulatedDisk.Cut left, int lost, int frame, boolean after) {
    static final int NEVER = Integer.MAX_VALUE;

    static Cut atDisk(int operation, SimulatedDisk.Cut left) {
      return new Cut(operation, left, SimulatedDisk.ANY, NEVER, false);
    }

    /** @param lost which of the operations that were not forced */
    static Cut losing(int lost, int operation) {
      return new Cut(operation, SimulatedDisk.Cut.ONE_LOST, lost, NEVER, false);
    }

    static Cut atFrame(int frame, boolean after, SimulatedDisk.Cut left) {
      return new Cut(NEVER, left, SimulatedDisk.ANY, frame, after);
    }
  }

  enum FrameFault { NONE, LOST, DUPLICATED, DELAYED, CORRUPTED, BUS_OFF }

  enum RequestFault { NONE, REFUSED, RESET, IGNORED, ANSWER_LOST }

  enum Rot { NONE, STORE, JOURNAL, EVIDENCE }

  enum Driver { NONE, IGNITION, BATTERY }

  final Scenario scenario;
  final long seed;
  /** One a life of the head unit, in their order. */
  final List<Cut> cuts = new ArrayList<>();
  /** Whether the power of the ECUs goes together with the head unit's. */
  boolean ecusToo;
  FrameFault frameFault = FrameFault.NONE;
  int frameFaultAt = -1;
  int frameFaults = 1;
  RequestFault requestFault = RequestFault.NONE;
  int requestFaultAt = -1;
  int requestFaults = 1;
  int nrc;
  MemoryDownloader.Fault downloadFault = MemoryDownloader.Fault.NONE;
  int downloadFaultAt = Integer.MAX_VALUE;
  int downloadFaults = 1;
  ScriptedTsp.Fate messageFate = ScriptedTsp.Fate.DELIVER;
  int messageAt = -1;
  int messageFaults = 1;
  /** The server loses its power before a step. */
  int serverCutAt = -1;
  long serverDownNanos;
  /** … and the vehicle loses its own in the same moment. */
  boolean vehicleToo;
  int fullAt = Integer.MAX_VALUE;
  int fullFor;
  Rot rot = Rot.NONE;
  Driver driver = Driver.NONE;
  /** The driver acts at a frame … */
  int driverAtFrame = -1;
  /** … or at a row of the lifecycle tables, counted from 0. */
  int driverAtRow = -1;
  long driverNanos = 30_000_000_000L;

  /** Whether nothing goes wrong but one loss of power. */
  boolean onlyOneCut() {
    return cuts.size() == 1 && rot == Rot.NONE && driver == Driver.NONE;
  }

  Trial(Scenario scenario, long seed) {
    this.scenario = scenario;
    this.seed = seed;
  }
}
