package org.pitstop.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * The smallest DoIP entity with an ECU that takes every transfer (ISO 13400-2:2019): routing activation, then each diagnostic message is
 * acknowledged and answered in one write. It costs as little as the peer of {@link PingPong}.
 */
final class DoipPeer implements AutoCloseable {
  static final int TESTER = 0x0E80;
  static final int ECU = 0x1000;
  private static final int HEADER_BYTES = 8;
  private static final int ADDRESS_BYTES = 4;
  private static final int LONGEST_PAYLOAD = 1 << 17;
  /** Head and addresses before the user data. */
  static final int REQUEST_HEAD_BYTES = HEADER_BYTES + ADDRESS_BYTES;
  /** Acknowledgement, and the answer {@code 76 counter}. */
  static final int RESPONSE_BYTES = HEADER_BYTES + ADDRESS_BYTES + 1 + HEADER_BYTES + ADDRESS_BYTES + 2;

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final byte[] payload = new byte[LONGEST_PAYLOAD];
  private final ByteBuffer out = ByteBuffer.allocate(64);

  DoipPeer() throws IOException {
    Thread thread = new Thread(this::serve, "DoIP peer");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    try (Socket socket = server.accept()) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] header = new byte[HEADER_BYTES];
      while (in.readNBytes(header, 0, HEADER_BYTES) == HEADER_BYTES) {
        ByteBuffer h = ByteBuffer.wrap(header);
        int length = h.getInt(4);
        in.readFully(payload, 0, length);
        answer(h.getShort(2) & 0xFFFF, socket.getOutputStream());
      }
    } catch (IOException e) {
      throw new IllegalStateException("the DoIP peer failed", e);
    }
  }

  private void answer(int type, OutputStream to) throws IOException {
    out.clear();
    if (type == 0x0005) {
      head(0x0006, 9).putShort((short) TESTER).putShort((short) ECU).put((byte) 0x10).putInt(0);
    } else if (type == 0x8001) {
      head(0x8002, 5).putShort((short) ECU).putShort((short) TESTER).put((byte) 0);
      byte[] positive = positive(payload[ADDRESS_BYTES], payload[ADDRESS_BYTES + 1]);
      head(0x8001, ADDRESS_BYTES + positive.length).putShort((short) ECU).putShort((short) TESTER).put(positive);
    }
    to.write(out.array(), 0, out.position());
  }

  private ByteBuffer head(int type, int length) {
    return out.put((byte) 2).put((byte) ~2).putShort((short) type).putInt(length);
  }

  private static byte[] positive(byte sid, byte next) {
    return switch (sid) {
      case 0x34 -> new byte[] {0x74, 0x20, (byte) 0xFF, (byte) 0xFF};
      case 0x36 -> new byte[] {0x76, next};
      default -> new byte[] {(byte) (sid + 0x40)};
    };
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
