package org.pitstop.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.pitstop.api.uds.NegativeResponseCode;
import org.pitstop.store.SimulatedDisk;
import org.pitstop.sweep.Trial.Cut;
import org.pitstop.sweep.Trial.Scenario;

/** What can go wrong, and at how many points of a run that nothing disturbs. */
enum Kind {
  /** The power goes at an operation on the disk; it and everything before it survives. */
  DISK_KEPT(2) {
    @Override
    int points(Outcome o) {
      return o.diskOperations;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      cutAtDisk(t, point, variant, SimulatedDisk.Cut.KEPT);
    }
  },
  /** … it is half done. */
  DISK_TORN(2) {
    @Override
    int points(Outcome o) {
      return o.diskOperations;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      cutAtDisk(t, point, variant, SimulatedDisk.Cut.TORN);
    }
  },
  /** … nothing survives that was not forced. */
  DISK_DROPPED(2) {
    @Override
    int points(Outcome o) {
      return o.diskOperations;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      cutAtDisk(t, point, variant, SimulatedDisk.Cut.DROPPED);
    }
  },
  /** … one operation that was not forced is lost, whichever, and later ones survive. */
  DISK_ONE_LOST(2) {
    @Override
    int points(Outcome o) {
      return o.unsynced.stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      int operation = 0;
      int lost = point;
      while (lost >= o.unsynced.get(operation)) {
        lost -= o.unsynced.get(operation++);
      }
      t.cuts.add(Cut.losing(lost, operation + 1));
      t.ecusToo = variant == 1;
    }
  },
  /** The power goes before a frame is on its bus. */
  FRAME_BEFORE(2) {
    @Override
    int points(Outcome o) {
      return o.frames;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      t.cuts.add(Cut.atFrame(point, false, anyLeft(t)));
      t.ecusToo = variant == 1;
    }
  },
  /** The power goes after a frame was heard. */
  FRAME_AFTER(2) {
    @Override
    int points(Outcome o) {
      return o.frames;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      t.cuts.add(Cut.atFrame(point, true, anyLeft(t)));
      t.ecusToo = variant == 1;
    }
  },
  /** The power goes, and again while the agent recovers, up to three times. */
  CUT_AGAIN(4) {
    @Override
    int points(Outcome o) {
      return o.frames / 4;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      SplittableRandom random = new SplittableRandom(t.seed);
      t.cuts.add(random.nextBoolean() ? Cut.atFrame(point * 4, random.nextBoolean(), anyLeft(t))
          : Cut.atDisk(1 + random.nextInt(o.diskOperations), anyLeft(t)));
      for (int i = 0; i < 1 + variant % 3; i++) {
        t.cuts.add(random.nextInt(3) == 0 ? Cut.atFrame(random.nextInt(400), random.nextBoolean(), anyLeft(t))
            : Cut.atDisk(1 + random.nextInt(30), anyLeft(t)));
      }
      t.ecusToo = random.nextBoolean();
    }
  },
  FRAME_LOST(2) {
    @Override
    int points(Outcome o) {
      return o.frames;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      frames(t, point, variant == 0 ? 1 : 12, Trial.FrameFault.LOST);
    }
  },
  FRAME_DUPLICATED(1) {
    @Override
    int points(Outcome o) {
      return o.frames;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      frames(t, point, 1, Trial.FrameFault.DUPLICATED);
    }
  },
  FRAME_DELAYED(1) {
    @Override
    int points(Outcome o) {
      return o.frames;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      frames(t, point, 1, Trial.FrameFault.DELAYED);
    }
  },
  /** A frame whose check sum nevertheless was right. */
  FRAME_CORRUPTED(1) {
    @Override
    int points(Outcome o) {
      return o.frames;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      frames(t, point, 1, Trial.FrameFault.CORRUPTED);
    }
  },
  BUS_OFF(1) {
    @Override
    int points(Outcome o) {
      return o.frames;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      frames(t, point, 1, Trial.FrameFault.BUS_OFF);
    }
  },
  /** Every negative response code at every request. */
  NEGATIVE_RESPONSE(NegativeResponseCode.values().length) {
    @Override
    int points(Outcome o) {
      return o.requests;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      requests(t, point, 1, Trial.RequestFault.REFUSED);
      t.nrc = NegativeResponseCode.values()[variant].code();
    }
  },
  ECU_RESET(2) {
    @Override
    int points(Outcome o) {
      return o.requests;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      requests(t, point, 1 + 2 * variant, Trial.RequestFault.RESET);
    }
  },
  REQUEST_IGNORED(2) {
    @Override
    int points(Outcome o) {
      return o.requests;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      requests(t, point, 1 + 4 * variant, Trial.RequestFault.IGNORED);
    }
  },
  ANSWER_LOST(2) {
    @Override
    int points(Outcome o) {
      return o.requests;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      requests(t, point, 1 + 4 * variant, Trial.RequestFault.ANSWER_LOST);
    }
  },
  /** The connection breaks, stalls, brings wrong bytes, another file; once and again and again. */
  DOWNLOAD(2 * (MemoryDownloader.Fault.values().length - 1)) {
    @Override
    int points(Outcome o) {
      return o.pieces;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      t.downloadFault = MemoryDownloader.Fault.values()[1 + variant / 2];
      t.downloadFaultAt = point;
      t.downloadFaults = variant % 2 == 0 ? 1 : 8;
    }
  },
  /** A message to or from the TSP is lost, comes twice, comes late; one and several. */
  TSP(6) {
    @Override
    int points(Outcome o) {
      return o.messages;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      t.messageFate = ScriptedTsp.Fate.values()[1 + variant / 2];
      t.messageAt = point;
      t.messageFaults = variant % 2 == 0 ? 1 : 7;
    }
  },
  /** The server loses its power before it hands out a command, commits a report or acknowledges one: briefly, for long, and the vehicle with it. */
  SERVER_CUT(4) {
    @Override
    int points(Outcome o) {
      return o.serverSteps;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      t.serverCutAt = point;
      t.serverDownNanos = variant % 2 == 0 ? 3_000_000_000L : 90_000_000_000L;
      t.vehicleToo = variant >= 2;
    }
  },
  /** The power goes around the user's consent. */
  CONSENT_CUT(8) {
    @Override
    List<Scenario> scenarios() {
      return List.of(Scenario.ASKS);
    }

    @Override
    int points(Outcome o) {
      return o.agreedAt - o.askedAt + 2 * AROUND_CONSENT;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      cutAtDisk(t, o.askedAt - AROUND_CONSENT + point, variant, SimulatedDisk.Cut.values()[variant / 2]);
    }
  },
  /** The disk takes nothing: for one operation, for some, for long. */
  DISK_FULL(3) {
    @Override
    int points(Outcome o) {
      return o.diskOperations;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      t.fullAt = point + 1;
      t.fullFor = new int[] {1, 4, 30}[variant];
    }
  },
  /** A bit of a stored file rots while the power is off. */
  ROT_STORE(2) {
    @Override
    int points(Outcome o) {
      return o.diskOperations;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      cutAtDisk(t, point, variant, SimulatedDisk.Cut.KEPT);
      t.rot = Trial.Rot.STORE;
    }
  },
  /** A bit of the journal rots while the power is off. */
  ROT_JOURNAL(4) {
    @Override
    int points(Outcome o) {
      return o.diskOperations;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      cutAtDisk(t, point, variant, SimulatedDisk.Cut.KEPT);
      t.rot = Trial.Rot.JOURNAL;
    }
  },
  /** A bit of the evidence rots while the power is off. */
  ROT_EVIDENCE(1) {
    @Override
    int points(Outcome o) {
      return o.diskOperations;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      cutAtDisk(t, point, variant, SimulatedDisk.Cut.KEPT);
      t.rot = Trial.Rot.EVIDENCE;
    }
  },
  /** The ignition comes on at a row of the lifecycle tables or at a frame. */
  IGNITION(2) {
    @Override
    int points(Outcome o) {
      return o.rows.size() + o.frames / DRIVER_FRAMES;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      driver(t, point, variant, o, Trial.Driver.IGNITION);
    }
  },
  /** The battery falls below its limit at a row of the lifecycle tables or at a frame. */
  BATTERY(2) {
    @Override
    int points(Outcome o) {
      return o.rows.size() + o.frames / DRIVER_FRAMES;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      driver(t, point, variant, o, Trial.Driver.BATTERY);
    }
  },
  /** The ignition comes on, and the power goes while it is. */
  IGNITION_AND_CUT(2) {
    @Override
    int points(Outcome o) {
      return o.rows.size() + o.frames / DRIVER_FRAMES;
    }

    @Override
    void set(Trial t, int point, int variant, Outcome o) {
      driver(t, point, variant, o, Trial.Driver.IGNITION);
      int at = t.driverAtFrame >= 0 ? t.driverAtFrame : o.frames / 2;
      t.cuts.add(Cut.atFrame(at + 1 + new SplittableRandom(t.seed).nextInt(60), true, anyLeft(t)));
    }
  };

