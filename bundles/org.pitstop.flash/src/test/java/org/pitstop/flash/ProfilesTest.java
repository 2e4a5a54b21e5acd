package org.pitstop.flash;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.software.EcuId;

public class ProfilesTest {
  private static final String DOIP = "\"link\": {\"kind\": \"doip\", \"host\": \"10.0.0.1\", \"targetAddress\": \"0x0010\"}";
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void theProfilesOfTheReferenceVehicleAreRight() {
    Profiles.Loaded loaded = new Profiles(ReferenceProfile.DIRECTORY).load();
    assertEquals(List.of(), loaded.problems());
    assertEquals("[bcm, brake, climate, engine]", loaded.profiles().keySet().toString());
    assertEquals(CanAddress.classic("body", 0x740, 0x748), loaded.find(new EcuId("bcm")).get().address());
    assertEquals(CanAddress.classic("body", 0x744, 0x74C), loaded.find(new EcuId("climate")).get().address());
    assertEquals(CanAddress.fd("powertrain", 0x7E0, 0x7E8), loaded.find(new EcuId("engine")).get().address());
    assertEquals(CanAddress.fd("powertrain", 0x7E1, 0x7E9), loaded.find(new EcuId("brake")).get().address());
    assertEquals(List.of("BRK-H2"), loaded.find(new EcuId("brake")).get().identity().hardware());
  }

  @Test
  public void everyMistakeIsNamedWithKeyValueAndWhatIsAllowed() throws Exception {
    String text = ReferenceProfile.text("bcm").replace("\"0x740\"", "\"0x800\"").replace("\"kind\": \"can\"", "\"kind\": \"lin\"")
        .replace("\"attempts\": 3", "\"attempts\": 99")
        .replace("\"dtcSetting\": true", "\"dtcSetting\": \"yes\"").replace("\"level\"", "\"Level\"")
            .replace("\"when\": \"each\"", "\"when\": \"sometimes\"")
        .replace("\"testerPresentMs\": 2000", "\"testerPresentMs\": 5000").replace("\"option\": [\"alfid\"", "\"option\": [\"adres\"");
    List<String> problems = problems(text);
    assertMistake(problems, "key 'link.requestId' has the value \"0x800\" (allowed: \"0x0\"…\"0x7FF\")");
    assertMistake(problems, "key 'link.kind' has the value \"lin\" (allowed: \"can\", \"canfd\", \"doip\")");
    assertMistake(problems, "key 'security.attempts' has the value 99 (allowed: 1…10)");
    assertMistake(problems, "key 'communication.dtcSetting' has the value \"yes\" (allowed: true, false)");
    assertMistake(problems, "key 'security.Level' is unknown (allowed here: attempts, delayMs, keyProvider, level, service)");
    assertMistake(problems, "key 'security.level' is missing (allowed: \"0x1\"…\"0x7D\")");
    assertMistake(problems, "key 'blocks[0].erase.when' has the value \"sometimes\" (allowed: \"each\", \"all\", \"none\")");
    assertMistake(problems, "key 'timing.testerPresentMs' has the value 5000 (allowed: less than s3Ms");
    assertMistake(problems, "key 'blocks[0].erase.routine.option' has the value [\"adres\"");
    assertEquals(problems.toString(), 9, problems.size());
    assertTrue(problems.get(0).startsWith(folder.getRoot().toString()));
  }

  @Test
  public void rulesOverSeveralKeysAreChecked() throws Exception {
    assertMistake(problems(ReferenceProfile.text("bcm").replace("\"0x748\"", "\"0x740\"")), "key 'link.responseId'");
    assertMistake(problems(ReferenceProfile.text("bcm")
        .replace("\"0x11\"", "\"0x12\"")), "key 'security.level' has the value \"0x12\" (allowed: odd");
    assertMistake(problems(ReferenceProfile.text("bcm").replace("\"alfid\": \"0x44\"", "\"alfid\": \"0x22\"")), "key 'blocks[0].alfid'");
    assertMistake(problems(ReferenceProfile.text("bcm").replace("\"0x00010000\"", "\"0xFFFFFFFF\"")), "key 'blocks[0].size'");
    assertMistake(problems(ReferenceProfile.text("bcm")
        .replace("\"when\": \"each\", \"range\": \"area\", \"routine\"", "\"when\": \"each\", \"rout\"")), "because 'routine' is missing");
  }

