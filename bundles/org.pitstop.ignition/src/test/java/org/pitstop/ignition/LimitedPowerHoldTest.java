package org.pitstop.ignition;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.time.VirtualVehicleTime;

public class LimitedPowerHoldTest {

  @Rule
  public TemporaryFolder folder = new TemporaryFolder();

  private final VirtualVehicleTime time = new VirtualVehicleTime();

  private Path gpio() throws IOException {
    return Files.writeString(folder.getRoot().toPath().resolve("value"), "0\n");
  }

  private LimitedPowerHold hold(Path gpio) {
    return new LimitedPowerHold(time, List.of(new GpioSwitch(gpio, false)), Duration.ofMinutes(10));
  }

  @Test
  public void thePinIsHighUntilTheLastHoldIsClosed() throws Exception {
    Path gpio = gpio();
    LimitedPowerHold hold = hold(gpio);
    AutoCloseable first = hold.hold("one", Duration.ofMinutes(1));
    AutoCloseable second = hold.hold("two", Duration.ofMinutes(1));
    assertEquals("1\n", Files.readString(gpio));
    first.close();
    assertEquals("1\n", Files.readString(gpio));
    second.close();
    assertEquals("0\n", Files.readString(gpio));
  }

  @Test
  public void theLimitLetsGo() throws Exception {
    Path gpio = gpio();
    hold(gpio).hold("forever", Duration.ofDays(1));
    time.sleep(Duration.ofMinutes(9));
    assertEquals("1\n", Files.readString(gpio));
    time.sleep(Duration.ofMinutes(2));
    assertEquals("0\n", Files.readString(gpio));
  }

  @Test
  public void aMissingPinIsNeverCreated() {
    Path missing = folder.getRoot().toPath().resolve("gpio99");
    assertThrows(IOException.class, () -> new GpioSwitch(missing, false).on("x", Duration.ofSeconds(1)));
  }

  @Test
  public void theInhibitorEndsByItself() {
    assertEquals(List.of("sleep", "90"), InhibitorProcess.command("update", Duration.ofSeconds(90)).subList(5, 7));
  }
}
