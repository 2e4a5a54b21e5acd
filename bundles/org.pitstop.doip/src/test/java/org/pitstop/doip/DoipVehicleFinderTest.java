package org.pitstop.doip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.pitstop.api.link.DoipDiscovery.DoipEntity;
import org.pitstop.api.link.DoipDiscovery.EntityStatus;
import org.pitstop.api.link.DoipDiscovery.PowerMode;
import org.pitstop.time.VirtualVehicleTime;

/** Against an entity that answers every request with what is written down. */
public final class DoipVehicleFinderTest {
  private static final String VIN = "57505354503030303053494D3030303031";
  private static final String FIRST = "02FD000400000021" + VIN + "1000 025053541000 025053541000 00 00";
  private static final String SECOND = "03FC000400000020" + "FF".repeat(17) + "2000 025053542000 FFFFFFFFFFFF 10";
  private static final Duration LIMIT = Duration.ofMillis(300);

  private final DoipVehicleFinder finder = new DoipVehicleFinder(new VirtualVehicleTime(), System::nanoTime, 2);

  /** One entity on a socket of its own. */
  private static final class Entity implements AutoCloseable {
    final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    Entity(String... answers) throws IOException {
      Thread thread = new Thread(() -> {
        try {
          DatagramPacket packet = new DatagramPacket(new byte[100], 100);
          while (true) {
            socket.receive(packet);
            for (String answer : answers) {
              byte[] bytes = Bytes.of(answer);
              socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            }
            requests.add(Bytes.hex(Arrays.copyOf(packet.getData(), packet.getLength())));
          }
        } catch (IOException closed) {
          // the test is over
        }
      });
      thread.setDaemon(true);
      thread.start();
    }

    String request() throws InterruptedException {
      return requests.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @Test
  public void everyEntityThatAnswersIsFoundOnceAndNoiseIsSkipped() throws Exception {
    try (Entity entity = new Entity(FIRST, "47", "02FD000400000021 00", "02FC000400000000", "02FD000000000001 03", "02FD0004FFFFFFFF", FIRST, SECOND)) {
      List<DoipEntity> found = finder.find("127.0.0.1", entity.socket.getLocalPort(), LIMIT);
      assertEquals("FF00000100000000", entity.request());
      assertEquals(List.of(new DoipEntity("127.0.0.1", "WPSTP0000SIM00001", 0x1000, "025053541000", "025053541000", 0),
          new DoipEntity("127.0.0.1", "", 0x2000, "025053542000", "FFFFFFFFFFFF", 0x10)), found);
    }
  }

  @Test
  public void oneMayAskForAVinOrAnEid() throws Exception {
    try (Entity entity = new Entity(FIRST)) {
      int port = entity.socket.getLocalPort();
      assertEquals(1, finder.findByVin("127.0.0.1", port, "WPSTP0000SIM00001", LIMIT).size());
      assertEquals("FF00000300000011" + VIN, entity.request());
      assertEquals(1, finder.findByEid("127.0.0.1", port, "025053541000", LIMIT).size());
      assertEquals("FF00000200000006025053541000", entity.request());
    }
  }

  @Test
  public void statusAndPowerModeAreAskedForInOurVersion() throws Exception {
    try (Entity entity = new Entity("02FD400200000007 00 04 01 00100004", "02FD400400000001 01")) {
      int port = entity.socket.getLocalPort();
      assertEquals(Optional.of(new EntityStatus(true, 4, 1, 0x100004)), finder.status("127.0.0.1", port, LIMIT));
      assertEquals("02FD400100000000", entity.request());
      assertEquals(Optional.of(PowerMode.READY), finder.powerMode("127.0.0.1", port, LIMIT));
      assertEquals("02FD400300000000", entity.request());
    }
  }

  @Test
  public void whoIsSilentIsNotFound() throws Exception {
    try (Entity entity = new Entity()) {
      assertEquals(List.of(), finder.find("127.0.0.1", entity.socket.getLocalPort(), Duration.ofMillis(20)));
      assertEquals(Optional.empty(), finder.status("127.0.0.1", entity.socket.getLocalPort(), Duration.ofMillis(20)));
    }
  }

  @Test
  public void anUnknownHostIsNamed() {
    IOException e = assertThrows(IOException.class, () -> finder.find("no.such.host.invalid", 13_400, LIMIT));
    assertTrue(e.getMessage(), e.getMessage().contains("no.such.host.invalid"));
  }
}
