package org.pitstop.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an agent in another process tells in its log: the states of its first campaign, and what became of the swaps of its bundles. */
final class AgentLog {
  private static final String AGENT = "agent";
  private static final Pattern STATE = Pattern.compile(" campaign  state campaign=(\\S+)(?: ecu=(\\S+))? from=(\\S+) on=\\S+ to=(\\S+)");
  private static final Pattern STEP = Pattern.compile("^(\\S+) .* campaign  step campaign=(\\S+) ecu=(\\S+) step=(.+)");
  private static final Pattern BEGIN = Pattern.compile(" launcher  swap begins set=(\\S+) bundles=(\\S+):(\\S+):(\\S+)$");
  private static final Pattern GONE = Pattern.compile(" launcher  bundles swapped goneMs=\\{(.*)}");
  private static final Pattern FAILED = Pattern.compile(" launcher  set not started set=(\\S+)");
  private static final Pattern PROVED = Pattern.compile(" set has proved itself set=(\\S+)");
  private static final Pattern BACK = Pattern.compile(" launcher  set backed out set=(\\S+)");
  private static final Pattern EACH = Pattern.compile("(\\S+)=(\\d+)");

  private final Consumer<Swap> ended;
  private final List<String> states = new ArrayList<>();
  private final Map<String, String> steps = new HashMap<>();
  private final Map<String, Instant> transfers = new HashMap<>();
  private final Map<String, Duration> transferTimes = new HashMap<>();
  private final Set<String> inHand = new TreeSet<>();
  private final List<Swap> swaps = new ArrayList<>();
  private String campaign = "";
  private Optional<Swap> underWay = Optional.empty();
  private boolean failing;

  /** How a swap ended. */
  enum Outcome { SWAPPED, BACKED_OUT }

  /**
   * One bundle's swap.
   *
   * @param duringState of the campaign of ECUs, when the swap began
   * @param inHand the ECUs that were being programmed then, separated by blanks
   * @param goneMs from the bundle's stop to the start of the one that runs in the end
   */
  record Swap(String set, String bundle, String from, String to, Outcome outcome, String duringState, String inHand, long goneMs) {
    private Swap gone(long ms) {
      return new Swap(set, bundle, from, to, outcome, duringState, inHand, ms);
    }

    private Swap ended(Outcome as) {
      return new Swap(set, bundle, from, to, as, duringState, inHand, goneMs);
    }
  }

  /** @param ended told of each swap that has come to its end, on the thread that reads the log */
  AgentLog(Consumer<Swap> ended) {
    this.ended = ended;
  }

  synchronized void line(String line) {
    match(STATE, line).ifPresent(m -> state(m.group(1), m.group(2), m.group(3), m.group(4)));
    match(STEP, line).ifPresent(m -> step(Instant.parse(m.group(1)), m.group(2), m.group(3), m.group(4)));
    match(BEGIN, line).ifPresent(m -> {
      failing = false;
      underWay = Optional.of(new Swap(m.group(1), m.group(2), m.group(3), m.group(4), null, state(), String.join(" ", inHand), 0));
    });
    match(FAILED, line).ifPresent(m -> failing = true);
    match(GONE, line).ifPresent(m -> gone(m.group(1)));
    match(PROVED, line).ifPresent(m -> end(Outcome.SWAPPED));
    match(BACK, line).ifPresent(m -> failing = true);
  }

  private static Optional<Matcher> match(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    return matcher.find() ? Optional.of(matcher) : Optional.empty();
  }

  private void state(String of, String ecu, String from, String to) {
    campaign = campaign.isEmpty() ? of : campaign;
    if (!of.equals(campaign)) {
      return;
    }
    if (ecu == null) {
      if (states.isEmpty()) {
        states.add(from);
      }
      states.add(to);
    } else if (to.equals("PREPARING") || to.equals("PROGRAMMING")) {
      inHand.add(ecu);
    } else {
      inHand.remove(ecu);
    }
  }

  private void step(Instant at, String of, String ecu, String step) {
    if (of.equals(campaign)) {
      steps.put(ecu, step);
      if (step.equals("transfer")) {
        transfers.put(ecu, at);
      } else if (step.equals("verify") && transfers.containsKey(ecu)) {
        transferTimes.put(ecu, Duration.between(transfers.get(ecu), at));
      }
    } else if (ecu.equals(AGENT)) {
      steps.put(AGENT, step);
    }
  }

  /** The step of a swap is done: forward, or back because the set did not start. */
  private void gone(String each) {
    Map<String, Long> all = new HashMap<>();
    for (Matcher m = EACH.matcher(each); m.find();) {
      all.put(m.group(1), Long.valueOf(m.group(2)));
    }
    underWay = underWay.map(swap -> swap.gone(swap.goneMs + all.getOrDefault(swap.bundle, 0L)));
    if (failing) {
      end(Outcome.BACKED_OUT);
    }
  }

  private void end(Outcome outcome) {
    underWay.map(swap -> swap.ended(outcome)).ifPresent(swap -> {
      swaps.add(swap);
      ended.accept(swap);
    });
    underWay = Optional.empty();
    failing = false;
  }

  /** The campaign's id; empty: there is none yet. */
  synchronized String campaign() {
    return campaign;
  }

  /** The campaign's state; empty: there is none yet. */
  synchronized String state() {
    return states.isEmpty() ? "" : states.get(states.size() - 1);
  }

  synchronized List<String> states() {
    return List.copyOf(states);
  }

  /** What an ECU's programming is at, or the swap of the agent's bundles ("agent"); empty: it has not begun. */
  synchronized String step(String ecu) {
    return steps.getOrDefault(ecu, "");
  }

  synchronized Duration transferTime(String ecu) {
    return transferTimes.getOrDefault(ecu, Duration.ZERO);
  }

  synchronized List<Swap> swaps() {
    return List.copyOf(swaps);
  }
}
