package org.pitstop.tsp.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A broker's end that does what a test says, and writes down what it was told. */
final class FakeWire implements Wire {
  final Vehicle vehicle;
  final Events events;
  final List<String> log = new ArrayList<>();
  final CompletableFuture<Void> connected = new CompletableFuture<>();
  /** Publications of reports that the broker has not taken yet. */
  final List<CompletableFuture<Void>> untaken = new ArrayList<>();
  boolean takesReports = true;

  FakeWire(Vehicle vehicle, Events events) {
    this.vehicle = vehicle;
    this.events = events;
  }

  @Override
  public CompletableFuture<Void> connect() {
    log.add("connect");
    return connected;
  }

  @Override
  public CompletableFuture<Void> subscribe(List<String> topics) {
    log.add("subscribe " + topics);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> publish(String topic, byte[] payload, boolean atLeastOnce, boolean retained) {
    log.add("publish " + topic + " " + (atLeastOnce ? "1" : "0") + (retained ? " retained " : " ") + new String(payload, StandardCharsets.UTF_8));
    CompletableFuture<Void> taken = new CompletableFuture<>();
    if (takesReports || !topic.endsWith("/report")) {
      taken.complete(null);
    } else {
      untaken.add(taken);
    }
    return taken;
  }

  @Override
  public void disconnect() {
    log.add("disconnect");
  }

  void message(String topic, String payload) {
    events.message(topic, payload.getBytes(StandardCharsets.UTF_8), () -> log.add("ack " + payload));
  }
}
