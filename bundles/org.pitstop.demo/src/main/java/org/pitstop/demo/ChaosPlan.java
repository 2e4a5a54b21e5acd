package org.pitstop.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** What is done to a campaign, and when: chosen by a seed, every kind at least once. */
final class ChaosPlan {
  private static final int MAX_DELAY_MS = 900;
  private static final int AGENT_KILLS = 2;

  /** What can be done. */
  enum Kind {
    SERVER_KILLED, BROKER_CUT, AGENT_KILLED, IGNITION_ON, FRAME_CORRUPTED, ECU_RESET
  }

  /** When it is done: in a state of the campaign, or while an ECU is being written. */
  record Moment(String state, String ecu) {
    static Moment in(String state) {
      return new Moment(state, "");
    }

    static Moment writing(String ecu) {
      return new Moment("", ecu);
    }

    boolean isNow(AgentLog log) {
      return ecu.isEmpty() ? log.state().equals(state) : log.step(ecu).equals("transfer") && log.state().equals("PROGRAMMING");
    }

    @Override
    public String toString() {
      return ecu.isEmpty() ? "in " + state : "while " + ecu + " is written";
    }
  }

  /** One of them. @param delayMs after its moment has come */
  record Fault(Kind kind, Moment moment, int delayMs) {}

  private ChaosPlan() {}

  /** @param classic ECUs on the bus whose frames can be reached @param others the other ones */
  static List<Fault> of(long seed, List<String> classic, List<String> others) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> onBus = shuffled(classic, random);
    List<String> all = new ArrayList<>(classic);
    all.addAll(others);
    List<Moment> anyTime = new ArrayList<>(List.of(Moment.in("DOWNLOADING"), Moment.in("WAITING")));
    all.forEach(e -> anyTime.add(Moment.writing(e)));
    List<Fault> faults = new ArrayList<>();
    // both connections to the server break in the middle of a download
    faults.add(fault(Kind.SERVER_KILLED, Moment.in("DOWNLOADING"), random));
    faults.add(fault(Kind.BROKER_CUT, random.nextBoolean() ? Moment.in("WAITING") : Moment.in("PROGRAMMING"), random));
    faults.add(fault(Kind.FRAME_CORRUPTED, Moment.writing(onBus.get(0)), random));
    faults.add(fault(Kind.ECU_RESET, Moment.writing(onBus.get(1 % onBus.size())), random));
    faults.add(fault(Kind.IGNITION_ON, Moment.writing(all.get(random.nextInt(all.size()))), random));
    shuffled(anyTime, random).stream().limit(AGENT_KILLS).forEach(m -> faults.add(fault(Kind.AGENT_KILLED, m, random)));
    return shuffled(faults, random);
  }

  private static Fault fault(Kind kind, Moment moment, SplittableRandom random) {
    return new Fault(kind, moment, random.nextInt(MAX_DELAY_MS));
  }

  private static <T> List<T> shuffled(List<T> list, SplittableRandom random) {
    List<T> copy = new ArrayList<>(list);
    for (int i = copy.size() - 1; i > 0; i--) {
      Collections.swap(copy, i, random.nextInt(i + 1));
    }
    return copy;
  }
}