  @Test
  public void filesThatAreNoJsonObjectOrRepeatAKeyAreRefused() throws Exception {
    for (String bad : List.of("", "[]", "{", "{\"ecu\": \"a\", \"ecu\": \"b\"}", "null", "x".repeat(Profiles.MAX_BYTES + 1))) {
      assertEquals(1, problems(bad).size());
    }
    for (String odd : List.of("{}", "{\"ecu\": 1, \"link\": [], \"blocks\": {}, \"timing\": null}", "{\"blocks\": [1]}",
        "{\"blocks\": []}")) {
      assertTrue(odd, problems(odd).size() > 2);
    }
  }

  @Test
  public void anyValueOfTheWrongTypeIsAMistakeAndNeverACrash() throws Exception {
    String good = ReferenceProfile.text("engine").replaceFirst("\"\\$schema\".*\n", "");
    for (String value : List.of("null", "-1", "1e99", "{\"a\": {}}", "[[]]", "\"\"", "true")) {
      java.util.regex.Matcher m = java.util.regex.Pattern.compile(": (\"[^\"]*\"|\\d+|true)").matcher(good);
      while (m.find()) {
        String text = good.substring(0, m.start(1)) + value + good.substring(m.end(1));
        boolean harmless = value.equals(m.group(1)) || value.equals("\"\"") && good.substring(0, m.start()).endsWith("\"exitParameter\"");
        assertEquals(text, harmless, problems(text).isEmpty());
      }
    }
  }

  @Test
  public void aWrongProfileDoesNotDisturbTheOthers() throws Exception {
    write("a.json", ReferenceProfile.text("bcm"));
    write("b.json", ReferenceProfile.text("brake").replace("\"dtcs\"", "\"dtc\""));
    write("c.json", ReferenceProfile.text("bcm"));
    Profiles.Loaded loaded = new Profiles(folder.getRoot().toPath()).load();
    assertEquals("[bcm]", loaded.profiles().keySet().toString());
    assertEquals(2, loaded.problems().size());
    assertMistake(loaded.problems(), "b.json: key 'dtc' is unknown");
    assertMistake(loaded.problems(), "c.json: key 'ecu' has the value \"bcm\" (allowed: one that no other file has)");
  }

