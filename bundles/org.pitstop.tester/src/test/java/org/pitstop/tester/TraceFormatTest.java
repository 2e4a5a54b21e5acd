package org.pitstop.tester;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;
import org.pitstop.time.VirtualVehicleTime;

public class TraceFormatTest {
  private static final Instant AT = Instant.ofEpochSecond(0x5577, 249_713_000);

  @Rule
  public TemporaryFolder folder = new TemporaryFolder();

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static CanFrame frame(int id, boolean extended, boolean fd, String payload) {
    byte[] data = bytes(payload);
    return new CanFrame().set(id, extended, fd, fd).payload(data, 0, data.length);
  }

  private static String candump(CanFrame frame) {
    return new String(TraceFormat.CANDUMP.frame("body", frame, AT), StandardCharsets.US_ASCII);
  }

  @Test
  public void aCandumpLineIsTimeBusAndFrame() {
    assertEquals("(21879.249713) body 7E0#0210\n", candump(frame(0x7E0, false, false, "0210")));
    assertEquals("(21879.249713) body 18DA10F1#0210\n", candump(frame(0x18DA10F1, true, false, "0210")));
    assertEquals("(21879.249713) body 7E0##1" + "00".repeat(12) + "\n", candump(frame(0x7E0, false, true, "00".repeat(12))));
  }

  @Test
  public void aPcapFileBeginsWithNanosecondsAndItsLinkType() {
    assertArrayEquals(bytes("A1B23C4D 0002 0004 00000000 00000000 00100000 000000E3"), TraceFormat.PCAP.head(false));
    assertArrayEquals(bytes("A1B23C4D 0002 0004 00000000 00000000 00100000 000000FC"), TraceFormat.PCAP.head(true));
  }

  @Test
  public void aPacketOfCanIsIdLengthFlagsAndPayload() {
    String time = "00005577 0EE25168";
    assertArrayEquals(bytes(time + "0000000A 0000000A 000007E0 02 00 0000 0210"),
        TraceFormat.PCAP.frame("body", frame(0x7E0, false, false, "0210"), AT));
    assertArrayEquals("bit 31: 29 bits", bytes(time + "00000009 00000009 98DA10F1 01 00 0000 3E"),
        TraceFormat.PCAP.frame("body", frame(0x18DA10F1, true, false, "3E"), AT));
    assertArrayEquals("FDF and BRS", bytes(time + "00000014 00000014 000007E0 0C 05 0000" + "11".repeat(12)),
        TraceFormat.PCAP.frame("body", frame(0x7E0, false, true, "11".repeat(12)), AT));
  }

  @Test
  public void aPacketOfDoipNamesItsDissector() {
    assertArrayEquals(bytes("00005577 0EE25168 00000014 00000014 000C0004 646F6970 00000000 02FD0007 00000000".replace(" ", "").substring(0, 72)),
        TraceFormat.PCAP.doip(bytes("02FD0007 00000000 99"), 8, AT));
  }

  @Test
  public void theNameOfTheFileChoosesTheFormat() throws WrongUse {
    assertEquals(TraceFormat.CANDUMP, TraceFormat.of(Path.of("a.log"), false));
    assertEquals(TraceFormat.PCAP, TraceFormat.of(Path.of("a.pcap"), true));
    assertEquals("--trace a.txt is neither .log (candump) nor .pcap",
        assertThrows(WrongUse.class, () -> TraceFormat.of(Path.of("a.txt"), false)).getMessage());
    assertEquals("--trace a.log: DoIP is written as .pcap", assertThrows(WrongUse.class, () -> TraceFormat.of(Path.of("a.log"), true)).getMessage());
  }

  @Test
  public void aTraceHasTheFramesOfItsBusInTheirOrderAndTime() throws Exception {
    Path file = folder.getRoot().toPath().resolve("t.log");
    VirtualVehicleTime time = new VirtualVehicleTime();
    Trace trace = new Trace(file, "body", time, new FixedWallTime());
    trace.frame("body", frame(0x7E0, false, false, "0210"), time.nanos() + 1_500_000, true);
    trace.frame("powertrain", frame(0x7E1, false, false, "0210"), time.nanos() + 1_600_000, true);
    trace.doip("host", new byte[8], 8, time.nanos(), true);
    trace.frame("body", frame(0x7E8, false, false, "0250"), time.nanos() + 2_500_000, false);
    trace.close();
    assertEquals(List.of("(1000.001500) body 7E0#0210", "(1000.002500) body 7E8#0250"), Files.readAllLines(file));
  }

  private static final class FixedWallTime implements WallTime {
    @Override
    public Instant now() {
      return Instant.ofEpochSecond(1000);
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void proven(Instant instant) {
      throw new AssertionError("a trace proves no time");
    }

    @Override
    public Timer schedule(Duration delay, Runnable event) {
      throw new AssertionError("a trace waits for nothing");
    }

    @Override
    public void sleep(Duration duration) {
      throw new AssertionError("a trace waits for nothing");
    }
  }
}
