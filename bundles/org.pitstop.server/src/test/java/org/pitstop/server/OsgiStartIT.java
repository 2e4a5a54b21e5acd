package org.pitstop.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.pitstop.server.operator.TspCommand;

/** The finished bundle in Felix: it resolves, its component starts, and both the operator's command and a vehicle reach it. */
public class OsgiStartIT {
  private static final String VIN = "WPSTP0000SIM00001";
  private static final List<String> BUNDLES = List.of("slf4j-api", "slf4j-jdk14", "jakarta.json", "bcprov-", "bcutil-", "bcpkix-", "org.osgi.util.",
      "org.osgi.service.component-",
      "org.apache.felix.scr", "org.apache.felix.configadmin", "org.pitstop.api", "org.pitstop.time");
  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theServerStartsInFelixAndAcknowledgesAReport() throws Exception {
    Path state = folder.getRoot().toPath();
    Framework felix = ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(Map.of(
        Constants.FRAMEWORK_STORAGE, state.resolve("cache").toString(), "pitstop.state", state.toString()));
    felix.start();
    try {
      BundleContext context = felix.getBundleContext();
      List<Bundle> installed = new ArrayList<>();
      for (String jar : jars()) {
        installed.add(context.installBundle(new File(jar).toURI().toString()));
      }
      for (Bundle bundle : installed) {
        start(bundle);
      }
      configure(context, "org.pitstop.time", Map.of("vehicleTime", "real", "provenTimeFile", state.resolve("proven").toString()));
      configure(context, "org.pitstop.server", Map.of("brokerPort", "0", "ftpPort", "0", "operatorPort", "0", "passivePorts", "0"));
      Path where = state.resolve("server/operator.json");
      for (int i = 0; i < 600 && !Files.exists(where); i++) {
        java.util.concurrent.TimeUnit.MILLISECONDS.sleep(50);
      }
      assertTrue("not started within 30 s", Files.exists(where));
      Path vehicle = state.resolve("vehicle");
      tsp("--state", state.resolve("server").toString(), "provision", VIN, "--out", vehicle.toString());
      int brokerPort = Integer.parseInt(Files.readString(where).replaceAll("(?s).*\"brokerPort\":\"(\\d+)\".*", "$1"));
      try (TestVehicle client = new TestVehicle(vehicle, VIN, "vehicle-" + VIN, brokerPort).connect()) {
        client.report(1, "inventory", ", \"ecus\": [{\"ecu\": \"brake\", \"hardware\": \"BRK-H2\", \"running\": \"4.1.0\"}]");
        client.awaitAck(1);
      }
      assertTrue(tsp("--state", state.resolve("server").toString(), "vehicles").contains("4.1.0"));
    } finally {
      felix.stop();
      felix.waitForStop(30_000);
    }
  }

  private static String tsp(String... command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    int status = TspCommand.run(command, print, print);
    assertEquals(out.toString(StandardCharsets.UTF_8), 0, status);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<String> jars() {
    List<String> jars = new ArrayList<>(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> BUNDLES.stream().anyMatch(name -> new File(path).getName().startsWith(name))).toList());
    jars.add(System.getProperty("bundle"));
    return jars;
  }

  private static void start(Bundle bundle) throws BundleException {
    if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
      bundle.start();
    }
  }

  /** By reflection: the service's class is another one on this side of the framework. */
  private static void configure(BundleContext context, String pid, Map<String, String> values) throws Exception {
    Object admin = context.getService(context.getAllServiceReferences("org.osgi.service.cm.ConfigurationAdmin", null)[0]);
    var get = admin.getClass().getMethod("getConfiguration", String.class, String.class);
    get.setAccessible(true);
    Object configuration = get.invoke(admin, pid, "?");
    Dictionary<String, Object> dictionary = new Hashtable<>(values);
    var update = configuration.getClass().getMethod("update", Dictionary.class);
    update.setAccessible(true);
    update.invoke(configuration, dictionary);
  }
}
