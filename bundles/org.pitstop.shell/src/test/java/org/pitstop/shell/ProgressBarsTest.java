package org.pitstop.shell;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.pitstop.api.tsp.Progress;

public class ProgressBarsTest {
  private final ProgressBars bars = new ProgressBars();

  @Test
  public void aBarIsAsFullAsItsTransfer() {
    bars.set(new Progress("c", "flash", "brake", 50, 100));
    assertEquals("             brake      flash    [################................]  50 %\n", bars.draw());
  }

  @Test
  public void whatWasDrawnIsTakenAwayOnce() {
    bars.set(new Progress("c", "flash", "brake", 50, 100));
    bars.set(new Progress("c", "flash", "bcm", 50, 100));
    bars.draw();
    assertEquals(2, bars.erase().split("\\[1A", -1).length - 1);
    assertEquals("", bars.erase());
  }

  @Test
  public void eachQuarterIsToldOnce() {
    assertTrue(bars.set(new Progress("c", "download", "brake", 0, 100)));
    assertFalse(bars.set(new Progress("c", "download", "brake", 24, 100)));
    assertTrue(bars.set(new Progress("c", "download", "brake", 25, 100)));
    assertFalse(bars.set(new Progress("c", "download", "brake", 30, 100)));
    assertTrue("another transfer begins", bars.set(new Progress("c", "flash", "brake", 0, 100)));
  }

  @Test
  public void aTransferOfNothingHasNoDivisionByZero() {
    assertEquals("download   0 %  0 of 0 bytes", ProgressBars.words(new Progress("c", "download", "brake", 0, 0)));
  }

  @Test
  public void tablesAreAsWideAsTheirCells() {
    assertEquals("ECU    TO\nbrake  4.2.0\nbcm    -\n", new Table("ECU", "TO").row("brake", "4.2.0").row("bcm", "-").toString());
  }
}
