package org.pitstop.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One terminal for two: what the agent shows, with bars at its end that it draws again and again, and what is said beside it. A line that is said
 * goes above the bars.
 */
final class Screen {
  /** How the agent takes one bar away: a line up, to its beginning, clear it. */
  private static final String UP_AND_CLEAR = "\u001b[1A\r\u001b[2K";
  private static final Pattern BAR = Pattern.compile(" +\\S+ +\\S+ +\\[#*\\.*] +\\d+ %");

  private final PrintStream out;
  private final List<String> bars = new ArrayList<>();

  Screen(PrintStream out) {
    this.out = out;
  }

  /** A line that the agent has printed, as it is. */
  synchronized void relay(String line) {
    String rest = line;
    while (rest.startsWith(UP_AND_CLEAR)) {
      rest = rest.substring(UP_AND_CLEAR.length());
      if (!bars.isEmpty()) {
        bars.remove(bars.size() - 1);
        out.print(UP_AND_CLEAR);
      }
    }
    if (BAR.matcher(rest).matches()) {
      bars.add(rest);
    }
    out.println(rest);
    out.flush();
  }

  synchronized void say(String line) {
    out.print(UP_AND_CLEAR.repeat(bars.size()));
    out.println(line);
    bars.forEach(out::println);
    out.flush();
  }
}
