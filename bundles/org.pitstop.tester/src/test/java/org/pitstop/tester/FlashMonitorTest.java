package org.pitstop.tester;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.time.VirtualVehicleTime;

/** What the one at the bench sees, is asked and gets. */
public class FlashMonitorTest {
  @Rule
  public TemporaryFolder folder = new TemporaryFolder();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream problems = new ByteArrayOutputStream();
  private final VirtualVehicleTime time = new VirtualVehicleTime();

  private Console console(String input, boolean terminal) {
    return new Console(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(problems, true, StandardCharsets.UTF_8),
        new StringReader(input), terminal, terminal);
  }

  private FlashMonitor monitor(Console console, boolean yes, FlashMonitor.DtcKeeper keeper) {
    return new FlashMonitor("bcm", yes, keeper, console, time);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  public void onlyAnExplicitYesErases() {
    for (String yes : List.of("y\n", "YES\n", " y \n")) {
      assertTrue(yes, monitor(console(yes, true), false, d -> true).mayErase());
    }
    for (String no : List.of("\n", "", "n\n", "yeah\n")) {
      assertFalse(no, monitor(console(no, true), false, d -> true).mayErase());
    }
    assertTrue(said().startsWith("Erase and program ECU bcm now? [y/N] "));
  }

  @Test
  public void aRetryDoesNotAskAgain() {
    FlashMonitor monitor = monitor(console("y\n", true), false, d -> true);
    assertFalse(monitor.allowed());
    assertTrue(monitor.mayErase());
    assertTrue("nobody has answered twice", monitor.mayErase());
    assertTrue(monitor.allowed());
  }

  @Test
  public void withYesNobodyIsAsked() {
    assertTrue(monitor(console("n\n", true), true, d -> true).mayErase());
    assertEquals("", said());
  }

  @Test
  public void withoutATerminalStepsAndQuartersAreLines() throws Exception {
    FlashMonitor monitor = monitor(console("", false), true, d -> true);
    monitor.step("transfer");
    time.sleep(Duration.ofMillis(1500));
    for (int done = 0; done <= 1000; done += 100) {
      monitor.progress(done, 1000);
    }
    assertEquals("   0.00 s  transfer\n   1.50 s   30 %  300 of 1,000 bytes\n   1.50 s   50 %  500 of 1,000 bytes\n"
        + "   1.50 s   80 %  800 of 1,000 bytes\n   1.50 s  100 %  1,000 of 1,000 bytes\n", said());
  }

  @Test
  public void onATerminalABarStandsBelowTheSteps() {
    FlashMonitor monitor = monitor(console("", true), true, d -> true);
    monitor.progress(500, 1000);
    monitor.step("verify");
    assertEquals("\r\u001b[2K           [" + "#".repeat(16) + ".".repeat(16) + "]  50 %  500 of 1,000 bytes\r\u001b[2K   0.00 s  verify\n", said());
  }

  @Test
  public void dtcsAreShownAndClearedOnlyIfTheyAreKept() {
    byte[] record = HexFormat.of().parseHex("FF03011A09");
    assertTrue(monitor(console("", false), true, d -> true).keepDtcs(record));
    assertEquals("   0.00 s  DTC P0301-1A  status 09 testFailed, confirmedDTC\n", said());
    assertFalse(monitor(console("", false), true, d -> false).keepDtcs(record));
    assertFalse(monitor(console("", false), true, d -> {
      throw new IOException("disk full");
    }).keepDtcs(record));
    assertTrue(problems.toString(StandardCharsets.UTF_8).contains("the DTCs stay in the ECU: disk full"));
    assertTrue("none need not be kept", monitor(console("", false), true, d -> false).keepDtcs(new byte[] {(byte) 0xFF}));
  }

  @Test
  public void theResultIsATableAndAnObject() throws Exception {
    FlashResult result = FlashResult.of(new EcuProgrammer.Verified("2.1.0", false, 262_144, Duration.ofMillis(8860)), "bcm", "1.0.0",
        List.of(new DtcWords.Dtc("P0301-1A", 9)));
    assertTrue(result.programmed());
    assertEquals("ECU  FROM   TO     BYTES    SECONDS  KB/S\nbcm  1.0.0  2.1.0  262,144     8.86  29.6", result.table());
    Path file = folder.getRoot().toPath().resolve("r.json");
    Files.writeString(file, "x".repeat(1000));
    result.write(file);
    assertEquals("{\"outcome\":\"programmed\",\"ecu\":\"bcm\",\"from\":\"1.0.0\",\"to\":\"2.1.0\",\"bytes\":262144,\"transferSeconds\":8.86,"
        + "\"dtcs\":[{\"code\":\"P0301-1A\",\"status\":\"0x09\"}],\"why\":\"\"}\n", Files.readString(file));
  }

  @Test
  public void aFailureSaysWhetherTheEcuIsErased() {
    assertEquals(FlashResult.Outcome.ERASED, FlashResult.of(new EcuProgrammer.Failed(true, "x"), "bcm", "", List.of()).outcome());
    assertEquals(FlashResult.Outcome.FAILED, FlashResult.of(new EcuProgrammer.Failed(false, "x"), "bcm", "", List.of()).outcome());
    FlashResult stopped = FlashResult.of(new EcuProgrammer.Stopped(), "bcm", "", List.of());
    assertEquals("not allowed to erase; the ECU is as it was", stopped.why());
    assertTrue(stopped.json().contains("\"outcome\":\"stopped\""));
  }
}
