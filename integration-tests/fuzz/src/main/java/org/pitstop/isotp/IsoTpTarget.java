package org.pitstop.isotp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Choices;
import org.pitstop.fuzz.StepBus;
import org.pitstop.fuzz.StepTime;
import org.pitstop.fuzz.Target;

/**
 * A conversation in which the ECU, the bus and the clock do what the input says: every message that is sent has one end, every reception that
 * has begun has one, and once it is quiet the link is ready for the next message.
 *
 * <pre>
 * flags | TX_DL | BS | STmin, then steps: 0 frame: DLC, data | 1 send: length u16 | 2 time: ms u8 | 3 confirm | 4 bus: bits
 * </pre>
 */
public final class IsoTpTarget implements Target {
  private static final int[] TX_DLS = {8, 12, 16, 20, 24, 32, 48, 64};
  private static final int MAX_STEPS = 512;
  private static final byte[] MESSAGE = new byte[1 << 16];
  private static final long MS = 1_000_000;
  /** The longest message in the smallest frames with the longest STmin takes 23 minutes. */
  private static final long QUIET_NANOS = 2_000_000 * MS;

  @Override
  public void run(byte[] input) throws IOException {
    Choices choices = new Choices(input);
    CanAddress address = address(choices);
    StepTime time = new StepTime();
    StepBus bus = new StepBus(time, address.fd());
    News news = new News(time);
    IsoTpLink link = new IsoTpLink(bus, address, time, IsoTpParameters.DEFAULT, news, gone -> { }).attach();
    for (int steps = 0; choices.more() && steps < MAX_STEPS; steps++) {
      step(choices, address, time, bus, link, news);
    }
    bus.full(false);
    bus.held(false);
    bus.state(BusState.ACTIVE);
    time.pass(QUIET_NANOS);
    Checks.holds(news.sending == 0 && !news.receiving, "not quiet: " + news.sending + " messages without an end, receiving " + news.receiving);
    link.send(new byte[3], 0, 3);
    news.sending++;
    time.pass(QUIET_NANOS);
    Checks.holds(news.sending == 0 && news.lastSent, "it does not send any more");
    link.close();
  }

  private static CanAddress address(Choices choices) {
    int flags = choices.octet();
    boolean fd = (flags & 1) != 0;
    int txDl = TX_DLS[choices.below(fd ? 8 : 1)];
    boolean wide = (flags & 2) != 0;
    CanAddress.Addressing addressing = wide ? CanAddress.Addressing.NORMAL_FIXED
        : (flags & 4) != 0 ? CanAddress.Addressing.EXTENDED : CanAddress.Addressing.NORMAL;
    return new CanAddress("fuzz", wide ? 0x18DA10F1 : 0x7E0, wide ? 0x18DAF110 : 0x7E8, wide ? 0x18DB33F1 : 0x7DF, wide, addressing, 0x10, 0xF1, 0xDF,
        fd, fd, txDl, (flags & 8) != 0 ? CanAddress.NO_PADDING : 0xCC, choices.octet(), choices.octet() & 0x7F);
  }

  private static void step(Choices choices, CanAddress address, StepTime time, StepBus bus, IsoTpLink link, News news) throws IOException {
    switch (choices.below(5)) {
      case 0 -> {
        int dlc = choices.octet();
        int length = CanFrame.dlcToLength(address.fd() ? dlc & 15 : Math.min(8, dlc & 15));
        byte[] data = Arrays.copyOf(choices.bytes(length), length);
        bus.heard(new CanFrame().set(address.response(), address.extendedIds(), address.fd(), false).payload(data, 0, length));
      }
      case 1 -> {
        int length = 1 + (int) choices.number(2);
        if (news.sending == 0 && FrameOutlet.canSend(bus.state())) {
          news.sending++;
          link.send(MESSAGE, 0, length);
        }
      }
      case 2 -> time.pass(choices.octet() * 10 * MS);
      case 3 -> bus.confirm();
      default -> {
        int bits = choices.octet();
        bus.full((bits & 1) != 0);
        bus.held((bits & 2) != 0);
        bus.state((bits & 12) == 12 ? BusState.BUS_OFF : BusState.ACTIVE);
      }
    }
  }

