package org.pitstop.simulator.bus;

import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.can.CanFrame;

/** The slow way to count a frame's bits: writes every bit down, CRC included, and inserts the stuff bits one by one. */
final class WireBits {
  private final List<Integer> bits = new ArrayList<>();

  /** Nominal and data bits. */
  static int[] count(CanFrame f) {
    return f.fd() ? new WireBits().fd(f) : new int[] {new WireBits().classic(f), 0};
  }

  private int classic(CanFrame f) {
    identifier(f);
    put(0, 3);
    put(CanFrame.lengthToDlc(f.length()), 4);
    payload(f);
    put(crc15(), 15);
    return bits.size() + stuffed(0, bits.size(), bits.size()) + 1 + 2 + 7 + 3;
  }

  private int[] fd(CanFrame f) {
    identifier(f);
    if (f.extended()) {
      put(0, 1);
    } else {
      put(0, 2);
    }
    put(0b10, 2);
    put(f.bitRateSwitch() ? 1 : 0, 1);
    int arbitration = bits.size();
    put(0, 1);
    put(CanFrame.lengthToDlc(f.length()), 4);
    payload(f);
    // a stuff bit due after the last data bit gives way to the first fixed one
    int dynamicBefore = stuffed(0, arbitration, bits.size() - 1);
    int dynamicAfter = stuffed(arbitration, bits.size(), bits.size() - 1);
    int crcField = f.length() > 16 ? 1 + 4 + 21 + 6 : 1 + 4 + 17 + 5;
    int nominal = arbitration + dynamicBefore + 2 + 7 + 3;
    int data = bits.size() - arbitration + dynamicAfter + crcField + 1;
    return f.bitRateSwitch() ? new int[] {nominal, data} : new int[] {nominal + data, 0};
  }

  /** SOF, identifier; extended: with SRR, IDE. */
  private void identifier(CanFrame f) {
    put(0, 1);
    if (f.extended()) {
      put(f.id() >> 18, 11);
      put(3, 2);
      put(f.id() & 0x3FFFF, 18);
    } else {
      put(f.id(), 11);
    }
  }

  private void payload(CanFrame f) {
    for (int i = 0; i < f.length(); i++) {
      put(f.data()[i] & 0xFF, 8);
    }
  }

  private void put(int value, int count) {
    for (int i = count - 1; i >= 0; i--) {
      bits.add(value >> i & 1);
    }
  }

  private int crc15() {
    int crc = 0;
    for (int bit : bits) {
      boolean invert = bit != (crc >> 14 & 1);
      crc = crc << 1 & 0x7FFF;
      crc ^= invert ? 0x4599 : 0;
    }
    return crc;
  }

  /** Stuff bits caused by the bits from {@code from} to {@code to}, of those that come after a bit before {@code last}. */
  private int stuffed(int from, int to, int last) {
    int count = 0;
    int run = 0;
    int previous = -1;
    for (int i = 0; i < to; i++) {
      run = bits.get(i) == previous ? run + 1 : 1;
      previous = bits.get(i);
      if (run == 5) {
        count += i >= from && i < last ? 1 : 0;
        previous = 1 - previous;
        run = 1;
      }
    }
    return count;
  }
}
