package org.pitstop.tsp.mqtt;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;

public class BrokerSessionTest {
  private static final String VIN = "WPSTP0000SIM00001";
  private static final String COMMAND = "pitstop/v1/" + VIN + "/command";
  private static final String INVENTORY = "{\"v\":1,\"commandId\":\"c-1\",\"type\":\"report-inventory\",\"issued\":\"2026-03-01T12:06:00Z\"}";

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final FakeWallTime time = new FakeWallTime();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<FakeWire> wires = new ArrayList<>();
  private final List<String> vins = new ArrayList<>();
  private final FakeListener listener = new FakeListener();
  private Path credentials;
  private BrokerSession session;

  @Before
  public void provision() throws Exception {
    credentials = folder.getRoot().toPath().resolve("credentials");
    new TestCertificates(time.now()).provision(credentials, VIN);
    Files.writeString(credentials.resolve("vehicle.properties"), "vin=" + VIN + "\nbrokerHost=tsp.example\nbrokerPort=8883\n");
    session = new BrokerSession(time, tasks::add, new Credentials(credentials, "", "", 0, Durable.DISK), (vehicle, events) -> {
      wires.add(new FakeWire(vehicle, events));
      return wire();
    }, new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5), new Random(1)), vins::add,
        new Renewal.Pace(33, new BackOff(Duration.ofSeconds(30), Duration.ofHours(6), new Random(1))));
  }

  private FakeWire wire() {
    return wires.get(wires.size() - 1);
  }

  private void work() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private void connect() {
    session.start();
    session.listener(listener);
    work();
    wire().connected.complete(null);
    work();
  }

  /** Until the next connection begins. */
  private Duration nextAttempt() {
    int before = wires.size();
    Duration waited = time.advanceToNext();
    work();
    assertEquals(before + 1, wires.size());
    return waited;
  }

  private static Report report(long seq) {
    return new Report(seq, Report.Type.INVENTORY, Instant.parse("2026-03-01T12:11:08Z"), "", "", "", "", List.of());
  }

  @Test
  public void subscriptionAndPresenceComeBeforeTheListenerIsTold() {
    listener.onConnected = () -> wire().log.add("told");
    connect();
    assertEquals(List.of("connect", "subscribe [" + COMMAND + ", pitstop/v1/" + VIN + "/ack, pitstop/v1/" + VIN + "/certificate/response]",
        "publish pitstop/v1/" + VIN + "/presence 1 retained {\"online\": true, \"trustVersion\": 0, \"certificateExpires\": \"2036-02-27T12:00:00Z\"}", "told"), wire().log);
    assertTrue(session.connected());
    assertEquals("tsp.example", wire().vehicle.host());
    assertEquals(8883, wire().vehicle.port());
  }

  @Test
  public void withoutAListenerTheVinIsTellableButNothingIsConnected() {
    session.start();
    work();
    assertEquals(List.of(VIN), vins);
    assertEquals(0, wires.size());
    assertFalse(session.connected());
  }

  @Test
  public void aCommandIsAcknowledgedOnlyAfterTheListenerHasKeptIt() {
    connect();
    wire().message(COMMAND, INVENTORY);
    assertFalse(wire().log.contains("ack " + INVENTORY));
    work();
    assertTrue(listener.log.contains("command c-1"));
    assertTrue(wire().log.contains("ack " + INVENTORY));
  }

  @Test
  public void aCommandThatCouldNotBeKeptIsNotAcknowledgedAndComesAgainInTheNextConnection() {
    connect();
    listener.diskFull = true;
    FakeWire first = wire();
    first.message(COMMAND, INVENTORY);
    work();
    assertFalse(first.log.contains("ack " + INVENTORY));
    assertEquals("disconnect", first.log.get(first.log.size() - 1));
    assertFalse(session.connected());
    listener.diskFull = false;
    nextAttempt();
    wire().connected.complete(null);
    wire().message(COMMAND, INVENTORY);
    work();
    assertTrue(wire().log.contains("ack " + INVENTORY));
  }

  @Test
  public void aCommandOfAnOldConnectionDoesNotCount() {
    connect();
    FakeWire first = wire();
    first.events.disconnected("gone");
    first.message(COMMAND, INVENTORY);
    work();
    assertFalse(listener.log.contains("command c-1"));
  }

  @Test
  public void acknowledgementsReachTheListenerAndBrokenOnesHarmNobody() {
    connect();
    wire().message("pitstop/v1/" + VIN + "/ack", "{\"reportSeq\": 17}");
    wire().message("pitstop/v1/" + VIN + "/ack", "{\"reportSeq\": -1}");
    work();
    assertTrue(listener.log.contains("acknowledged 17"));
    assertTrue(session.connected());
  }

  @Test
  public void aBrokerThatIsGoneForHoursIsTriedWithGrowingWaitsAndFoundAgain() {
    connect();
    wire().events.disconnected("gone");
    work();
    Duration longest = Duration.ZERO;
    for (Duration away = Duration.ZERO; away.compareTo(Duration.ofHours(3)) < 0;) {
      Duration waited = nextAttempt();
      assertTrue(waited.toString(), waited.compareTo(Duration.ofSeconds(1)) >= 0 && waited.compareTo(Duration.ofMinutes(5)) <= 0);
      longest = waited.compareTo(longest) > 0 ? waited : longest;
      away = away.plus(waited);
      wire().connected.completeExceptionally(new IOException("Connection refused"));
      work();
    }
    assertTrue(longest.toString(), longest.compareTo(Duration.ofMinutes(1)) > 0);
    nextAttempt();
    wire().connected.complete(null);
    work();
    assertTrue(session.connected());
  }

  @Test
  public void afterAGoodConnectionTheWaitsBeginSmall() {
    connect();
    for (int i = 0; i < 12; i++) {
      wire().events.disconnected("gone");
      work();
      nextAttempt();
      wire().connected.complete(null);
      work();
    }
    time.advance(BrokerSession.STABLE);
    wire().events.disconnected("gone");
    work();
    assertTrue(nextAttempt().compareTo(Duration.ofSeconds(2)) <= 0);
  }

  @Test
  public void missingCredentialsAreLookedForAgain() throws IOException {
    Path key = credentials.resolve("vehicle.key");
    byte[] kept = Files.readAllBytes(key);
    Files.delete(key);
    session.start();
    session.listener(listener);
    work();
    assertEquals(0, wires.size());
    Files.write(key, kept);
    nextAttempt();
    assertEquals(1, wires.size());
  }

  @Test
  public void whenTheListenerLeavesTheConnectionEndsAndANewListenerGetsANewOne() {
    connect();
    FakeWire first = wire();
    session.listenerGone(listener);
    work();
    assertEquals("disconnect", first.log.get(first.log.size() - 1));
    FakeListener second = new FakeListener();
    session.listener(second);
    work();
    wire().connected.complete(null);
    work();
    assertEquals(2, wires.size());
    assertEquals(List.of("connected"), second.log);
  }

  @Test
  public void aListenerThatReplacesAnotherKeepsTheConnection() {
    connect();
    FakeListener second = new FakeListener();
    session.listener(second);
    session.listenerGone(listener);
    work();
    assertEquals(1, wires.size());
    assertEquals(List.of("connected"), second.log);
    assertTrue(session.connected());
  }

  @Test
  public void withoutAConnectionNothingIsSentAndNothingIsKept() {
    session.send(report(1));
    session.send(new Progress("c", "flash", "brake", 1, 2));
    connect();
    assertFalse(wire().log.toString().contains("report"));
  }

  @Test
  public void reportsGoOutWithQosOneAndProgressWithZero() {
    connect();
    session.send(report(1));
    session.send(new Progress("c", "flash", "brake", 1, 2));
    assertTrue(wire().log.get(3).startsWith("publish pitstop/v1/" + VIN + "/report 1 {\"v\":1,\"seq\":1,"));
    assertTrue(wire().log.get(4).startsWith("publish pitstop/v1/" + VIN + "/progress 0 {"));
  }

  @Test
  public void aBrokerThatRefusesAReportCostsTheConnection() {
    connect();
    wire().takesReports = false;
    session.send(report(1));
    wire().untaken.get(0).completeExceptionally(new IOException("Quota exceeded"));
    work();
    assertFalse(session.connected());
    nextAttempt();
  }

  @Test
  public void tooManyReportsAreLeftOutInOrderAndAskedForAgain() {
    connect();
    wire().takesReports = false;
    for (long seq = 1; seq <= Outgoing.MAX_UNDER_WAY + 100; seq++) {
      session.send(report(seq));
    }
    assertEquals(Outgoing.MAX_UNDER_WAY, wire().untaken.size());
    wire().untaken.get(0).complete(null);
    session.send(report(9999));
    assertEquals("no gap", Outgoing.MAX_UNDER_WAY, wire().untaken.size());
    wire().untaken.forEach(taken -> taken.complete(null));
    work();
    assertEquals(List.of("connected", "connected"), listener.log);
    wire().takesReports = true;
    session.send(report(2000));
    assertTrue(wire().log.get(wire().log.size() - 1).contains("\"seq\":2000"));
  }

  @Test
  public void afterTheEndNothingHappensAnyMore() {
    connect();
    session.close();
    work();
    assertEquals("disconnect", wire().log.get(wire().log.size() - 1));
    wire().events.disconnected("gone");
    work();
    assertEquals(0, time.waiting());
  }
}