  private static final class News implements DiagnosticLink.Listener {
    private final StepTime time;
    private int sending;
    private boolean receiving;
    private boolean lastSent;

    News(StepTime time) {
      this.time = time;
    }

    @Override
    public void sent() {
      Checks.holds(--sending == 0, "sent at " + time.nanos() + ", but nothing is under way");
      lastSent = true;
    }

    @Override
    public void sendFailed(String what) {
      Checks.message(what);
      Checks.holds(--sending == 0, "sendFailed at " + time.nanos() + ", but nothing is under way: " + what);
      lastSent = false;
    }

    @Override
    public void receiving(int lengthBytes) {
      Checks.holds(!receiving && lengthBytes > 0 && lengthBytes <= IsoTpParameters.DEFAULT.maxLengthBytes(), "receiving " + lengthBytes);
      receiving = true;
    }

    @Override
    public void received(byte[] buffer, int length) {
      Checks.holds(length > 0 && length <= buffer.length, "received " + length + " bytes in " + buffer.length);
      receiving = false;
    }

    @Override
    public void receiveFailed(String what) {
      Checks.message(what);
      receiving = false;
    }

    @Override
    public void closed(String why) {
      throw new AssertionError("closed: " + why);
    }
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    // a request of one frame, answered by one
    add(seeds, "00 00 00 00  01 0001  03  00 08 02 50 03 00 00 00 00 00  02 02");
    // a longer request, let through in blocks with STmin, WAIT between
    add(seeds, "00 00 00 00  01 0040  03  00 08 30 02 05 00 00 00 00 00  02 05  00 08 31 00 00 00 00 00 00 00  00 08 30 00 F1 00 00 00 00 00  02 20");
    // a longer answer, with and without BS
    add(seeds, "00 00 00 00  00 08 10 14 62 F1 90 41 42 43  02 01  00 08 21 44 45 46 47 48 49 4A  00 08 22 4B 4C 4D 4E 4F 50 51  02 01");
    add(seeds, "08 00 02 0A  00 08 10 1E 62 F1 90 41 42 43  02 01  00 08 21 44 45 46 47 48 49 4A  00 08 22 4B 4C 4D 4E 4F 50 51  02 01"
        + " 00 08 23 4B 4C 4D 4E 4F 50 51  00 08 24 4B 4C 4D 4E 4F 50 51  02 FF");
    // CAN FD: escape of SingleFrame and FirstFrame, 29 bits
    add(seeds, "03 07 00 00  01 0050  00 09 00 0A 62 F1 90 41 42 43 44 45 46 47  00 0F 10 00 00 00 20 00" + " 55".repeat(58) + " 02 01  00 0F 21"
        + " 66".repeat(63) + " 02 FF");
    // extended addressing, overflow, reserved status, bus off, queue full
    add(seeds, "04 00 00 00  01 0100  00 08 F1 32 00 00 00 00 00 00  01 0100  00 08 F1 3F 00 00 00 00 00 00  04 0C  04 00  01 0100  04 03  02 FF");
    add(seeds, "00 00 00 00  04 02  01 0010  03  00 08 30 00 00 00 00 00 00 00  03 03  02 64  03  04 01  02 64  00 08 10 00 00 FF FF FF FF FF");
    return seeds;
  }

  private static void add(List<byte[]> seeds, String hex) {
    seeds.add(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Override
  public List<byte[]> words() {
    return List.of(new byte[] {0, 8, 0x30, 0, 0, 0, 0, 0, 0, 0}, new byte[] {0, 8, 0x31, 0, 0, 0, 0, 0, 0, 0}, new byte[] {0, 8, 0x10, 20, 1, 2, 3, 4, 5, 6},
        new byte[] {0, 8, 0x21, 20, 1, 2, 3, 4, 5, 6}, new byte[] {0, 8, 0x10, 0, 0x7F, -1, -1, -1, 5, 6}, new byte[] {1, 0, 100}, new byte[] {3},
        new byte[] {2, 1}, new byte[] {4, 2}, new byte[] {4, 12}, new byte[] {4, 0});
  }
}
