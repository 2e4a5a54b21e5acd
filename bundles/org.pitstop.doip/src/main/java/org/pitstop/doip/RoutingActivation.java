package org.pitstop.doip;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * The first exchange on a new connection: nothing else passes before the gateway has activated routing for our logical address. It blocks in
 * the socket, with the socket's own limits of time, so that it works while vehicle time is virtual.
 */
final class RoutingActivation {
  /** Pieces that are read while one answer is awaited: a gateway that talks and does not answer is given up. */
  private static final int MAX_READS = 64;
  private static final int BUFFER_BYTES = 1024;

  private final GatewayKey key;
  private final DoipParameters parameters;
  private final Taps taps;
  private final byte[] request;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private RoutingActivationResponse response;

  RoutingActivation(GatewayKey key, DoipParameters parameters, Taps taps) {
    this.key = key;
    this.parameters = parameters;
    this.taps = taps;
    this.request = Messages.routingActivation(parameters.version(), key.tester(), parameters.activationType());
  }

  /** A response has come; one to another tester is none. */
  void response(RoutingActivationResponse r) {
    if (r.tester() == key.tester()) {
      response = r;
    }
  }

  /** @throws IOException if routing is not active afterwards; says why */
  void run(Socket socket, MessageReader reader, MessageReader.Sink sink) throws IOException {
    ask(socket.getOutputStream());
    boolean came = await(socket, parameters.activationMs(), reader, sink);
    if (!came) {
      throw new IOException("the gateway " + key.place() + " did not answer routing activation within " + parameters.activationMs()
          + " ms (routingActivationMs)");
    }
    for (int waitedMs = 0; response.code() == Words.CONFIRMATION_REQUIRED; waitedMs += parameters.confirmationPollMs()) {
      if (waitedMs >= parameters.confirmationMs()) {
        throw new IOException("routing activation at " + key.place() + " was not confirmed in the vehicle within "
            + parameters.confirmationMs() + " ms (confirmationMs)");
      }
      // the final response may come by itself, or only when asked for
      if (!await(socket, parameters.confirmationPollMs(), reader, sink)) {
        ask(socket.getOutputStream());
      }
    }
    if (response.code() != Words.ROUTING_ACTIVATED) {
      throw new IOException(String.format("the gateway %s refuses routing activation for tester 0x%04X: %s", key.place(), key.tester(),
          Words.routingActivation(response.code())));
    }
  }

  private void ask(OutputStream out) throws IOException {
    taps.tell(key.place(), request, true);
    out.write(request);
  }

  /** @return whether a response has come that is not like the last one; else the gateway was silent for so long */
  private boolean await(Socket socket, int limitMs, MessageReader reader, MessageReader.Sink sink) throws IOException {
    RoutingActivationResponse before = response;
    InputStream in = socket.getInputStream();
    socket.setSoTimeout(limitMs);
    for (int reads = 0; reads < MAX_READS; reads++) {
      int count;
      try {
        count = in.read(buffer);
      } catch (SocketTimeoutException e) {
        return false;
      }
      if (count < 0) {
        throw new EOFException("the gateway " + key.place() + " closed the connection instead of activating routing");
      }
      reader.feed(buffer, count, sink);
      if (response != null && !response.equals(before)) {
        return true;
      }
    }
    throw new IOException("the gateway " + key.place() + " sends, but no answer to routing activation");
  }
}
