package org.pitstop.server;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;
import org.bouncycastle.cms.CMSSignedData;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.server.operator.TspCommand;
import org.pitstop.server.pki.PemFiles;
import org.pitstop.server.pki.Tls;

/** Broker, file server, data base and operator's command in this process; the vehicle speaks MQTT and FTPS to them. */
public class EndToEndTest {
  private static final String VIN = "WPSTP0000SIM00001";
  private static final String OTHER = "WPSTP0000SIM00002";
  private static final String INVENTORY = ", \"ecus\": [{\"ecu\": \"brake\", \"hardware\": \"BRK-H2\", \"running\": \"4.1.0\"}]";
  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final TestWallTime wall = new TestWallTime();
  private final byte[] image = new byte[300_000];
  private Path state;
  private TspServer server;

  @Before
  public void start() throws Exception {
    state = folder.getRoot().toPath().resolve("server");
    new Random(1).nextBytes(image);
    server = new TspServer(settings(0), wall);
  }

  @After
  public void stop() {
    server.close();
    wall.close();
  }

  private ServerSettings settings(int brokerPort) {
    return new ServerSettings(state, "localhost", new ServerSettings.Broker(true, "", brokerPort, Optional.empty()),
        new ServerSettings.Files(true, state.resolve("files"), 0, "0", true, "", Optional.empty()),
        new ServerSettings.Jdbc("jdbc:h2:file:" + state.resolve("db/tsp"), "org.h2.Driver", Optional.empty(), "pitstop", Optional.empty()), 0,
        Duration.ofSeconds(60), Duration.ofDays(14), Duration.ofHours(24), 1 << 20);
  }

