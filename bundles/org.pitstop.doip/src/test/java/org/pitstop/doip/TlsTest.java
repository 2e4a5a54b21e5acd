package org.pitstop.doip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.doip.ScriptedGateway.ACK;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.time.VirtualVehicleTime;

/** Secured connections, with keys that the JDK's own keytool has made. */
public final class TlsTest {
  @ClassRule public static final TemporaryFolder FOLDER = new TemporaryFolder();
  private static final char[] PASSWORD = "password".toCharArray();
  private static KeyStore selfSigned;
  private static KeyStore issued;
  private static KeyStore testerKeys;
  private static Instant now;

  private final Recorder recorder = new Recorder();
  private KeyStore gatewayKeys = selfSigned;
  private DoipTransport transport;

  @BeforeClass
  public static void makeKeys() throws Exception {
    selfSigned = make("gateway", "EC");
    testerKeys = make("tester", "RSA");
    issued = issue();
    now = ((X509Certificate) selfSigned.getCertificate("gateway")).getNotBefore().toInstant().plus(Duration.ofDays(1));
  }

  private static KeyStore make(String name, String algorithm) throws Exception {
    keytool(name, name, algorithm, "10", "SAN=ip:127.0.0.1", List.of());
    KeyStore store = load(name);
    pem(name + ".pem", "CERTIFICATE", store.getCertificate(name).getEncoded());
    pem(name + ".key", "PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded());
    return store;
  }

  /** A gateway's key whose certificate a root has issued, which outlives it. */
  private static KeyStore issue() throws Exception {
    keytool("issued", "root", "EC", "100", "bc:c", List.of());
    keytool("issued", "gateway", "EC", "10", "SAN=ip:127.0.0.1", List.of("-signer", "root"));
    KeyStore store = load("issued");
    pem("root.pem", "CERTIFICATE", store.getCertificate("root").getEncoded());
    store.deleteEntry("root");
    return store;
  }

  private static void keytool(String file, String name, String algorithm, String days, String extension, List<String> more) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
        "-alias", name, "-keyalg", algorithm, "-dname", "CN=" + name, "-ext", extension, "-validity", days, "-storetype", "PKCS12",
        "-keystore", path(file + ".p12").toString(), "-storepass", new String(PASSWORD)));
    command.addAll(more);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(FOLDER.newFile()).start();
    assertEquals(0, keytool.waitFor());
  }

  private static KeyStore load(String file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(path(file + ".p12").toFile())) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static void pem(String file, String label, byte[] content) throws IOException {
    Files.writeString(path(file), "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + label + "-----\n");
  }

  private static Path path(String file) {
    return FOLDER.getRoot().toPath().resolve(file);
  }

  @After
  public void stop() {
    if (transport != null) {
      transport.deactivate();
    }
  }

  private ScriptedGateway gateway(String protocol, boolean needsClient, ScriptedGateway.Script script) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(gatewayKeys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("tester", testerKeys.getCertificate("tester"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    server.setEnabledProtocols(new String[] {protocol});
    server.setNeedClientAuth(needsClient);
    return new ScriptedGateway(server, script);
  }

  private DiagnosticLink open(ScriptedGateway gateway, String host, Instant at, Map<String, Object> values) throws IOException {
    Map<String, Object> all = new HashMap<>(values);
    all.putIfAbsent("trustFile", path("gateway.pem").toString());
    transport = new DoipTransport(new VirtualVehicleTime(), () -> at, DoipParameters.of(TestConfig.with(all)));
    return transport.open(new DoipAddress(host, gateway.port(), true, 0x0E80, 0x1010, 0xE000), recorder);
  }

  private void talk(ScriptedGateway gateway, Map<String, Object> values) throws Exception {
    DiagnosticLink link = open(gateway, "127.0.0.1", now, values);
    byte[] message = new byte[65_535];
    link.send(message, 0, message.length);
    recorder.expect("sent");
    link.close();
    gateway.expectEnd();
  }

  private static final ScriptedGateway.Script TALK = p -> {
    p.activate().expect("02FD8001 00010003 0E80 1010");
    assertEquals(65_535, p.read(65_535).length);
    assertEquals("", p.say(ACK).expectEnd());
  };

  @Test
  public void blocksGoThroughTls12AndTls13() throws Exception {
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      try (ScriptedGateway gateway = gateway(protocol, false, TALK)) {
        talk(gateway, Map.of("checkHostName", true));
      }
    }
  }

  @Test
  public void aGatewayThatAsksForItGetsOurCertificate() throws Exception {
    Map<String, Object> identity = Map.of("certificateFile", path("tester.pem").toString(), "keyFile", path("tester.key").toString());
    try (ScriptedGateway gateway = gateway("TLSv1.3", true, TALK)) {
      talk(gateway, identity);
    }
    try (ScriptedGateway gateway = gateway("TLSv1.2", true, TALK)) {
      assertThrows(IOException.class, () -> open(gateway, "127.0.0.1", now, Map.of()));
    }
  }

  @Test
  public void anUntrustedOrMisnamedGatewayIsRefusedSayingSo() throws Exception {
    refused("127.0.0.1", now, Map.of("trustFile", path("tester.pem").toString()), "no TLS connection to the gateway");
    refused("localhost", now, Map.of("checkHostName", true), "checkHostName");
    refused("127.0.0.1", now, Map.of("trustFile", path("missing.pem").toString()), "missing.pem is missing");
    refused("127.0.0.1", now, Map.of("trustFile", ""), "needs trustFile");
  }

  @Test
  public void aGatewayWhoseCertificateWasIssuedAndHasExpiredIsRefused() throws Exception {
    gatewayKeys = issued;
    Map<String, Object> trust = Map.of("trustFile", path("root.pem").toString());
    try (ScriptedGateway gateway = gateway("TLSv1.3", false, TALK)) {
      open(gateway, "127.0.0.1", now, trust).close();
    }
    refused("127.0.0.1", now.plus(Duration.ofDays(30)), trust, "no TLS connection to the gateway");
  }

  /** It is the trust anchor itself, and an anchor has no expiry in the eyes of PKIX (RFC 5280, 6.1). */
  @Test
  public void aSelfSignedCertificateThatIsTrustedAsItIsIsTakenAfterItsExpiryToo() throws Exception {
    try (ScriptedGateway gateway = gateway("TLSv1.3", false, TALK)) {
      open(gateway, "127.0.0.1", now.plus(Duration.ofDays(30)), Map.of("checkHostName", true)).close();
    }
  }

  private void refused(String host, Instant at, Map<String, Object> values, String text) throws Exception {
    try (ScriptedGateway gateway = gateway("TLSv1.3", false, TALK)) {
      IOException e = assertThrows(IOException.class, () -> open(gateway, host, at, values));
      assertTrue(e.getMessage(), e.getMessage().contains(text));
    }
  }
}
