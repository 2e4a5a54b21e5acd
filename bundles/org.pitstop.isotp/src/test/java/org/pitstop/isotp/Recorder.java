package org.pitstop.isotp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pitstop.api.link.DiagnosticLink;

/** Writes down what a link tells. */
class Recorder implements DiagnosticLink.Listener {
  final List<String> told = new ArrayList<>();
  byte[] last = {};

  @Override
  public void sent() {
    told.add("sent");
  }

  @Override
  public void sendFailed(String what) {
    told.add("sendFailed " + what);
  }

  @Override
  public void receiving(int lengthBytes) {
    told.add("receiving " + lengthBytes);
  }

  @Override
  public void received(byte[] buffer, int length) {
    last = Arrays.copyOf(buffer, length);
    told.add("received " + length);
  }

  @Override
  public void receiveFailed(String what) {
    told.add("receiveFailed " + what);
  }

  @Override
  public void closed(String why) {
    told.add("closed " + why);
  }
}