  @Test
  public void aChangedDirectoryIsReadAgain() throws Exception {
    Profiles profiles = new Profiles(folder.getRoot().toPath());
    assertEquals(Set.of(), profiles.load().profiles().keySet());
    Path file = write("a.json", ReferenceProfile.text("bcm"));
    EcuProfile first = profiles.load().find(new EcuId("bcm")).get();
    assertTrue("unchanged files are not read again", first == profiles.load().find(new EcuId("bcm")).get());
    write("a.json", ReferenceProfile.text("bcm").replace("BCM-H1", "BCM-H2"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    assertEquals(List.of("BCM-H2"), profiles.load().find(new EcuId("bcm")).get().identity().hardware());
    Files.delete(file);
    assertEquals(Set.of(), profiles.load().profiles().keySet());
  }

  @Test
  public void aDirectoryThatIsNotThereIsAProblem() {
    assertMistake(new Profiles(Path.of("nowhere")).load().problems(), "nowhere: cannot be read");
  }

  @Test
  public void doipAddressesAreRead() throws Exception {
    List<String> problems = new ArrayList<>();
    Optional<EcuProfile> profile = Profiles.read(write("d.json", doip()), problems);
    assertEquals(List.of(), problems);
    assertEquals(new DoipAddress("10.0.0.1", 13400, false, 0x0E80, 0x0010, 0xE000), profile.get().address());
  }

  @Test
  public void theSchemaHasExactlyTheKeysOfTheLoader() throws Exception {
    Set<String> asked = new TreeSet<>();
    for (String text : List.of(ReferenceProfile.text("bcm"), ReferenceProfile.withCertificate(), ReferenceProfile.withBootLoader("0".repeat(64)),
        ReferenceProfile.withCrc(), doip())) {
      ProfileReader reader = new ProfileReader(Profiles.json(text.getBytes("UTF-8")), Path.of(""));
      reader.read();
      asked.addAll(reader.asked());
    }
    Set<String> published = new TreeSet<>();
    JsonObject schema = schema();
    collect(schema, schema, "", published);
    assertEquals(String.join("\n", asked), String.join("\n", published));
  }

  private static JsonObject schema() throws Exception {
    return Profiles.json(Files.readAllBytes(ReferenceProfile.DIRECTORY.resolve("../ecu-profile.schema.json")));
  }

  @Test
  public void everyDeliveredProfileIsValidByTheSchemaThatItNames() throws Exception {
    try (Stream<Path> files = Files.walk(ReferenceProfile.DIRECTORY)) {
      List<Path> all = files.filter(f -> f.toString().endsWith(".json")).toList();
      assertTrue(all.toString(), all.size() >= 4);
      for (Path file : all) {
        JsonObject profile = Profiles.json(Files.readAllBytes(file));
        assertEquals(file.toString(), List.of(), new JsonSchema(schema()).errors(profile));
        assertTrue(file.toString(), !profile.containsKey("$schema") || Files.exists(file.resolveSibling(profile.getString("$schema"))));
      }
    }
  }

  @Test
  public void theSchemaAndTheLoaderRefuseTheSame() throws Exception {
    for (String good : List.of(ReferenceProfile.withCertificate(), ReferenceProfile.withBootLoader("0".repeat(64)), ReferenceProfile.withCrc(),
        doip())) {
      assertEquals(good, List.of(), schemaErrors(good));
      assertEquals(good, List.of(), problems(good));
    }
    String text = ReferenceProfile.text("bcm");
    for (String bad : List.of(text.replace("\"level\"", "\"Level\""), text.replace("\"attempts\": 3", "\"attempts\": 11"),
        text.replace("\"0x27\"", "\"0x29\""), text.replace("\"algorithm\": \"crc32\", ", ""),
        ReferenceProfile.withCrc().replace("\"crc\"", "\"algorithm\": \"crc32\", \"crc\""), text.replace("\"hardware\": [\"BCM-H1\"]", "\"hardware\": []"),
        ReferenceProfile.withBootLoader("0".repeat(63)), ReferenceProfile.withBootLoader("0".repeat(64)).replace("boot/", "../"),
        ReferenceProfile.withCertificate().replace("\"workshop\"", "1"), text.replace("\"parallelGroup\"", "\"maximumLoadPercent\": 0, \"parallelGroup\""))) {
      assertTrue(bad, !schemaErrors(bad).isEmpty());
      assertTrue(bad, !problems(bad).isEmpty());
    }
  }

  private static List<String> schemaErrors(String text) throws Exception {
    return new JsonSchema(schema()).errors(Profiles.json(text.getBytes("UTF-8")));
  }

  private static void collect(JsonObject root, JsonObject node, String path, Set<String> keys) {
    JsonObject schema = node.containsKey("$ref")
        ? root.getJsonObject("$defs").getJsonObject(node.getString("$ref").substring("#/$defs/".length())) : node;
    if (schema.containsKey("properties")) {
      assertEquals(path + " must refuse unknown keys", JsonValue.FALSE, schema.get("additionalProperties"));
      schema.getJsonObject("properties").forEach((key, value) -> {
        String inner = path.isEmpty() ? key : path + "." + key;
        keys.add(inner);
        collect(root, value.asJsonObject(), inner, keys);
      });
    } else if (schema.containsKey("items")) {
      collect(root, schema.getJsonObject("items"), path + "[]", keys);
    }
  }

  private static String doip() {
    return ReferenceProfile.text("bcm").replaceFirst("(?s)\"link\": \\{.*?}", DOIP);
  }

  private List<String> problems(String text) throws Exception {
    List<String> problems = new ArrayList<>();
    Profiles.read(write("x.json", text), problems);
    return problems;
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.getRoot().toPath().resolve(name), text);
  }

  private static void assertMistake(List<String> problems, String part) {
    assertTrue(part + " in " + problems, problems.stream().anyMatch(p -> p.contains(part)));
  }
}
