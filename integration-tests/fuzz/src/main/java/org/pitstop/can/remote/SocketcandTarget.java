package org.pitstop.can.remote;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pitstop.api.can.CanFrame;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Target;

/** A stream of socketcand's elements: the same frames come out however TCP cuts it, and what was read can be written and read again. */
public final class SocketcandTarget implements Target {

  @Override
  public void run(byte[] input) throws IOException {
    List<String> whole = read(input, Math.max(1, input.length));
    Checks.holds(whole.equals(read(input, 1)), "read byte by byte it is something else");
    Checks.holds(whole.equals(read(input, 7)), "read in pieces it is something else");
  }

  private static List<String> read(byte[] input, int piece) throws IOException {
    List<String> heard = new ArrayList<>();
    ElementReader reader = new ElementReader();
    try {
      for (int at = 0; at < input.length; at += piece) {
        byte[] bytes = Arrays.copyOfRange(input, at, Math.min(input.length, at + piece));
        reader.feed(bytes, bytes.length, element -> heard.add(understood(element)));
      }
    } catch (ProtocolException e) {
      Checks.message(e.getMessage());
      heard.add(e.getMessage());
    }
    return heard;
  }

  private static String understood(Element element) throws IOException {
    CanFrame frame = new CanFrame();
    try {
      if (element.is("frame")) {
        element.readFrame(frame);
      } else if (element.is("send")) {
        element.readSend(frame);
      } else {
        return element.keyword() + " " + element.word();
      }
    } catch (ProtocolException e) {
      Checks.message(e.getMessage());
      return e.getMessage();
    }
    again(frame);
    return frame.toString();
  }

  private static void again(CanFrame frame) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(2 * SocketcandText.MAX_ELEMENT);
    Checks.holds(SocketcandText.frame(frame, 1_234_567_890L, text) && SocketcandText.send(frame, 0, text), "there is no room for " + frame);
    List<CanFrame> back = new ArrayList<>();
    new ElementReader().feed(text.array(), text.position(), element -> {
      CanFrame read = new CanFrame();
      if (element.is("frame")) {
        element.readFrame(read);
      } else {
        Checks.holds(element.is("send"), element.toString());
        element.readSend(read);
      }
      back.add(read);
    });
    String written = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    Checks.holds(back.equals(List.of(frame, frame)), frame + " is written as " + written);
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(ascii("< hi >< ok >\n< frame 123 23.424242 1122FF >< frame 12345678 1.5 >\n< frame 7FF 0.0 0102030405060708 >"),
        ascii("< open can0 >< rawmode >< send 123 3 11 22 FF >< send 1FFFFFFF 0 >< send 7E0 8 1 2 3 4 5 6 7 8 >< echo >< bcmmode >"),
        ascii("<frame 00000123 9999999999.999999 AA BB CC><unknown><>"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public List<byte[]> words() {
    return List.of(ascii("<"), ascii(">"), ascii("< frame 123 1.0 "), ascii("< send 1 8 "), ascii(" FFFFFFFF "), ascii("\0"),
        ascii("x".repeat(300)));
  }
}
