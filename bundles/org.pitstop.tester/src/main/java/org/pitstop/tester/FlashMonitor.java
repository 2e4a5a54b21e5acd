package org.pitstop.tester;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.time.VehicleTime;

/** Shows a programming to the one at the bench, and asks before the erase. */
final class FlashMonitor implements EcuProgrammer.Monitor {
  private static final int WIDTH = 32;
  private static final int QUARTERS = 4;

  private final String ecu;
  private final boolean yes;
  private final DtcKeeper keeper;
  private final Console console;
  private final VehicleTime time;
  private final long start;
  private long quarter;
  private volatile boolean allowed;

  /** Where DTCs are kept before the ECU forgets them. */
  interface DtcKeeper {
    /** @return whether they are kept durably */
    boolean keep(List<DtcWords.Dtc> dtcs) throws IOException;
  }

  /** @param yes whether nobody is to be asked */
  FlashMonitor(String ecu, boolean yes, DtcKeeper keeper, Console console, VehicleTime time) {
    this.ecu = ecu;
    this.yes = yes;
    this.keeper = keeper;
    this.console = console;
    this.time = time;
    this.start = time.nanos();
  }

  /** Whether the ECU may have lost its application by now. */
  boolean allowed() {
    return allowed;
  }

  @Override
  public boolean mayErase() {
    if (!allowed) {
      allowed = yes || asked();
    }
    return allowed;
  }

  private boolean asked() {
    try {
      return console.ask("Erase and program ECU " + ecu + " now?");
    } catch (IOException e) {
      console.note("no answer: " + e.getMessage());
      return false;
    }
  }

  @Override
  public boolean keepDtcs(byte[] record) {
    List<DtcWords.Dtc> dtcs = DtcWords.records(record, 1);
    dtcs.forEach(d -> line("DTC " + d));
    if (dtcs.isEmpty()) {
      return true;
    }
    try {
      boolean kept = keeper.keep(dtcs);
      if (!kept) {
        line("the DTCs stay in the ECU; with --json they are kept there and cleared");
      }
      return kept;
    } catch (IOException e) {
      console.note("pitstop: the DTCs stay in the ECU: " + e.getMessage());
      return false;
    }
  }

  @Override
  public void step(String step) {
    console.bar("");
    line(step);
  }

  @Override
  public void progress(long acknowledgedBytes, long totalBytes) {
    if (acknowledgedBytes == 0) {
      quarter = 0;
    }
    if (console.terminal()) {
      console.bar(bar(acknowledgedBytes, totalBytes));
    } else if (QUARTERS * acknowledgedBytes / Math.max(1, totalBytes) > quarter) {
      quarter = QUARTERS * acknowledgedBytes / totalBytes;
      line(String.format(Locale.ROOT, "%3d %%  %,d of %,d bytes", percent(acknowledgedBytes, totalBytes), acknowledgedBytes, totalBytes));
    }
  }

  static String bar(long done, long total) {
    int full = (int) (WIDTH * done / Math.max(1, total));
    return String.format(Locale.ROOT, "           [%s%s] %3d %%  %,d of %,d bytes", "#".repeat(full), ".".repeat(WIDTH - full), percent(done, total),
        done, total);
  }

  private static long percent(long done, long total) {
    return 100 * done / Math.max(1, total);
  }

  private void line(String text) {
    console.say(String.format(Locale.ROOT, "%7.2f s  %s", (time.nanos() - start) / 1e9, text));
  }
}
