package org.pitstop.simulator.doip;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.simulator.link.EcuLink;
import org.pitstop.time.RealVehicleTime;

/** The gateway on real sockets of this machine, in real time. */
public final class GatewayPortsTest {
  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
  private static final String ACTIVATE = "02FD0005000000070E800000000000";
  private static final String ACTIVATED = "02FD0006000000090E8010001000000000";

  @Rule public TemporaryFolder folder = new TemporaryFolder();
  private final RealVehicleTime time = new RealVehicleTime();
  private final GatewaySettings settings = new GatewaySettings("WPSTP0000SIM00001", 0x1000, 0xE000, 2, 0x0E00, 0x0FFF, 1 << 20, 60_000_000_000L,
      60_000_000_000L, 60_000_000_000L);
  private final DoipGateway gateway = new DoipGateway(settings, time);

  /** An ECU whose answer is its request. */
  private EcuLink mirror = gateway.place(0x1011).connect(new EcuLink.Upper() {
    @Override
    public void receiving() {}

    @Override
    public void received(byte[] buffer, int length, boolean functional) {
      byte[] copy = buffer.clone();
      time.schedule(0, () -> mirror.send(copy, length));
    }

    @Override
    public void sent() {}
  });

  @After
  public void stop() {
    time.close();
  }

  @Test(timeout = 60_000)
  public void messagesInPiecesAndInOneSegmentAreAnsweredInOrder() throws Exception {
    try (TcpPort port = new TcpPort(gateway, time, LOCAL, 0, ServerSocketFactory.getDefault()); Socket tester = new Socket(LOCAL, port.port())) {
      for (byte b : HexFormat.of().parseHex(ACTIVATE)) {
        tester.getOutputStream().write(b);
      }
      tester.getOutputStream().write(HexFormat.of().parseHex("02FD7777000000020000" + "02FD8001000000060E8010123E00" + "02FD8001000000060E8010113E00"));
      expect(tester, ACTIVATED + "02FD00000000000101" + "02FD80030000000510120E8003" + "02FD80020000000510110E8000" + "02FD80010000000610110E803E00");
    }
  }

  @Test(timeout = 60_000)
  public void blocksOfOneMebibyteGoBothWays() throws Exception {
    byte[] block = new byte[1 << 20];
    new Random(1).nextBytes(block);
    try (TcpPort port = new TcpPort(gateway, time, LOCAL, 0, ServerSocketFactory.getDefault()); Socket tester = new Socket(LOCAL, port.port())) {
      tester.getOutputStream().write(HexFormat.of().parseHex(ACTIVATE + "02FD8001001000040E801011"));
      tester.getOutputStream().write(block);
      expect(tester, ACTIVATED + "02FD80020000000510110E8000" + "02FD80010010000410110E80");
      assertArrayEquals(block, tester.getInputStream().readNBytes(block.length));
    }
  }

  @Test(timeout = 60_000)
  public void aHugeLengthIsRefusedAndALostTesterForgotten() throws Exception {
    try (TcpPort port = new TcpPort(gateway, time, LOCAL, 0, ServerSocketFactory.getDefault())) {
      for (int i = 0; i < 5; i++) { // more than there are places
        try (Socket tester = new Socket(LOCAL, port.port())) {
          tester.getOutputStream().write(HexFormat.of().parseHex(ACTIVATE + "02FD8001FFFFFFFF0E801011"));
          expect(tester, ACTIVATED + "02FD00000000000102");
          tester.shutdownOutput();
          assertEquals(-1, tester.getInputStream().read());
        }
      }
    }
  }

  @Test(timeout = 60_000)
  public void theReasonIsSentBeforeTheConnectionIsClosed() throws Exception {
    try (TcpPort port = new TcpPort(gateway, time, LOCAL, 0, ServerSocketFactory.getDefault())) {
      for (int i = 0; i < 50; i++) {
        try (Socket tester = new Socket(LOCAL, port.port())) {
          tester.getOutputStream().write(HexFormat.of().parseHex("02FC800100000007"));
          expect(tester, "02FD00000000000100");
          assertEquals(-1, tester.getInputStream().read());
        }
      }
    }
  }

  @Test(timeout = 60_000)
  public void theVehicleAnnouncesItselfThreeTimesAndAnswers() throws Exception {
    try (DatagramSocket listener = new DatagramSocket(0, LOCAL);
        UdpPort port = new UdpPort(gateway, time, LOCAL, 0, Optional.of(new InetSocketAddress(LOCAL, listener.getLocalPort())), 1)) {
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      for (int i = 0; i < 3; i++) {
        listener.receive(packet);
        assertEquals(41, packet.getLength());
      }
      byte[] request = HexFormat.of().parseHex("02FD400300000000");
      listener.send(new DatagramPacket(request, request.length, LOCAL, port.port()));
      packet.setLength(100);
      listener.receive(packet);
      assertEquals("02FD40040000000101", HexFormat.of().withUpperCase().formatHex(packet.getData(), 0, packet.getLength()));
    }
  }

  @Test(timeout = 60_000)
  public void theCertificateThatItMakesIsRightForItsAddressAndIsKept() throws Exception {
    Path directory = folder.getRoot().toPath().resolve("tls");
    InetAddress address = InetAddress.getByName("127.0.0.1");
    try (TcpPort port = new TcpPort(gateway, time, address, 0, GatewayTls.sockets(directory, address))) {
      byte[] pem = Files.readAllBytes(directory.resolve("gateway.pem"));
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("gateway.key"))));
      KeyStore roots = KeyStore.getInstance("PKCS12");
      roots.load(null, null);
      X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
      certificate.verify(certificate.getPublicKey());
      roots.setCertificateEntry("gateway", certificate);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      try (SSLSocket tester = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port.port())) {
        SSLParameters parameters = tester.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tester.setSSLParameters(parameters);
        tester.getOutputStream().write(HexFormat.of().parseHex(ACTIVATE));
        expect(tester, ACTIVATED);
      }
      GatewayTls.sockets(directory, address);
      assertArrayEquals(pem, Files.readAllBytes(directory.resolve("gateway.pem")));
    }
  }

  private static void expect(Socket from, String hex) throws Exception {
    byte[] came = new DataInputStream(from.getInputStream()).readNBytes(hex.length() / 2);
    assertEquals(hex, HexFormat.of().withUpperCase().formatHex(came));
  }
}
