package org.pitstop.can.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;

public class CannelloniDatagramTest {

  private static CanFrame frame(int id, boolean extended, boolean fd, byte[] data) {
    return new CanFrame().set(id, extended, fd, fd).payload(data, 0, data.length);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  public void aDatagramHasTheBytesOfTheFormat() {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    CannelloniDatagram.begin(buffer);
    assertTrue(CannelloniDatagram.put(frame(0x123, false, false, new byte[] {1, 2}), 0, buffer));
    assertTrue(CannelloniDatagram.put(frame(0x18DA10F1, true, true, new byte[] {(byte) 0xFF}), 0, buffer));
    CannelloniDatagram.finish(0x107, 2, buffer);
    byte[] sent = new byte[buffer.remaining()];
    buffer.get(sent);
    assertEquals("02 00 07 0002 00000123 02 0102 98DA10F1 81 01 FF".replace(" ", ""), HexFormat.of().withUpperCase().formatHex(sent));
  }

  @Test
  public void severalFramesAreReadBack() throws ProtocolException {
    ByteBuffer buffer = bytes("02 00 FF 0003 80000001 00 000007E0 88 00 0011223344556677 000007FF 01 AB");
    assertEquals(3, CannelloniDatagram.open(buffer));
    assertEquals(255, CannelloniDatagram.sequence(buffer));
    CanFrame frame = new CanFrame();
    assertTrue(CannelloniDatagram.next(buffer, frame));
    assertEquals("00000001#", frame.toString());
    assertTrue(CannelloniDatagram.next(buffer, frame));
    assertEquals("7E0##00011223344556677", frame.toString());
    assertTrue(CannelloniDatagram.next(buffer, frame));
    assertEquals("7FF#AB", frame.toString());
  }

  @Test
  public void remoteAndErrorFramesAreStepsOver() throws ProtocolException {
    ByteBuffer buffer = bytes("02 00 00 0003 40000123 08 20000004 08 0011223344556677 00000001 00");
    CannelloniDatagram.open(buffer);
    CanFrame frame = new CanFrame();
    assertFalse(CannelloniDatagram.next(buffer, frame));
    assertFalse(CannelloniDatagram.next(buffer, frame));
    assertTrue(CannelloniDatagram.next(buffer, frame));
    assertEquals("001#", frame.toString());
  }

  @Test
  public void anotherVersionIsRefused() {
    assertThrows(ProtocolException.class, () -> CannelloniDatagram.open(bytes("01 00 00 0000")));
    assertThrows(ProtocolException.class, () -> CannelloniDatagram.open(bytes("02 01 00 0000")));
    assertThrows(ProtocolException.class, () -> CannelloniDatagram.open(bytes("02 00 00")));
  }

  @Test
  public void truncatedFramesAreRefusedWithTheirPlace() {
    for (String frame : new String[] {"00000123", "00000123 02 01", "00000123 09 010203040506070809", "00000123 81", "00000123 89 00 010203040506070809",
        "00000123 C1 00"}) {
      ByteBuffer buffer = bytes("02 00 00 0001" + frame);
      String message = assertThrows(frame, ProtocolException.class, () -> {
        CannelloniDatagram.open(buffer);
        CannelloniDatagram.next(buffer, new CanFrame());
      }).getMessage();
      assertTrue(message, message.contains("at byte 5"));
    }
  }

  @Test
  public void aFullDatagramTakesNoMore() {
    ByteBuffer buffer = ByteBuffer.allocate(CannelloniDatagram.MAX_SIZE);
    CannelloniDatagram.begin(buffer);
    int count = 0;
    while (CannelloniDatagram.put(frame(0x7E0, false, true, new byte[64]), 0, buffer)) {
      count++;
    }
    assertEquals((CannelloniDatagram.MAX_SIZE - 5) / 70, count);
  }

  @Test
  public void randomBytesDoNoHarm() {
    Random random = new Random(5);
    for (int i = 0; i < 50_000; i++) {
      byte[] noise = new byte[random.nextInt(100)];
      random.nextBytes(noise);
      if (noise.length > 1 && random.nextInt(10) > 0) {
        noise[0] = 2;
        noise[1] = 0;
      }
      try {
        ByteBuffer buffer = ByteBuffer.wrap(noise);
        int count = CannelloniDatagram.open(buffer);
        for (int j = 0; j < count; j++) {
          CannelloniDatagram.next(buffer, new CanFrame());
        }
      } catch (ProtocolException e) {
        assertTrue(e.getMessage(), e.getMessage().contains("cannelloni"));
      }
    }
  }
}
