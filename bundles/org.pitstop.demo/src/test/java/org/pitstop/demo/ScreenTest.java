package org.pitstop.demo;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class ScreenTest {
  private static final String UP = "\u001b[1A\r\u001b[2K";
  private static final String BAR = "             bcm        flash    [################................]  50 %";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  @Test
  public void withoutBarsALineIsALine() {
    screen.relay("   1.00 s  WAITING");
    screen.say("DRIVER     parks");

    assertEquals("   1.00 s  WAITING\nDRIVER     parks\n", shown());
  }

  @Test
  public void aLineGoesAboveTheBars() {
    screen.relay(BAR);
    screen.relay(BAR);
    shown();
    screen.say("TSP        task");

    assertEquals(UP + UP + "TSP        task\n" + BAR + "\n" + BAR + "\n", shown());
  }

  @Test
  public void aBarThatTheAgentTakesAwayIsGone() {
    screen.relay(BAR);
    screen.relay(UP + "  10.00 s    bcm        VERIFIED");
    screen.say("SWAP");

    assertEquals(BAR + "\n" + UP + "  10.00 s    bcm        VERIFIED\nSWAP\n", shown());
  }

  @Test
  public void onlyAsManyLinesAreTakenAwayAsThereAreBars() {
    screen.relay(UP + UP + "the first line of an agent that was started again");

    assertEquals("the first line of an agent that was started again\n", shown());
  }

  private String shown() {
    String text = bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    bytes.reset();
    return text;
  }
}
