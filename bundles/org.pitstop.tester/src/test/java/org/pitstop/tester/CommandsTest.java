package org.pitstop.tester;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.BundleContext;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.flash.Workbench;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;
import org.pitstop.time.VirtualVehicleTime;

/** Whole commands, with a workbench and an ECU that are played; the ECU is behind DoIP, which needs no bus. */
public class CommandsTest implements Workbench {
  @Rule
  public TemporaryFolder folder = new TemporaryFolder();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream problems = new ByteArrayOutputStream();
  private final List<EcuAddress> opened = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();
  private final List<UdsTiming> timings = new ArrayList<>();
  private EcuProgrammer.Result result = new EcuProgrammer.Verified("2.0", false, 1000, Duration.ofSeconds(1));
  private EcuDirectory.Identification identification = new EcuDirectory.Identification.Identified("GW-H1", "1.0");
  private Runnable meanwhile = () -> { };
  private Job programmed;
  private boolean interrupts;
  private Path profile;
  private Path image;
  private Path json;

  @Before
  public void files() throws IOException {
    Path root = folder.getRoot().toPath();
    profile = Files.writeString(root.resolve("gw.json"), "{\"ecu\":\"gw\",\"link\":{\"kind\":\"doip\",\"host\":\"vehicle\"},\"identity\":{}}");
    image = Files.writeString(root.resolve("gw.bin"), "x");
    json = root.resolve("result.json");
  }

  // the workbench

  @Override
  public List<String> check(Path file) {
    return mistakes;
  }

