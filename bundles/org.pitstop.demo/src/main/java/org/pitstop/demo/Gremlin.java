package org.pitstop.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who meddles with a bus behind socketcand: on the agent's wire to it, and as one more node. */
final class Gremlin {
  /** {@code < send 740 8 21 11 22 33 44 55 66 77 >}: a ConsecutiveFrame (ISO 15765-2) on its way to an ECU. */
  private static final Pattern CONSECUTIVE = Pattern.compile("< send (\\S+) 8 (2\\p{XDigit}(?: \\p{XDigit}{2}){7}) >");
  private static final long FRAME_LIMIT_S = 10;
  private static final int ANSWER_LIMIT_MS = 5000;
  private static final int ANSWER_BYTES = 256;

  private final TcpWire wire;
  private final int port;
  private final String bus;

  /** @param port of the socketcand server itself */
  Gremlin(TcpWire wire, int port, String bus) {
    this.wire = wire;
    this.port = port;
    this.bus = bus;
  }

  /** Flips one bit of the next frame that carries data. @return what became of it; empty: none came */
  Optional<String> corruptFrame() throws InterruptedException {
    CompletableFuture<String> done = new CompletableFuture<>();
    wire.changeOnce(piece -> {
      String text = new String(piece, StandardCharsets.US_ASCII);
      Matcher frame = CONSECUTIVE.matcher(text);
      if (!frame.find()) {
        return piece;
      }
      int at = frame.end(2) - 1;
      char flipped = Character.toUpperCase(Character.forDigit(Character.digit(text.charAt(at), 16) ^ 1, 16));
      done.complete(frame.group(1) + "#" + frame.group(2).replace(" ", "") + " arrives with ..." + text.charAt(at - 1) + flipped);
      return (text.substring(0, at) + flipped + text.substring(at + 1)).getBytes(StandardCharsets.US_ASCII);
    });
    try {
      return Optional.of(done.get(FRAME_LIMIT_S, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      wire.changeOnce(piece -> piece);
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends ECUReset as another tester would: the ECU starts again in the middle of whatever it does. @param id of its requests */
  void reset(int id) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_LIMIT_MS);
      answer(socket);
      say(socket, "< open " + bus + " >");
      answer(socket);
      say(socket, "< rawmode >");
      answer(socket);
      say(socket, String.format("< send %X 8 02 11 01 CC CC CC CC CC >", id));
      // back comes its answer, or another frame of the bus: then ours has been taken
      answer(socket);
    }
  }

  private static void say(Socket socket, String element) throws IOException {
    socket.getOutputStream().write(element.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static void answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    if (in.read(new byte[ANSWER_BYTES]) < 0) {
      throw new IOException("the simulated bus closed its connection");
    }
  }
}