  /** Operations on the disk before the question and after the answer. */
  static final int AROUND_CONSENT = 15;
  /** The driver acts at every so-manieth frame. */
  static final int DRIVER_FRAMES = 25;

  private final int variants;

  Kind(int variants) {
    this.variants = variants;
  }

  /** Where it can happen in a run like this one. */
  abstract int points(Outcome undisturbed);

  abstract void set(Trial trial, int point, int variant, Outcome undisturbed);

  /** The campaigns in which it is tried. */
  List<Scenario> scenarios() {
    return List.of(Scenario.SUCCEEDS, Scenario.ROLLS_BACK);
  }

  /** Whether every point is tried always: of the operations on the disk none may be left out. */
  boolean whole() {
    return switch (this) {
      case DISK_KEPT, DISK_TORN, DISK_DROPPED, DISK_ONE_LOST, DISK_FULL, SERVER_CUT, CONSENT_CUT -> true;
      default -> false;
    };
  }

  /** How often it can happen in different ways. */
  int count(Outcome undisturbed) {
    return points(undisturbed) * variants;
  }

  /** @param index 0 … {@link #count} - 1 */
  Trial trial(Scenario scenario, int index, long seed, Outcome undisturbed) {
    Trial trial = new Trial(scenario, new SplittableRandom(seed * 1_000_003 + code().hashCode() * 7919L + index).nextLong());
    set(trial, index / variants, index % variants, undisturbed);
    return trial;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Kind> ofCode(String code) {
    return Arrays.stream(values()).filter(k -> k.code().equals(code)).findFirst();
  }

  static List<String> codes() {
    return Arrays.stream(values()).map(Kind::code).toList();
  }

  private static void cutAtDisk(Trial t, int point, int variant, SimulatedDisk.Cut left) {
    t.cuts.add(Cut.atDisk(point + 1, left));
    t.ecusToo = variant % 2 == 1;
  }

  private static SimulatedDisk.Cut anyLeft(Trial t) {
    SimulatedDisk.Cut[] all = {SimulatedDisk.Cut.KEPT, SimulatedDisk.Cut.DROPPED, SimulatedDisk.Cut.ONE_LOST};
    return all[(int) Math.floorMod(t.seed >> 3, (long) all.length)];
  }

  private static void frames(Trial t, int point, int count, Trial.FrameFault fault) {
    t.frameFault = fault;
    t.frameFaultAt = point;
    t.frameFaults = count;
  }

  private static void requests(Trial t, int point, int count, Trial.RequestFault fault) {
    t.requestFault = fault;
    t.requestFaultAt = point;
    t.requestFaults = count;
  }

  private static void driver(Trial t, int point, int variant, Outcome o, Trial.Driver driver) {
    t.driver = driver;
    if (point < o.rows.size()) {
      t.driverAtRow = point;
    } else {
      t.driverAtFrame = (point - o.rows.size()) * DRIVER_FRAMES;
    }
    t.driverNanos = variant == 0 ? 8_000_000_000L : 90_000_000_000L;
  }
}
