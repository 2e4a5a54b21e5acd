package org.pitstop.can.remote;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.pitstop.api.can.CanFrame;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Target;

/** A datagram of cannelloni: frames as many as it says, or an error; and what was read can be written and read again. */
public final class CannelloniTarget implements Target {

  @Override
  public void run(byte[] input) throws ProtocolException {
    List<CanFrame> frames = new ArrayList<>();
    try {
      read(ByteBuffer.wrap(input), frames);
    } catch (ProtocolException e) {
      Checks.message(e.getMessage());
    }
    again(frames);
  }

  private static void read(ByteBuffer datagram, List<CanFrame> frames) throws ProtocolException {
    int count = CannelloniDatagram.open(datagram);
    for (int i = 0; i < count; i++) {
      CanFrame frame = new CanFrame();
      if (CannelloniDatagram.next(datagram, frame)) {
        frames.add(frame);
      }
    }
    Checks.holds(frames.size() <= count, "more frames than it says");
  }

  private static void again(List<CanFrame> frames) throws ProtocolException {
    ByteBuffer datagram = ByteBuffer.allocate(CannelloniDatagram.MAX_SIZE);
    CannelloniDatagram.begin(datagram);
    List<CanFrame> fit = new ArrayList<>();
    for (CanFrame frame : frames) {
      if (CannelloniDatagram.put(frame, 0, datagram)) {
        fit.add(frame);
      }
    }
    CannelloniDatagram.finish(fit.size(), fit.size(), datagram);
    List<CanFrame> back = new ArrayList<>();
    read(datagram, back);
    Checks.holds(back.equals(fit), fit + " became " + back);
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(hex("0200070003" + "0000012302AABB" + "92345678080102030405060708" + "00000001" + "81" + "01" + "55"),
        hex("0200000001" + "000007E0C001" + "11".repeat(64)),
        hex("0200FF0002" + "40000123" + "08" + "2000000400"), hex("0200010000"));
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public List<byte[]> words() {
    return List.of(hex("0000012302AABB"), hex("FFFFFFFF"), hex("8900"), hex("BF00"), hex("20000000"), hex("40000000"));
  }
}
