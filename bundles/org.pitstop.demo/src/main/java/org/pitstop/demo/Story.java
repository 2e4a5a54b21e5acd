package org.pitstop.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;

/** What is told to the one who watches, and the states that the campaign went through. */
final class Story implements CampaignObserver {
  private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final List<String> states = new ArrayList<>();
  private final Map<String, Runnable> then = new HashMap<>();

  void say(String line) {
    out.println(line);
  }

  /** Does something the first time that the campaign reaches a state. */
  synchronized void when(String state, Runnable action) {
    then.put(state, action);
  }

  @Override
  public synchronized void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
    if (ecu.isEmpty()) {
      if (states.isEmpty()) {
        states.add(from);
      }
      states.add(to);
      Optional.ofNullable(then.remove(to)).ifPresent(Runnable::run);
    }
  }

  synchronized List<String> states() {
    return List.copyOf(states);
  }

}