  @Override
  public EcuAddress address(Path file) {
    try {
      return new DoipAddress(Files.readString(file).replaceAll(".*\"host\":\"([^\"]*)\".*", "$1"), 13400, false, 0x0E80, 0x1001, 0xE000);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public EcuDirectory.Identification identify(Path file) {
    opened.add(address(file));
    return identification;
  }

  @Override
  public EcuProgrammer.Result program(Job job, EcuProgrammer.Monitor monitor) throws InterruptedException {
    programmed = job;
    monitor.step("prepare");
    monitor.keepDtcs(HexFormat.of().parseHex("FF03011A09"));
    if (!monitor.mayErase()) {
      return new EcuProgrammer.Stopped();
    }
    meanwhile.run();
    if (interrupts) {
      throw new InterruptedException();
    }
    return result;
  }

  @Override
  public Optional<String> rehearse(Job job, Rehearsal rehearsal) {
    rehearsal.request("identify", false, HexFormat.of().parseHex("22F195"), 3);
    return job.version().isEmpty() ? Optional.empty() : Optional.of("no such version");
  }

  // the rest of the bench

  private UdsClient open(EcuAddress address, UdsTiming timing) {
    opened.add(address);
    timings.add(timing);
    return played(UdsClient.class, (proxy, method, args) -> switch (method.getName()) {
      case "readDataByIdentifier" -> new Answer.Positive<>("1.0\0".getBytes(StandardCharsets.US_ASCII));
      case "request" -> answer((byte[]) args[0]);
      case "timing" -> {
        if (args == null) {
          yield timings.get(timings.size() - 1);
        }
        timings.add((UdsTiming) args[0]);
        yield null;
      }
      default -> null;
    });
  }

  private static Answer<byte[]> answer(byte[] request) {
    return request[0] == 0x10 ? new Answer.Positive<>(HexFormat.of().parseHex("5003019003E8")) : new Answer.Negative<>(request[0] & 0xFF, 0x31);
  }

  private static <T> T played(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Bench bench() {
    BundleContext context = played(BundleContext.class, (proxy, method, args) -> folder.getRoot() + "/state");
    return new Bench(context, null, this::open, this, new VirtualVehicleTime(), null);
  }

  private Console console(String typed, boolean asks) {
    return new Console(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(problems, true, StandardCharsets.UTF_8),
        new StringReader(typed), false, asks);
  }

  private int flash(Console console, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("--profile", profile.toString(), "--image", image.toString(), "--json", json.toString()));
    words.addAll(List.of(more));
    return new FlashCommand(bench(), console, words).run();
  }

  private String object() throws IOException {
    return Files.readString(json).strip();
  }

  @Test
  public void aProgrammingEndsWithItsTableAndItsObject() throws Exception {
    assertEquals(0, flash(console("", false), "--yes"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("ECU  FROM  TO   BYTES  SECONDS  KB/S\ngw   1.0   2.0  1,000     1.00   1.0"));
    assertEquals("{\"outcome\":\"programmed\",\"ecu\":\"gw\",\"from\":\"1.0\",\"to\":\"2.0\",\"bytes\":1000,\"transferSeconds\":1.0,"
        + "\"dtcs\":[{\"code\":\"P0301-1A\",\"status\":\"0x09\"}],\"why\":\"\"}", object());
    assertEquals("without --link the profile itself is used", profile, programmed.profile());
  }

  @Test
  public void theDtcsAreInTheFileBeforeTheErase() throws Exception {
    meanwhile = () -> {
      try {
        assertTrue(object().contains("\"outcome\":\"interrupted\"") && object().contains("P0301-1A"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    };
    assertEquals(0, flash(console("", false), "--yes"));
  }

  @Test
  public void theResultTellsWhatTheEcuRanBeforeIfItSaysSo() throws Exception {
    assertEquals(0, flash(console("", false), "--yes"));
    assertTrue(object(), object().contains("\"from\":\"1.0\""));
    identification = new EcuDirectory.Identification.Silent("no answer");
    assertEquals(0, flash(console("", false), "--yes"));
    assertTrue(object(), object().contains("\"from\":\"\""));
  }

  @Test
  public void aLinkReplacesTheHostOfTheProfile() throws Exception {
    assertEquals(0, flash(console("", false), "--yes", "--link", "doip://10.0.0.9:4711"));
    assertEquals("10.0.0.9", ((DoipAddress) opened.get(0)).host());
    assertFalse("a copy", profile.equals(programmed.profile()));
    assertTrue(Files.readString(programmed.profile()).contains("\"port\":4711"));
  }

  @Test
  public void aLinkOfAnotherKindIsWrongUse() {
    WrongUse e = assertThrows(WrongUse.class, () -> flash(console("", false), "--yes", "--link", "socketcan:can0"));
    assertEquals("--link socketcan:can0 does not lead to an ECU whose profile has it on DoIP", e.getMessage());
  }

  @Test
  public void withoutYesSomebodyMustBeThereToAnswer() throws Exception {
    assertThrows(WrongUse.class, () -> flash(console("", false)));
    assertThrows(IOException.class, () -> flash(console("n\n", true)));
    assertTrue(object().contains("\"outcome\":\"stopped\""));
    assertEquals(0, flash(console("y\n", true)));
  }

  @Test
  public void aFailureSaysWhyAndWhatToDo() throws Exception {
    result = new EcuProgrammer.Failed(true, "ECU gw, transfer: no answer");
    IOException e = assertThrows(IOException.class, () -> flash(console("", false), "--yes"));
    assertEquals("ECU gw, transfer: no answer; the ECU may be without application: remove the cause and give the same command again", e.getMessage());
    assertTrue(object().contains("\"outcome\":\"failedErased\"") && object().contains("\"why\":\"ECU gw, transfer: no answer\""));
  }

  @Test
  public void anInterruptionSaysHowTheEcuIsLeft() throws Exception {
    interrupts = true;
    assertThrows(InterruptedException.class, () -> flash(console("", false), "--yes"));
    assertTrue(object().contains("\"outcome\":\"interrupted\""));
    assertEquals("pitstop: interrupted: ECU gw may be without application; give the same command again\n", problems.toString(StandardCharsets.UTF_8));
  }

  @Test
  public void aWrongProfileIsNotUsed() {
    mistakes.add("gw.json: key 'blocks' is missing");
    IOException e = assertThrows(IOException.class, () -> flash(console("", false), "--yes"));
    assertEquals(profile + " has 1 mistake; correct what is named above", e.getMessage());
    assertEquals(List.of(), opened);
  }

  @Test
  public void aRehearsalListsAndSendsNothing() throws Exception {
    assertEquals(0, flash(console("", false), "--dry-run"));
    assertEquals("identify       physical    22 F1 95                  ReadDataByIdentifier F195 systemSupplierECUSoftwareVersionNumber\n",
        out.toString(StandardCharsets.UTF_8));
    assertEquals(List.of(), opened);
    assertThrows(IOException.class, () -> flash(console("", false), "--dry-run", "--version", "9"));
  }

  @Test
  public void everyRequestIsAskedAndOneRefusalIsAFailure() throws Exception {
    List<String> link = List.of("--link", "doip://h", "--target", "0x1001");
    List<String> words = new ArrayList<>(link);
    words.addAll(List.of("22 F1 95", "10 03"));
    assertEquals(1, new UdsCommand(bench(), console("", false), words).run());
    assertEquals("> 22 F1 95\n    ReadDataByIdentifier F195 systemSupplierECUSoftwareVersionNumber\n< 7F 22 31  (0 ms)\n"
        + "    0x31 request out of range: this DID, routine, address or value is not known, or not in this session or unlocked state\n"
        + "> 10 03\n    DiagnosticSessionControl extendedDiagnosticSession\n< 50 03 01 90 03 E8  (0 ms)\n    session entered, P2 400 ms, P2* 10000 ms\n",
        out.toString(StandardCharsets.UTF_8));
    assertEquals("what the ECU promises holds from then on", new UdsTiming(Duration.ofMillis(400), Duration.ofSeconds(10), Duration.ofMinutes(2)),
        timings.get(timings.size() - 1));
    words.remove(words.size() - 2);
    assertEquals(0, new UdsCommand(bench(), console("", false), words).run());
  }

  @Test
  public void aCheckNamesEveryMistake() throws Exception {
    ProfileCommand check = new ProfileCommand(bench(), console("", false), List.of("check", "a.json", "b.json"));
    assertEquals(0, check.run());
    mistakes.addAll(List.of("1", "2"));
    assertEquals(1, check.run());
    assertEquals("a.json: is right\nb.json: is right\n1\n2\n1\n2\n", out.toString(StandardCharsets.UTF_8));
    assertThrows(WrongUse.class, () -> new ProfileCommand(bench(), console("", false), List.of("check")).run());
    assertThrows(WrongUse.class, () -> new ProfileCommand(bench(), console("", false), List.of("paint")).run());
  }
}
