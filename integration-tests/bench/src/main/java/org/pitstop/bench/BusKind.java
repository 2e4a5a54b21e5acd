package org.pitstop.bench;

import org.pitstop.simulator.bus.BitRate;

/** A kind of bus: bit rates in bit/s; {@code data} 0: classic CAN. */
enum BusKind {
  CAN_500K("CAN 500k", "can500k", 500_000, 0),
  FD_2M("CAN FD 500k/2M", "canfd2M", 500_000, 2_000_000),
  FD_5M("CAN FD 500k/5M", "canfd5M", 500_000, 5_000_000);

  private final String words;
  private final String key;
  private final int nominal;
  private final int data;

  BusKind(String words, String key, int nominal, int data) {
    this.words = words;
    this.key = key;
    this.nominal = nominal;
    this.data = data;
  }

  /** For people. */
  String words() {
    return words;
  }

  /** For JSON. */
  String key() {
    return key;
  }

  int nominal() {
    return nominal;
  }

  int data() {
    return data;
  }

  boolean fd() {
    return data > 0;
  }

  /** The longest frame, in bytes. */
  int frameBytes() {
    return fd() ? 64 : 8;
  }

  BitRate rate() {
    return new BitRate(nominal, data);
  }
}
