package org.pitstop.doip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Connects TCP and, where it is wanted, TLS. */
class Connector {
  private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final DoipParameters parameters;
  private final Supplier<Instant> now;

  /** @param now the date that certificates must be valid at */
  Connector(DoipParameters parameters, Supplier<Instant> now) {
    this.parameters = parameters;
    this.now = now;
  }

  /**
   * Connects.
   *
   * @param plain a new socket: whoever closes it ends this as well
   * @return what to read from and write to
   */
  Socket connect(GatewayKey key, Socket plain) throws IOException {
    try {
      plain.setTcpNoDelay(true);
      if (parameters.socketBufferBytes() > 0) {
        plain.setReceiveBufferSize(parameters.socketBufferBytes());
        plain.setSendBufferSize(parameters.socketBufferBytes());
      }
      plain.connect(new InetSocketAddress(key.host(), key.port()), parameters.connectMs());
    } catch (IOException e) {
      throw new IOException("no TCP connection to the gateway " + key.place() + " (" + e.getMessage()
          + "): is it awake and in reach, and does the profile name its host and port?", e);
    }
    return key.tls() ? secure(key, plain) : plain;
  }

  private SSLSocket secure(GatewayKey key, Socket plain) throws IOException {
    SSLSocket socket = (SSLSocket) Tls.context(parameters.tls(), now.get()).getSocketFactory()
        .createSocket(plain, key.host(), key.port(), true);
    socket.setEnabledProtocols(TLS_VERSIONS);
    if (parameters.tls().checkHostName()) {
      SSLParameters ssl = socket.getSSLParameters();
      ssl.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(ssl);
    }
    socket.setSoTimeout(parameters.connectMs());
    try {
      socket.startHandshake();
    } catch (SocketTimeoutException e) {
      throw new IOException("the gateway " + key.place() + " did not answer the TLS handshake within " + parameters.connectMs()
          + " ms (connectMs)", e);
    } catch (IOException e) {
      throw new IOException("no TLS connection to the gateway " + key.place() + ": " + e.getMessage()
          + " (see trustFile, checkHostName, certificateFile and keyFile of org.pitstop.doip)", e);
    }
    return socket;
  }
}
