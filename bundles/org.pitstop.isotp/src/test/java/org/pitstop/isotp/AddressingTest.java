package org.pitstop.isotp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.CanAddress.Addressing;
import org.pitstop.time.VirtualVehicleTime;

/** Every addressing of ISO 15765-2:2016, 10.3, on classic CAN and CAN FD: both directions, long lengths, functional requests. */
public class AddressingTest {
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Wire wire = new Wire(time, 1000);
  private final Wire.Port port = wire.port("body", true);
  private final Wire.Port ecuPort = wire.port("body", true);
  private final Recorder heard = new Recorder();
  private final Recorder ecu = new Recorder();

  /** One addressing: identifiers, and how its frames begin. */
  private record Kind(Addressing addressing, int request, int response, int functional, boolean extendedIds, String requestHead,
      String responseHead, String functionalHead) {

    CanAddress address(boolean fd, boolean ofEcu) {
      return new CanAddress("body", ofEcu ? response : request, ofEcu ? request : response, functional, extendedIds, addressing,
          octet(ofEcu ? responseHead : requestHead), octet(ofEcu ? requestHead : responseHead), octet(functionalHead), fd, fd, fd ? 64 : 8,
          0xCC, 0, 0);
    }

    private static int octet(String hex) {
      return hex.isEmpty() ? 0 : Integer.parseInt(hex, 16);
    }
  }

  private static final List<Kind> KINDS = List.of(
      new Kind(Addressing.NORMAL, 0x7E0, 0x7E8, 0x7DF, false, "", "", ""),
      new Kind(Addressing.NORMAL, 0x10001, 0x10002, 0x10003, true, "", "", ""),
      new Kind(Addressing.NORMAL_FIXED, 0x18DA22F1, 0x18DAF122, 0x18DB33F1, true, "", "", ""),
      new Kind(Addressing.EXTENDED, 0x6F1, 0x622, 0x6F2, false, "22", "F1", "DF"),
      new Kind(Addressing.EXTENDED, 0x106F1, 0x10622, 0x106F2, true, "22", "F1", "DF"),
      new Kind(Addressing.MIXED, 0x700, 0x708, 0x7DF, false, "9A", "9A", "9A"),
      new Kind(Addressing.MIXED, 0x18CE22F1, 0x18CEF122, 0x18CD33F1, true, "9A", "9A", "9A"));

  private interface Trial {
    void of(Kind kind, boolean fd, IsoTpLink link, IsoTpLink peer) throws Exception;
  }

  private void withEach(Trial trial) throws Exception {
    for (Kind kind : KINDS) {
      for (boolean fd : new boolean[] {false, true}) {
        IsoTpLink link = new IsoTpLink(port, kind.address(fd, false), time, IsoTpParameters.DEFAULT, heard, l -> { }).attach();
        IsoTpLink peer = new IsoTpLink(ecuPort, kind.address(fd, true), time, IsoTpParameters.DEFAULT, ecu, l -> { }).attach();
        wire.seen.clear();
        heard.told.clear();
        ecu.told.clear();
        trial.of(kind, fd, link, peer);
        link.close();
        peer.close();
      }
    }
  }

  private void pass() throws Exception {
    time.sleep(Duration.ofSeconds(5));
  }

  /** Identifier, head and PCI of a frame as it was seen. */
  private static String begin(Kind kind, int id, String head, boolean fd, String pci) {
    return String.format(kind.extendedIds ? "%08X" : "%03X", id) + (fd ? "##1" : "#") + head + pci;
  }

  private static void expectBegin(String expected, String frame) {
    assertEquals(expected, frame.substring(0, Math.min(expected.length(), frame.length())));
  }

  @Test
  public void messagesOfEveryLengthAroundTheLimitsGetThroughBothWays() throws Exception {
    withEach((kind, fd, link, peer) -> {
      for (int length : new int[] {1, 5, 6, 7, 8, 60, 61, 62, 63, 4094, 4095, 4096, 5000}) {
        byte[] message = Frames.counting(length);
        link.send(message, 0, length);
        pass();
        assertArrayEquals(kind + " to the ECU, fd=" + fd, message, ecu.last);
        peer.send(message, 0, length);
        pass();
        assertArrayEquals(kind + " from the ECU, fd=" + fd, message, heard.last);
      }
    });
  }

  @Test
  public void everyFrameBeginsWithItsAddress() throws Exception {
    withEach((kind, fd, link, peer) -> {
      link.send(Frames.counting(70), 0, 70);
      pass();
      expectBegin(begin(kind, kind.request, kind.requestHead, fd, "1046"), wire.seen.get(0));
      expectBegin(begin(kind, kind.response, kind.responseHead, fd, "300000"), wire.seen.get(1));
      expectBegin(begin(kind, kind.request, kind.requestHead, fd, "21"), wire.seen.get(2));
    });
  }

  @Test
  public void lengthsAbove4095HaveThe32BitForm() throws Exception {
    withEach((kind, fd, link, peer) -> {
      link.send(Frames.counting(5000), 0, 5000);
      pass();
      expectBegin(begin(kind, kind.request, kind.requestHead, fd, "100000001388"), wire.seen.get(0));
    });
  }

  @Test
  public void functionalRequestsAreSingleFramesWithTheirOwnAddress() throws Exception {
    withEach((kind, fd, link, peer) -> {
      link.sendFunctional(Frames.bytes("3E 80"));
      pass();
      expectBegin(begin(kind, kind.functional, kind.functionalHead, fd, "023E80"), wire.seen.get(0));
      int most = (fd ? 62 : 7) - kind.functionalHead.length() / 2;
      link.sendFunctional(new byte[most]);
      pass();
      assertThrows(IllegalArgumentException.class, () -> link.sendFunctional(new byte[most + 1]));
    });
  }

  @Test
  public void framesWithTheAddressOfAnotherAreNotHeard() throws Exception {
    withEach((kind, fd, link, peer) -> {
      if (!kind.responseHead.isEmpty()) {
        byte[] data = Frames.bytes("5B 02 7E 00");
        ecuPort.send(new CanFrame().set(kind.response, kind.extendedIds, false, false).payload(data, 0, 4), null);
        pass();
        assertTrue(kind.toString(), heard.told.isEmpty());
      }
    });
  }

  @Test
  public void thePriorityBitsOfAnAnswerDoNotMatter() throws Exception {
    for (Kind kind : KINDS) {
      if (kind.response >> 24 == 0x18) {
        heard.told.clear();
        IsoTpLink link = new IsoTpLink(port, kind.address(false, false), time, IsoTpParameters.DEFAULT, heard, l -> { }).attach();
        byte[] data = Frames.bytes(kind.responseHead + "02 7E 00");
        ecuPort.send(new CanFrame().set(kind.response & 0x03FFFFFF | 3 << 26, true, false, false).payload(data, 0, data.length), null);
        pass();
        assertEquals(kind.toString(), List.of("received 2"), heard.told);
        link.close();
      }
    }
  }
}
