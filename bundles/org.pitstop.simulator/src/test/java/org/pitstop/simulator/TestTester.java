package org.pitstop.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/** A small tester of its own: ISO-TP in both directions, one request at a time; NRC 0x78 is counted and waited for. */
public final class TestTester {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long SILENCE_NANOS = 400_000_000L;

  private final CanBus bus;
  private final VehicleTime time;
  private final int request;
  private final boolean fd;
  private final Waiter answered;
  private final CanFrame out = new CanFrame();
  private byte[] message;
  private int position;
  private int sequence;
  private byte[] answer;
  private byte[] partial;
  private int partialLength;
  public int pendings;
  public int flowControls;
  public int lastStMin;

  public TestTester(CanBus bus, VehicleTime time, int request, int response) {
    this.bus = bus;
    this.time = time;
    this.request = request;
    this.fd = bus.fd();
    this.answered = time.waiter();
    bus.listen(CanFilter.only(response, false), (f, nanos) -> frame(f));
  }

  /** The answer in hexadecimal digits; "" : none came. */
  public String ask(String hex) throws Exception {
    return HexFormat.of().withUpperCase().formatHex(ask(HexFormat.of().parseHex(hex), request));
  }

  public String askFunctionally(String hex) throws Exception {
    return HexFormat.of().withUpperCase().formatHex(ask(HexFormat.of().parseHex(hex), 0x7DF));
  }

  public void sendFunctionally(String hex) throws Exception {
    send(HexFormat.of().parseHex(hex), 0x7DF);
  }

  public byte[] ask(byte[] bytes, int id) throws Exception {
    answer = null;
    send(bytes, id);
    while (answer == null) {
      if (!answered.await(pendings > 0 ? PATIENCE_NANOS : SILENCE_NANOS)) {
        return new byte[0];
      }
    }
    pendings = 0;
    return answer;
  }

  public byte[] ask(byte[] bytes) throws Exception {
    return ask(bytes, request);
  }

  /** Sends exactly this frame. */
  public void raw(String hex) throws IOException {
    byte[] d = HexFormat.of().parseHex(hex);
    bus.send(new CanFrame().set(request, false, fd, fd).payload(d, 0, d.length), null);
  }

  /** Waits, and gives what came last; "" : nothing. */
  public String listen(long millis) throws Exception {
    time.sleep(Duration.ofMillis(millis));
    return answer == null ? "" : HexFormat.of().withUpperCase().formatHex(answer);
  }

  private void send(byte[] bytes, int id) throws IOException {
    message = bytes;
    int dl = fd ? 64 : 8;
    byte[] d = out.data();
    int pci;
    if (bytes.length <= 7) {
      pci = 1;
      d[0] = (byte) bytes.length;
    } else if (fd && bytes.length <= 62) {
      pci = 2;
      d[0] = 0;
      d[1] = (byte) bytes.length;
    } else {
      pci = bytes.length > 4095 ? 6 : 2;
      d[0] = (byte) (0x10 | (pci == 2 ? bytes.length >> 8 : 0));
      d[1] = (byte) (pci == 2 ? bytes.length : 0);
      for (int i = 2; i < pci; i++) {
        d[i] = (byte) (bytes.length >> 8 * (5 - i));
      }
    }
    sequence = 0;
    position = Math.min(bytes.length, dl - pci);
    System.arraycopy(bytes, 0, d, pci, position);
    put(id, pci + position, null);
  }

  private void put(int id, int used, Runnable sent) throws IOException {
    int length = used <= 8 ? 8 : CanFrame.dlcToLength(CanFrame.lengthToDlc(used));
    Arrays.fill(out.data(), used, length, (byte) 0xCC);
    bus.send(out.set(id, false, fd, fd).length(length), sent);
  }

  private void consecutive() {
    if (position == message.length) {
      return;
    }
    int count = Math.min(message.length - position, (fd ? 64 : 8) - 1);
    sequence = sequence + 1 & 15;
    out.data()[0] = (byte) (0x20 | sequence);
    System.arraycopy(message, position, out.data(), 1, count);
    position += count;
    try {
      put(request, 1 + count, this::consecutive);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void frame(CanFrame f) {
    byte[] d = f.data();
    switch (d[0] >> 4 & 15) {
      case 0 -> whole(f.length() > 8 ? Arrays.copyOfRange(d, 2, 2 + d[1]) : Arrays.copyOfRange(d, 1, 1 + (d[0] & 15)));
      case 1 -> {
        partial = new byte[(d[0] & 15) << 8 | d[1] & 0xFF];
        partialLength = f.length() - 2;
        System.arraycopy(d, 2, partial, 0, partialLength);
        out.data()[0] = 0x30;
        out.data()[1] = 0;
        out.data()[2] = 0;
        try {
          put(request, 3, null);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
      case 2 -> {
        int count = Math.min(partial.length - partialLength, f.length() - 1);
        System.arraycopy(d, 1, partial, partialLength, count);
        partialLength += count;
        if (partialLength == partial.length) {
          whole(partial);
        }
      }
      case 3 -> {
        flowControls++;
        lastStMin = d[2] & 0xFF;
        if ((d[0] & 15) == 0) {
          consecutive();
        } else {
          whole(new byte[] {(byte) (d[0] & 0xFF)});
        }
      }
      default -> throw new AssertionError("frame " + f);
    }
  }

  private void whole(byte[] bytes) {
    if (bytes.length == 3 && bytes[0] == 0x7F && bytes[2] == 0x78) {
      pendings++;
    } else {
      answer = bytes;
    }
    answered.signal();
  }
}
