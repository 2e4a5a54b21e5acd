package org.pitstop.tester;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;

/** What the frames of an ECU betray of how it is set up: normal addressing, ISO 15765-2:2016. */
final class Heard implements CanListener {
  private static final int SINGLE_FRAME = 0;
  private static final int FLOW_CONTROL = 3;
  private static final int CLASSIC_LENGTH = 8;

  private boolean fd;
  private boolean bitRateSwitch;
  private int longest;
  private int blockSize = -1;
  private int stMin = -1;
  private String padding = "";

  /** Copied: calls come from the bus's thread. */
  synchronized Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("frames", fd ? "CAN FD" + (bitRateSwitch ? " with" : " without") + " bit rate switch" : "classic CAN");
    words.put("longest frame heard", longest + " bytes");
    words.put("padding", padding.isEmpty() ? "not seen" : padding);
    words.put("flow control", blockSize < 0 ? "not seen" : "BS " + blockSize + ", STmin " + stMinWords(stMin));
    return words;
  }

  synchronized boolean fd() {
    return fd;
  }

  synchronized boolean bitRateSwitch() {
    return bitRateSwitch;
  }

  /** {@code none}, a byte as {@code 0xCC}, or empty: not seen. */
  synchronized String padding() {
    return padding;
  }

  @Override
  public synchronized void frame(CanFrame frame, long nanos) {
    if (frame.length() == 0) {
      return;
    }
    fd |= frame.fd();
    bitRateSwitch |= frame.bitRateSwitch();
    longest = Math.max(longest, frame.length());
    byte[] data = frame.data();
    int type = data[0] >> 4 & 15;
    if (type == FLOW_CONTROL && frame.length() >= 3) {
      blockSize = data[1] & 0xFF;
      stMin = data[2] & 0xFF;
      padding(frame, 3);
    } else if (type == SINGLE_FRAME) {
      boolean longForm = (data[0] & 15) == 0 && frame.fd();
      padding(frame, longForm ? 2 + (data[1] & 0xFF) : 1 + (data[0] & 15));
    }
  }

  private void padding(CanFrame frame, int used) {
    if (used < frame.length()) {
      padding = String.format("0x%02X", frame.data()[frame.length() - 1]);
    } else if (used < CLASSIC_LENGTH) {
      padding = "none";
    }
  }

  /** Table 20: 0x00–0x7F ms, 0xF1–0xF9 100–900 µs. */
  static String stMinWords(int raw) {
    if (raw <= 0x7F) {
      return raw + " ms";
    }
    return raw >= 0xF1 && raw <= 0xF9 ? 100 * (raw - 0xF0) + " µs" : String.format("0x%02X (reserved)", raw);
  }
}
