package org.pitstop.bench;

import java.io.IOException;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;

/** A bus and an ECU that cost next to nothing: frames are counted, not carried, and the shortest positive answer comes at once. */
final class CountingEcu implements CanBus {
  private static final int RESPONSE = 0x7E8;
  private static final byte[] FLOW_CONTROL = {0x30, 0, 0};

  private final boolean fd;
  private final int frameBytes;
  private final CanFrame answer = new CanFrame();
  private final byte[] bytes = new byte[8];
  private CanListener tester;
  private long frames;
  private int missing;
  private int sid;
  private int second;

  CountingEcu(BusKind kind) {
    fd = kind.fd();
    frameBytes = kind.frameBytes();
  }

  /** Frames in both directions. */
  long frames() {
    return frames;
  }

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public boolean fd() {
    return fd;
  }

  @Override
  public BusState state() {
    return BusState.ACTIVE;
  }

  @Override
  public void send(CanFrame frame, Runnable sent) throws IOException {
    frames++;
    if (sent != null) {
      sent.run();
    }
    byte[] d = frame.data();
    switch (d[0] >> 4) {
      case 0 -> {
        boolean escape = d[0] == 0;
        request(d[escape ? 2 : 1], d[escape ? 3 : 2]);
        respond();
      }
      case 1 -> {
        boolean escape = d[0] == 0x10 && d[1] == 0;
        int head = escape ? 6 : 2;
        int length = escape ? (d[2] & 255) << 24 | (d[3] & 255) << 16 | (d[4] & 255) << 8 | d[5] & 255 : (d[0] & 15) << 8 | d[1] & 255;
        request(d[head], d[head + 1]);
        missing = length - (frameBytes - head);
        tell(FLOW_CONTROL, 3);
      }
      default -> {
        missing -= frame.length() - 1;
        if (missing <= 0) {
          respond();
        }
      }
    }
  }

  private void request(int service, int next) {
    sid = service;
    second = next;
  }

  private void respond() {
    bytes[1] = (byte) (sid + 0x40);
    switch (sid) {
      case 0x34 -> answer(0x20, 0xFF, 0xFF);
      case 0x36 -> answer(second);
      default -> answer();
    }
  }

  private void answer(int... rest) {
    bytes[0] = (byte) (1 + rest.length);
    for (int i = 0; i < rest.length; i++) {
      bytes[2 + i] = (byte) rest[i];
    }
    tell(bytes, 8);
  }

  private void tell(byte[] payload, int count) {
    frames++;
    tester.frame(answer.set(RESPONSE, false, fd, fd).payload(payload, 0, count), 0);
  }

  @Override
  public Subscription listen(CanFilter filter, CanListener listener) {
    if (filter.matches(answer.set(RESPONSE, false, fd, fd))) {
      tester = listener;
    }
    return () -> { };
  }
}