  @Test
  public void aTaskBecomesACampaignWhoseFileTheVehicleCanFetchAndEndsWithItsReport() throws Exception {
    addSoftware("4.1.0");
    addSoftware("4.2.0");
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      tsp(0, "task", "add", "--vin", VIN, "--ecu", "brake");
      vehicle.report(1, "inventory", INVENTORY);
      vehicle.awaitAck(1);
      JsonObject command = vehicle.command();
      assertEquals("upgrade", command.getString("type"));
      JsonObject content = content(command);
      assertEquals(VIN, content.getString("vin"));
      JsonObject software = content.getJsonArray("software").getJsonObject(0);
      assertEquals("4.2.0", software.getString("version"));
      assertEquals("no backup of the running version: it comes along", "4.1.0", software.getJsonObject("fallback").getString("version"));
      byte[] expected = imageOf("4.2.0");
      assertArrayEquals(expected, fetch(software.getString("url"), login(command), true));
      String names = ", \"commandId\": \"" + command.getString("commandId") + "\", \"campaignId\": \"" + command.getString("campaignId") + "\"";
      vehicle.report(2, "accepted", names);
      vehicle.report(3, "upgrade-succeeded", names + INVENTORY.replace("4.1.0", "4.2.0\", \"backup\": \"4.2.0"));
      vehicle.awaitAck(3);
      assertEquals("SUCCEEDED", json("task", "list").getJsonObject(0).getString("state"));
      assertEquals("4.2.0", json("vehicles").getJsonObject(0).getString("backup"));
      assertEquals("log-in ends with the campaign", 0, fetch(software.getString("url"), login(command), true).length);
    }
  }

  @Test
  public void aRepeatedReportIsAcknowledgedAgainAndKeptOnce() throws Exception {
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      vehicle.report(1, "inventory", INVENTORY);
      vehicle.awaitAck(1);
      vehicle.report(1, "inventory", INVENTORY);
      vehicle.awaitAck(1);
      assertEquals(1, json("events", VIN).size());
    }
  }

  @Test
  public void aVehicleReachesOnlyItsOwnTopics() throws Exception {
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      assertThrows(Exception.class, () -> vehicle.client.subscribeWith().topicFilter("pitstop/v1/" + OTHER + "/command").qos(MqttQos.AT_LEAST_ONCE).send());
    }
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      assertThrows(Exception.class, () -> vehicle.client.subscribeWith().topicFilter("pitstop/v1/#").qos(MqttQos.AT_LEAST_ONCE).send());
    }
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      try {
        vehicle.client.publishWith().topic("pitstop/v1/" + OTHER + "/report").qos(MqttQos.AT_LEAST_ONCE)
            .payload("{\"v\":1,\"seq\":1,\"type\":\"inventory\",\"at\":\"2026-03-01T12:00:00Z\"}".getBytes(StandardCharsets.UTF_8)).send();
      } catch (RuntimeException refused) {
        assertFalse("the broker may say so", refused.getMessage() == null && refused.getCause() == null);
      }
    } catch (RuntimeException disconnected) {
      assertTrue("the broker may also close the connection", disconnected.toString().contains("mqtt"));
    }
    assertFalse(tsp(0, "--json", "vehicles").contains(OTHER));
  }

  @Test
  public void nobodyTakesOverTheSessionOfAnother() throws Exception {
    Path credentials = provision(VIN);
    for (String clientId : new String[] {"tsp", "vehicle-" + OTHER}) {
      TestVehicle thief = new TestVehicle(credentials, VIN, clientId, brokerPort());
      assertThrows(clientId, Exception.class, thief::connect);
    }
  }

  @Test
  public void aCommandWaitsForAVehicleThatIsAwayAcrossARestartOfTheServer() throws Exception {
    addSoftware("4.2.0");
    int port;
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      vehicle.report(1, "inventory", INVENTORY);
      vehicle.awaitAck(1);
      port = brokerPort();
    }
    tsp(0, "task", "add", "--vin", VIN);
    server.close();
    server = new TspServer(settings(port), wall);
    try (TestVehicle vehicle = existing(VIN).connect()) {
      assertEquals("4.2.0", content(vehicle.command()).getJsonArray("software").getJsonObject(0).getString("version"));
    }
  }

  @Test
  public void theFileServerRefusesPlainTextAndWritingAndStrangers() throws Exception {
    addSoftware("4.2.0");
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      tsp(0, "task", "add", "--vin", VIN);
      vehicle.report(1, "inventory", INVENTORY);
      JsonObject command = vehicle.command();
      String url = content(command).getJsonArray("software").getJsonObject(0).getString("url");
      assertEquals("plain", 0, fetch(url, login(command), false).length);
      assertEquals("wrong password", 0, fetch(url, new String[] {command.getString("campaignId"), "guess"}, true).length);
      FTPSClient ftp = open(url, login(command));
      assertFalse(ftp.deleteFile(URI.create(url).getPath()));
      assertFalse(ftp.storeFile("/mine", new java.io.ByteArrayInputStream(image)));
      ftp.disconnect();
    }
  }

  @Test
  public void anUnpublishedTaskIsCancelledAtOnceAndAPublishedOneByCommand() throws Exception {
    addSoftware("4.2.0");
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      tsp(0, "task", "add", "--vin", VIN, "--ecu", "climate");
      tsp(0, "task", "cancel", "1");
      assertEquals("CANCELLED", json("task", "list").getJsonObject(0).getString("state"));
      tsp(0, "task", "add", "--vin", VIN);
      vehicle.report(1, "inventory", INVENTORY);
      JsonObject upgrade = vehicle.command();
      tsp(0, "task", "cancel", "2");
      JsonObject cancel = vehicle.command();
      assertEquals("cancel", cancel.getString("type"));
      assertEquals(upgrade.getString("campaignId"), cancel.getString("campaignId"));
      vehicle.report(2, "cancelled", ", \"commandId\": \"" + cancel.getString("commandId") + "\", \"campaignId\": \"" + upgrade.getString("campaignId") + "\"");
      vehicle.awaitAck(2);
      assertEquals("CANCELLED", json("task", "list").getJsonObject(1).getString("state"));
    }
  }

  @Test
  public void wrongUseAndRefusalsHaveTheirExitStatus() throws Exception {
    assertTrue(tsp(2, "software", "remove").contains("there is no command"));
    assertTrue(tsp(2, "vehicles", "--colour", "red").contains("there is no option --colour"));
    assertTrue(tsp(1, "task", "add", "--vin", VIN).contains("not known"));
    assertTrue(tsp(1, "task", "add", "--vin", "short").contains("17 characters"));
    addSoftware("4.2.0");
    Path file = Files.write(folder.newFile().toPath(), image);
    assertTrue(tsp(1, "software", "add", "--ecu", "brake", "--hardware", "BRK-H2", "--version", "4.2.0", "--format", "srec", file.toString())
        .contains("already"));
    assertTrue(tsp(1, "software", "add", "--ecu", "brake", "--hardware", "BRK-H2", "--version", "4.3.0", "--format", "exe", file.toString())
        .contains("format is 'exe'"));
    Files.writeString(state.resolve("operator.token"), "wrong");
    assertTrue(tsp(1, "vehicles").contains("token"));
  }

  private byte[] imageOf(String version) {
    byte[] bytes = image.clone();
    System.arraycopy(version.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, version.length());
    return bytes;
  }

  private void addSoftware(String version) throws Exception {
    Path file = Files.write(folder.newFile().toPath(), imageOf(version));
    tsp(0, "software", "add", "--ecu", "brake", "--hardware", "BRK-H2", "--version", version, "--format", "srec", file.toString());
  }

  private Path provision(String vin) throws Exception {
    Path out = folder.getRoot().toPath().resolve("vehicle-" + System.nanoTime());
    tsp(0, "provision", vin, "--out", out.toString());
    assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("vehicle.key"))));
    credentials = out;
    return out;
  }

  private Path credentials;

  private TestVehicle provisioned(String vin) throws Exception {
    provision(vin);
    return existing(vin);
  }

  private TestVehicle existing(String vin) throws Exception {
    return new TestVehicle(credentials, vin, "vehicle-" + vin, brokerPort());
  }

  private int brokerPort() throws Exception {
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(state.resolve("operator.json")))) {
      return Integer.parseInt(reader.readObject().getString("brokerPort"));
    }
  }

  private JsonObject content(JsonObject command) throws Exception {
    CMSSignedData signed = new CMSSignedData(Base64.getDecoder().decode(command.getString("package")));
    try (JsonReader reader = Json.createReader(new StringReader(new String((byte[]) signed.getSignedContent().getContent(), StandardCharsets.UTF_8)))) {
      return reader.readObject();
    }
  }

  private static String[] login(JsonObject command) {
    JsonObject login = command.getJsonObject("fileServer");
    return new String[] {login.getString("user"), login.getString("password")};
  }

  private FTPSClient open(String url, String[] login) throws Exception {
    Tls tls = Tls.of(credentials.resolve("vehicle.key"), credentials.resolve("vehicle.pem"), credentials.resolve("tls-root.pem"));
    assertEquals(1, PemFiles.certificates(credentials.resolve("tls-root.pem")).size());
    FTPSClient ftp = new FTPSClient(false, tls.context());
    ftp.connect("localhost", URI.create(url).getPort());
    if (ftp.login(login[0], login[1])) {
      ftp.execPBSZ(0);
      ftp.execPROT("P");
    }
    ftp.enterLocalPassiveMode();
    ftp.setFileType(FTP.BINARY_FILE_TYPE);
    return ftp;
  }

  /** The file; nothing if it is refused. */
  private byte[] fetch(String url, String[] login, boolean tls) throws Exception {
    assertTrue(url, url.startsWith("ftps://localhost:"));
    FTPClient ftp;
    if (tls) {
      ftp = open(url, login);
    } else {
      ftp = new FTPClient();
      ftp.connect("localhost", URI.create(url).getPort());
      ftp.login(login[0], login[1]);
      ftp.enterLocalPassiveMode();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean got = ftp.retrieveFile(URI.create(url).getPath(), out);
    ftp.disconnect();
    return got ? out.toByteArray() : new byte[0];
  }

  private JsonArray json(String... command) throws Exception {
    String[] all = new String[command.length + 1];
    all[0] = "--json";
    System.arraycopy(command, 0, all, 1, command.length);
    try (JsonReader reader = Json.createReader(new StringReader(tsp(0, all)))) {
      return reader.readArray();
    }
  }

  private String tsp(int status, String... command) {
    String[] all = new String[command.length + 2];
    all[0] = "--state";
    all[1] = state.toString();
    System.arraycopy(command, 0, all, 2, command.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    int got = TspCommand.run(all, print, print);
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(text, status, got);
    return text;
  }
}
