package org.pitstop.download.ftp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/** Makes the sockets of one FTP connection and can cut them all from another thread: first the control socket, then those for data. */
final class Sockets extends SocketFactory {
  /** The most a server may say on one control connection, in bytes: a reply line has no other limit. */
  static final int MAX_CONTROL_BYTES = 1 << 20;
  private final List<Socket> made = new ArrayList<>();
  private boolean cut;

  /** A data socket that can be given the port of the control connection to show: see {@link FtpsClient}. */
  static final class DataSocket extends Socket {
    private int shownPort;

    void showPort(int port) {
      shownPort = port;
    }

    @Override
    public int getPort() {
      return shownPort == 0 ? super.getPort() : shownPort;
    }
  }

  private static final class ControlSocket extends Socket {
    private InputStream limited;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      if (limited == null) {
        limited = new LimitedInput(super.getInputStream());
      }
      return limited;
    }
  }

  private static final class LimitedInput extends FilterInputStream {
    private int left = MAX_CONTROL_BYTES;

    LimitedInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return count(super.read(), 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      return count(n, n);
    }

    private int count(int result, int bytes) throws IOException {
      if (result >= 0 && (left -= bytes) < 0) {
        throw new IOException("the server sent more than " + MAX_CONTROL_BYTES + " bytes of replies");
      }
      return result;
    }
  }

  @Override
  public synchronized Socket createSocket() throws IOException {
    if (cut) {
      throw new IOException("the connection was cut");
    }
    Socket socket = made.isEmpty() ? new ControlSocket() : new DataSocket();
    made.add(socket);
    return socket;
  }

  /** Closes everything; whoever waits on one of the sockets gets an exception. */
  synchronized void cut() {
    cut = true;
    for (Socket socket : made) {
      try {
        socket.close();
      } catch (IOException e) {
        // it is of no more use either way: nothing was to be sent any more
        continue;
      }
    }
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("unconnected sockets only");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("unconnected sockets only");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("unconnected sockets only");
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw new UnsupportedOperationException("unconnected sockets only");
  }
}
