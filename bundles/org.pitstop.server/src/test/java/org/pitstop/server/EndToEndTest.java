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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
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
  private static final String AGENT_AND_BRAKE = INVENTORY.replace("[", "["
      + "{\"ecu\": \"agent\", \"hardware\": \"pitstop-agent\", \"running\": \"0.1.0\", \"backup\": \"0.1.0\"}, "
      + "{\"ecu\": \"agent-store\", \"hardware\": \"org.pitstop.store\", \"running\": \"0.1.0\", \"backup\": \"0.1.0\"}, ");
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
        Duration.ofSeconds(60), Duration.ofDays(14), Duration.ofHours(24), 1 << 20, new ServerSettings.Keys(Duration.ofDays(1000), 3));
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
  public void theTermsOfATaskAndTheRangesOfItsSoftwareStandInThePackage() throws Exception {
    addSoftware("4.2.0", "--requires", "engine:1.2..2.0");
    assertEquals("engine:1.2..2.0", json("software", "list").getJsonObject(0).getString("requires"));
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      String terms = json("task", "add", VIN, "--consent", "k\u00fcrzerer Bremsweg", "--unavailable", "driving", "--consent-minutes", "15", "--window",
          "2026-03-01T20:00:00Z/2026-03-01T22:00:00Z", "--daily", "22:00-05:00@Europe/Berlin").getJsonObject(0).getString("terms");
      vehicle.report(1, "inventory", INVENTORY.replace("[", "[{\"ecu\": \"engine\", \"hardware\": \"ENG\", \"running\": \"1.9\"}, "));
      JsonObject content = content(vehicle.command());
      assertEquals("{\"ecu\":\"engine\",\"minVersion\":\"1.2\",\"beforeVersion\":\"2.0\"}",
          content.getJsonArray("software").getJsonObject(0).getJsonArray("requires").getJsonObject(0).toString());
      String inPackage = "\"consent\":{\"purpose\":\"k\u00fcrzerer Bremsweg\",\"unavailable\":\"driving\",\"seconds\":900},"
          + "\"windows\":[{\"from\":\"2026-03-01T20:00:00Z\",\"to\":\"2026-03-01T22:00:00Z\"}],"
          + "\"daily\":{\"from\":\"22:00\",\"to\":\"05:00\",\"zone\":\"Europe/Berlin\"}}";
      assertTrue(content.toString(), content.toString().endsWith("," + inPackage));
      assertEquals("{" + inPackage, terms);
    }
  }

  @Test
  public void termsThatAreWrongAreRefusedByName() throws Exception {
    provision(VIN);
    assertTrue(tsp(1, "task", "add", VIN, "--consent", "why").contains("consent and unavailable come together"));
    assertTrue(tsp(1, "task", "add", VIN, "--window", "tomorrow").contains("window is 'tomorrow'"));
    assertTrue(tsp(1, "task", "add", VIN, "--window", "2026-03-01T20:00:00Z/2026-03-01T20:00:00Z").contains("not after"));
    assertTrue(tsp(1, "task", "add", VIN, "--daily", "22:00-05:00").contains("daily is '22:00-05:00'"));
    assertTrue(tsp(1, "task", "add", VIN, "--daily", "22:00-05:00@Europe/Atlantis").contains("Atlantis"));
  }

  @Test
  public void theEndOfAVehiclesChainOfEvidenceStandsWithItsEvents() throws Exception {
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      String sha256 = "0123456789abcdef".repeat(4);
      vehicle.report(1, "inventory", INVENTORY + ", \"evidence\": {\"number\": 57, \"sha256\": \"" + sha256 + "\"}");
      vehicle.report(2, "inventory", INVENTORY);
      vehicle.report(3, "inventory", INVENTORY + ", \"evidence\": {\"number\": 57}");
      vehicle.report(4, "waiting-for-consent", "");
      vehicle.awaitAck(4);
      JsonArray events = json("events", VIN);
      assertEquals(List.of("inventory 57:" + sha256, "inventory ", "unreadable ", "waiting-for-consent "),
          events.getValuesAs(JsonObject.class).stream().map(e -> e.getString("type") + " " + e.getString("evidence")).toList());
    }
  }

  @Test
  public void aTaskForTheAgentAndAnEcuIsCarriedOutAsTwoCampaigns() throws Exception {
    addSoftware("4.2.0");
    addAgent("0.1.1");
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      tsp(0, "task", "add", "--vin", VIN, "--all-or-nothing");
      vehicle.report(1, "inventory", AGENT_AND_BRAKE);
      JsonObject first = vehicle.command();
      assertEquals(List.of("agent 0.1.1"), softwareOf(first));
      vehicle.report(2, "upgrade-succeeded", names(first) + AGENT_AND_BRAKE.replace("0.1.0", "0.1.1"));
      JsonObject second = vehicle.command();
      assertEquals(List.of("brake 4.2.0"), softwareOf(second));
      assertEquals("SENT", json("task", "list").getJsonObject(0).getString("state"));
      vehicle.report(3, "upgrade-succeeded", names(second) + INVENTORY.replace("4.1.0", "4.2.0\", \"backup\": \"4.2.0"));
      vehicle.awaitAck(3);
      assertEquals("SUCCEEDED", json("task", "list").getJsonObject(0).getString("state"));
    }
  }

  @Test
  public void aTaskForTheAgentIsSentWhileACampaignOfEcusIsUnderWayAndAnotherOneForEcusIsNot() throws Exception {
    addSoftware("4.2.0");
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      tsp(0, "task", "add", "--vin", VIN, "--ecu", "brake");
      vehicle.report(1, "inventory", AGENT_AND_BRAKE);
      JsonObject ecus = vehicle.command();
      vehicle.report(2, "flashing", names(ecus));
      addSoftware("4.3.0");
      tsp(0, "task", "add", "--vin", VIN, "--ecu", "brake");
      addAgent("0.1.1");
      tsp(0, "task", "add", "--vin", VIN, "--ecu", "agent");
      JsonObject agent = vehicle.command();
      assertEquals(List.of("agent 0.1.1"), softwareOf(agent));
      vehicle.report(3, "rolled-back", names(agent) + ", \"text\": \"ill\"" + AGENT_AND_BRAKE);
      vehicle.awaitAck(3);
      assertEquals("FAILED", json("task", "list").getJsonObject(2).getString("state"));
      assertEquals("the ECUs' campaign goes on", "SENT", json("task", "list").getJsonObject(0).getString("state"));
      vehicle.report(4, "upgrade-succeeded", names(ecus) + INVENTORY.replace("4.1.0", "4.2.0\", \"backup\": \"4.2.0"));
      assertEquals(List.of("brake 4.3.0"), softwareOf(vehicle.command()));
    }
  }

  private static String names(JsonObject command) {
    return ", \"commandId\": \"" + command.getString("commandId") + "\", \"campaignId\": \"" + command.getString("campaignId") + "\"";
  }

  private List<String> softwareOf(JsonObject command) throws Exception {
    return content(command).getJsonArray("software").getValuesAs(JsonObject.class).stream()
        .map(s -> s.getString("ecu") + " " + s.getString("version")).toList();
  }

  private void addAgent(String version) throws Exception {
    Path file = Files.write(folder.newFile().toPath(), imageOf(version));
    tsp(0, "software", "add", "--ecu", "agent", "--hardware", "pitstop-agent", "--version", version, "--format", "bin", "--address", "0", file.toString());
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
  public void aVehicleGetsACertificateForAKeyOfItsOwnAndTheSameOneWhenItAsksAgain() throws Exception {
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      KeyPair keys = keys();
      String request = request("0".repeat(32), VIN, keys, keys);
      vehicle.publish("certificate/request", request, false);
      JsonObject answer = vehicle.answer();
      assertEquals("0".repeat(32), answer.getString("requestId"));
      X509Certificate issued = (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(answer.getString("chain").getBytes(StandardCharsets.US_ASCII)));
      assertEquals(keys.getPublic(), issued.getPublicKey());
      assertEquals("CN=" + VIN, issued.getSubjectX500Principal().getName());
      issued.verify(PemFiles.certificates(credentials.resolve("tls-root.pem")).get(0).getPublicKey());
      long lifeDays = Duration.between(issued.getNotBefore().toInstant(), issued.getNotAfter().toInstant()).toDays();
      assertEquals(1000, lifeDays);
      vehicle.publish("certificate/request", request, false);
      assertEquals(answer, vehicle.answer());
    }
  }

  @Test
  public void noCertificateIsIssuedForAnotherNameOrWithoutAProofOfTheKeyAndNoneAboveTheDaysLimit() throws Exception {
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      KeyPair keys = keys();
      vehicle.publish("certificate/request", request("0".repeat(32), OTHER, keys, keys), false);
      assertEquals("BAD_REQUEST", vehicle.answer().getString("refused"));
      vehicle.publish("certificate/request", request("0".repeat(32), VIN, keys, keys()), false);
      assertEquals("BAD_REQUEST", vehicle.answer().getString("refused"));
      vehicle.publish("certificate/request", "{\"v\":1,\"requestId\":\"" + "0".repeat(32) + "\",\"pkcs10\":\"AAAA\"}", false);
      assertEquals("BAD_REQUEST", vehicle.answer().getString("refused"));
      for (int i = 1; i <= 3; i++) {
        KeyPair more = keys();
        vehicle.publish("certificate/request", request(String.valueOf(i).repeat(32), VIN, more, more), false);
        assertTrue(vehicle.answer().containsKey("chain"));
      }
      vehicle.publish("certificate/request", request("4".repeat(32), VIN, keys, keys), false);
      assertEquals("TOO_MANY", vehicle.answer().getString("refused"));
      wall.forward(Duration.ofDays(1));
      vehicle.publish("certificate/request", request("4".repeat(32), VIN, keys, keys), false);
      assertTrue("the next day", vehicle.answer().containsKey("chain"));
    }
  }

  @Test
  public void everyVehicleReadsTheRootsOfTrustAndNoneWritesThem() throws Exception {
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      vehicle.client.subscribeWith().topicFilter("pitstop/v1/trust").qos(MqttQos.AT_LEAST_ONCE).send();
      assertEquals(1, vehicle.trust().getJsonArray("bundles").size());
      tsp(0, "trust", "rotate");
      assertEquals(2, vehicle.trust().getJsonArray("bundles").size());
    }
    try (TestVehicle vehicle = existing(VIN).connect()) {
      vehicle.client.publishWith().topic("pitstop/v1/trust").qos(MqttQos.AT_LEAST_ONCE).retain(true).payload("{}".getBytes(StandardCharsets.UTF_8)).send();
    } catch (RuntimeException refused) {
      assertTrue("the broker may say so or close the connection", refused.toString().contains("mqtt"));
    }
    try (TestVehicle vehicle = existing(VIN).connect()) {
      vehicle.client.subscribeWith().topicFilter("pitstop/v1/trust").qos(MqttQos.AT_LEAST_ONCE).send();
      assertEquals("still the TSP's", 2, vehicle.trust().getJsonArray("bundles").size());
    }
  }

  @Test
  public void aVehicleGetsPackagesUnderTheNewestRootThatItKnowsAndAnOldRootIsRetiredOnlyWhenAllKnowANewerOne() throws Exception {
    addSoftware("4.2.0");
    try (TestVehicle vehicle = provisioned(VIN).connect()) {
      tsp(0, "trust", "rotate");
      assertFalse(json("trust", "status").getJsonObject(0).getBoolean("current"));
      assertTrue(tsp(1, "trust", "retire", "oem-root").contains("do not know a newer root"));
      tsp(0, "task", "add", "--vin", VIN);
      vehicle.report(1, "inventory", INVENTORY);
      JsonObject old = vehicle.command();
      assertTrue(signedBy(old, "CN=Pitstop package signer"));
      vehicle.publish("presence", "{\"online\": true, \"trustVersion\": 2, \"certificateExpires\": \"2036-01-01T00:00:00Z\"}", true);
      vehicle.report(2, "cancelled", ", \"commandId\": \"" + old.getString("commandId") + "\", \"campaignId\": \"" + old.getString("campaignId") + "\"");
      vehicle.awaitAck(2);
      JsonObject status = json("trust", "status").getJsonObject(0);
      assertTrue(status.toString(), status.getBoolean("current") && status.getString("certificateExpires").startsWith("2036"));
      tsp(0, "task", "add", "--vin", VIN);
      assertTrue(signedBy(vehicle.command(), "CN=Pitstop package signer 2"));
      assertTrue(tsp(1, "trust", "retire", "oem-root-2", "--force").contains("cannot be retired"));
      assertTrue(tsp(0, "trust", "retire", "oem-root").contains("retired"));
      assertTrue(tsp(1, "trust", "retire", "oem-root-2", "--force").contains("cannot be retired"));
    }
  }

  private static boolean signedBy(JsonObject command, String name) throws Exception {
    CMSSignedData signed = new CMSSignedData(Base64.getDecoder().decode(command.getString("package")));
    return signed.getCertificates().getMatches(null).stream().anyMatch(c -> c.getSubject().toString().equals(name));
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static String request(String id, String commonName, KeyPair keys, KeyPair signs) throws Exception {
    byte[] pkcs10 = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + commonName), keys.getPublic())
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signs.getPrivate())).getEncoded();
    return "{\"v\":1,\"requestId\":\"" + id + "\",\"pkcs10\":\"" + Base64.getEncoder().encodeToString(pkcs10) + "\"}";
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

  private void addSoftware(String version, String... more) throws Exception {
    Path file = Files.write(folder.newFile().toPath(), imageOf(version));
    List<String> command = new ArrayList<>(List.of("software", "add", "--ecu", "brake", "--hardware", "BRK-H2", "--version", version, "--format", "srec"));
    command.addAll(List.of(more));
    command.add(file.toString());
    tsp(0, command.toArray(String[]::new));
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
