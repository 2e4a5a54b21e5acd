package org.pitstop.can.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;

public class SocketcandTextTest {

  private static CanFrame frame(int id, boolean extended, int... data) {
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) data[i];
    }
    return new CanFrame().set(id, extended, false, false).payload(bytes, 0, bytes.length);
  }

  private static String text(FrameQueue.Encoder encoder, CanFrame frame, long nanos) {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    assertTrue(encoder.encode(frame, nanos, buffer));
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }

  /** Feeds a text in pieces and gives the frames that were read. */
  private static List<String> read(String text, Random split) throws IOException {
    List<String> frames = new ArrayList<>();
    ElementReader reader = new ElementReader();
    byte[] all = text.getBytes(StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < all.length) {
      int count = Math.min(all.length - at, 1 + split.nextInt(9));
      reader.feed(Arrays.copyOfRange(all, at, at + count), count, element -> {
        CanFrame frame = new CanFrame();
        if (element.is("frame")) {
          element.readFrame(frame);
        } else if (element.is("send")) {
          element.readSend(frame);
        } else {
          frames.add(element.keyword());
          return;
        }
        frames.add(frame.toString());
      });
      at += count;
    }
    return frames;
  }

  @Test
  public void sendIsWrittenAsTheDaemonScansIt() {
    assertEquals("< send 123 2 11 FF >", text(SocketcandText::send, frame(0x123, false, 0x11, 0xFF), 0));
    assertEquals("< send 1AAAAAAA 0 >", text(SocketcandText::send, frame(0x1AAAAAAA, true), 0));
    assertEquals("< send 00000001 1 00 >", text(SocketcandText::send, frame(1, true, 0), 0));
  }

  @Test
  public void frameIsWrittenAsTheDaemonPrintsIt() {
    assertEquals("\n< frame 07B 23.424242 1122 >", text(SocketcandText::frame, frame(0x7B, false, 0x11, 0x22), 23_424_242_999L));
    assertEquals("\n< frame 123 0.000001  >", text(SocketcandText::frame, frame(0x123, false), 1_000));
  }

  /** As python-can 4.1 does it: after each read it drops one character more than the elements it has found. */
  @Test
  public void aReaderThatDropsOneCharacterBetweenReadsLosesNoFrame() {
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      stream.append(text(SocketcandText::frame, frame(i, false, i, i), 0));
    }
    String buffer = "";
    int found = 0;
    for (int at = 0; at < stream.length(); at += 100) {
      buffer += stream.substring(at, Math.min(at + 100, stream.length()));
      int end = buffer.lastIndexOf('>') + 1;
      found += (int) buffer.substring(0, end).chars().filter(c -> c == '<').count();
      buffer = buffer.substring(Math.min(end + 1, buffer.length()));
    }
    assertEquals(200, found);
  }

  @Test
  public void fdFramesAreLeftOut() {
    CanFrame fd = new CanFrame().set(1, false, true, true);
    assertEquals("", text(SocketcandText::send, fd, 0));
    assertEquals("", text(SocketcandText::frame, fd, 0));
  }

  @Test
  public void everySpellingIsReadHoweverItIsSplit() throws IOException {
    String stream = "< hi >\r\n< frame 7e8 23.424242 11 22 >< frame 7E8 1.0 1122>noise<frame 18DAF110 1.5  AaBb  >"
        + "< send 123 3 1 a ff ><  send\t7FF 0  >< frame 00000123 0.0 >< ok >";
    List<String> expected = List.of("hi", "7E8#1122", "7E8#1122", "18DAF110#AABB", "123#010AFF", "7FF#", "00000123#", "ok");
    for (int seed = 0; seed < 200; seed++) {
      assertEquals("seed " + seed, expected, read(stream, new Random(seed)));
    }
  }

  @Test
  public void whatWasWrittenIsReadBack() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      boolean extended = random.nextBoolean();
      byte[] data = new byte[random.nextInt(9)];
      random.nextBytes(data);
      CanFrame frame = new CanFrame().set(random.nextInt(extended ? 0x20000000 : 0x800), extended, false, false).payload(data, 0, data.length);
      text.append(random.nextBoolean() ? text(SocketcandText::send, frame, 0) : text(SocketcandText::frame, frame, random.nextInt()));
      expected.add(frame.toString());
    }
    assertEquals(expected, read(text.toString(), random));
  }

  @Test
  public void malformedElementsAreNamed() {
    for (String bad : List.of("< send 123 2 11 >", "< send 123 9 1 2 3 4 5 6 7 8 9 >", "< send 800 0 >", "< send xyz 0 >", "< send >",
        "< frame 123 >", "< frame 123 0.0 123 >", "< frame 123456789 0.0 >", "< frame 123 0.0 112233445566778899 >")) {
      String message = assertThrows(bad, ProtocolException.class, () -> read(bad, new Random(1))).getMessage();
      assertTrue(message, message.contains("socketcand element <"));
    }
  }

  @Test
  public void anEndlessElementIsRefused() {
    String message = assertThrows(ProtocolException.class, () -> read("<" + "a".repeat(300), new Random(1))).getMessage();
    assertTrue(message, message.contains("longer than 256 bytes"));
  }

  @Test
  public void randomBytesDoNoHarm() {
    Random random = new Random(11);
    ElementReader reader = new ElementReader();
    byte[] noise = new byte[64];
    byte[] alphabet = "<> framesnd0123456789\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 20_000; i++) {
      for (int j = 0; j < noise.length; j++) {
        noise[j] = random.nextInt(50) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
      }
      try {
        reader.feed(noise, noise.length, element -> {
          if (element.is("frame")) {
            element.readFrame(new CanFrame());
          } else {
            element.keyword();
            element.readSend(new CanFrame());
          }
        });
      } catch (IOException e) {
        assertTrue(e.getMessage(), e.getMessage().contains("socketcand element"));
      }
    }
  }
}
