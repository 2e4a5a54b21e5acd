package org.pitstop.tsp.mqtt;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.tsp.Report;

/** The whole link, with certificates on both sides, against a broker of another make. */
public class BrokerOverTlsTest {
  private static final String VIN = "WPSTP0000SIM00001";
  private static final String BASE = "pitstop/v1/" + VIN + "/";
  private static final String INVENTORY = "{\"v\":1,\"commandId\":\"%s\",\"type\":\"report-inventory\",\"issued\":\"2026-03-01T12:06:00Z\"}";

  private static final String ONLINE = "presence {\"online\": true, \"trustVersion\": 0, \"certificateExpires\": \"2036-02-27T12:00:00Z\"}";

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final FakeWallTime time = new FakeWallTime();
  private final ExecutorService executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new ThreadPoolExecutor.DiscardPolicy());
  private final WireThreads threads = new WireThreads();
  private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
  private final BlockingQueue<String> atTsp = new LinkedBlockingQueue<>();
  private final FakeListener listener = new FakeListener();
  private Path root;
  private int port;
  private Mqtt5AsyncClient tsp;
  private TestCertificates certificates;

  @Before
  public void startBroker() throws Exception {
    root = folder.getRoot().toPath();
    certificates = new TestCertificates(time.now());
    Path server = certificates.serverStore(root.resolve("server.p12"));
    Path trust = certificates.trustStore(root.resolve("trust.p12"));
    port = freePort();
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setPersistenceEnabled(false).setSecurityEnabled(false).setJMXManagementEnabled(false);
    configuration.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:" + port + "?protocols=MQTT;sslEnabled=true;needClientAuth=true;keyStorePath="
        + server + ";keyStoreType=PKCS12;keyStorePassword=" + TestCertificates.PASSWORD + ";trustStorePath=" + trust
        + ";trustStoreType=PKCS12;trustStorePassword=" + TestCertificates.PASSWORD);
    broker.setConfiguration(configuration);
    broker.start();
    certificates.provision(root.resolve("tsp"), "tsp");
    certificates.provision(root.resolve("vehicle"), VIN);
    Files.writeString(root.resolve("vehicle/vehicle.properties"), "vin=" + VIN + "\nbrokerHost=localhost\nbrokerPort=" + port + "\n");
    tsp = connectTsp();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Mqtt5AsyncClient connectTsp() throws Exception {
    Vehicle own = TestCertificates.read(credentials("tsp", "localhost"), time.now(), time::proven);
    Mqtt5AsyncClient client = Mqtt5Client.builder().identifier("tsp").serverHost("localhost").serverPort(port).sslConfig()
        .keyManagerFactory(own.keys()).trustManagerFactory(own.trust()).applySslConfig().buildAsync();
    client.publishes(MqttGlobalPublishFilter.ALL, message -> atTsp.add(
        message.getTopic().toString().substring(BASE.length()) + " "
            + new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
    client.connect().get(20, TimeUnit.SECONDS);
    client.subscribeWith().topicFilter(BASE + "+").qos(MqttQos.AT_LEAST_ONCE).noLocal(true).send().get(20, TimeUnit.SECONDS);
    return client;
  }

  private Credentials credentials(String directory, String host) {
    return new Credentials(root.resolve(directory), VIN, host, port, Durable.DISK);
  }

  private BrokerSession vehicle(Path credentials) {
    BrokerSession session = new BrokerSession(time, executor, new Credentials(credentials, "", "", 0, Durable.DISK),
        (vehicle, events) -> new HiveMqWire(vehicle, events, Duration.ofSeconds(60), Duration.ofDays(30), threads.network()),
        new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(2), new java.util.Random(1)), vin -> { },
        new Renewal.Pace(33, new BackOff(Duration.ofSeconds(30), Duration.ofHours(6), new java.util.Random(1))));
    session.listener(listener);
    return session;
  }

  private void command(String id) throws Exception {
    tsp.publishWith().topic(BASE + "command").payload(String.format(INVENTORY, id).getBytes(StandardCharsets.UTF_8)).qos(MqttQos.AT_LEAST_ONCE)
        .send().get(20, TimeUnit.SECONDS);
  }

  private void expectAtTsp(String line) throws InterruptedException {
    String got = atTsp.poll(20, TimeUnit.SECONDS);
    assertEquals(line, got);
  }

  @After
  public void stop() throws Exception {
    executor.shutdown();
    assertTrue(executor.awaitTermination(20, TimeUnit.SECONDS));
    if (tsp != null) {
      tsp.disconnect().get(20, TimeUnit.SECONDS);
    }
    broker.stop();
  }

  @Test
  public void commandsComeInReportsGoOutAndTheLastWillFollows() throws Exception {
    BrokerSession session = vehicle(root.resolve("vehicle"));
    listener.await("connected");
    expectAtTsp(ONLINE);
    command("c-1");
    listener.await("command c-1");
    session.send(new Report(1, Report.Type.INVENTORY, Instant.parse("2026-03-01T12:11:08Z"), "c-1", "", "", "", List.of()));
    expectAtTsp("report {\"v\":1,\"seq\":1,\"type\":\"inventory\",\"at\":\"2026-03-01T12:11:08Z\",\"commandId\":\"c-1\"}");
    session.close();
    expectAtTsp("presence {\"online\": false}");
  }

  @Test
  public void aCommandThatWasNotKeptAndOneSentWhileTheVehicleWasAwayBothComeInTheNextConnection() throws Exception {
    listener.diskFull = true;
    BrokerSession first = vehicle(root.resolve("vehicle"));
    listener.await("connected");
    expectAtTsp(ONLINE);
    command("c-1");
    listener.await("command c-1");
    expectAtTsp("presence {\"online\": false}");
    assertFalse(first.connected());
    first.close();
    command("c-2");
    listener.diskFull = false;
    listener.log.clear();
    BrokerSession second = vehicle(root.resolve("vehicle"));
    listener.await("command c-1");
    listener.await("command c-2");
    listener.await("connected");
    second.close();
    expectAtTsp(ONLINE);
    expectAtTsp("presence {\"online\": false}");
  }

  @Test
  public void noThreadOfTheWireOutlivesItsEnd() throws Exception {
    BrokerSession session = vehicle(root.resolve("vehicle"));
    expectAtTsp(ONLINE);
    session.close();
    executor.shutdown();
    assertTrue(executor.awaitTermination(20, TimeUnit.SECONDS));
    assertTrue(threads.end());
    expectAtTsp("presence {\"online\": false}");
  }

  @Test
  public void aConnectionThatHasOnlyBegunWhenItIsClosedDoesNotStay() throws Exception {
    vehicle(root.resolve("vehicle")).close();
    executor.shutdown();
    assertTrue(executor.awaitTermination(20, TimeUnit.SECONDS));
    assertTrue(threads.end());
  }

  @Test
  public void aBrokerThatTheRootDoesNotVouchForIsNotTrusted() throws Exception {
    new TestCertificates(time.now()).provision(root.resolve("stranger"), VIN);
    assertRefused(credentials("stranger", "localhost"), time.now());
  }

  @Test
  public void aBrokerWithAnotherHostNameIsNotTrusted() throws Exception {
    assertRefused(credentials("vehicle", "127.0.0.1"), time.now());
  }

  @Test
  public void theDateThatCountsIsTheVehiclesBestClock() throws Exception {
    assertRefused(credentials("vehicle", "localhost"), Instant.parse("2060-01-01T00:00:00Z"));
  }

  @Test
  public void aClockOf1970ReachesTheBrokerWhoseCertificateProvesALaterDate() throws Exception {
    List<Instant> proven = new ArrayList<>();
    Wire wire = wire(TestCertificates.read(credentials("vehicle", "localhost"), Instant.EPOCH, proven::add));
    wire.connect().get(20, TimeUnit.SECONDS);
    wire.disconnect();
    assertEquals(List.of(time.now().minus(Duration.ofDays(3650))), proven);
  }

  @Test
  public void aClockOf1970TrustsNoStrangerAndNoOtherHostName() throws Exception {
    new TestCertificates(time.now()).provision(root.resolve("stranger"), VIN);
    assertRefused(credentials("stranger", "localhost"), Instant.EPOCH);
    assertRefused(credentials("vehicle", "127.0.0.1"), Instant.EPOCH);
  }

  private void assertRefused(Credentials credentials, Instant now) throws Exception {
    Wire wire = wire(TestCertificates.read(credentials, now, proven -> {
      throw new AssertionError("a refused broker proves nothing");
    }));
    try {
      wire.connect().get(20, TimeUnit.SECONDS);
      throw new AssertionError("connected to a broker that is not to be trusted");
    } catch (ExecutionException e) {
      assertTrue(Failures.describe(e), Failures.describe(e).contains("SSLHandshakeException"));
    }
  }

  private Wire wire(Vehicle vehicle) {
    return new HiveMqWire(vehicle, new Wire.Events() {
      @Override
      public void message(String topic, byte[] payload, Runnable acknowledge) {
        throw new AssertionError("no message can come");
      }

      @Override
      public void disconnected(String why) { }
    }, Duration.ofSeconds(60), Duration.ofDays(30), threads.network());
  }
}
