package org.pitstop.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;

/** What is told to the one who watches, and the states that the campaign went through. */
final class Story implements CampaignObserver {
  private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final List<String> states = new ArrayList<>();

  void say(String line) {
    out.println(line);
  }

  @Override
  public synchronized void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
    if (ecu.isEmpty()) {
      if (states.isEmpty()) {
        states.add(from);
      }
      states.add(to);
    }
  }

  synchronized List<String> states() {
    return List.copyOf(states);
  }

  synchronized boolean reached(String state) {
    return states.contains(state);
  }
}
