package org.pitstop.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.tsp.Progress;

/** Shows campaigns on the terminal: one line a state, and a bar for each transfer under way; plain lines where there is no terminal. */
@Component(name = "org.pitstop.shell.console", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CampaignConsole.Config.class)
public final class CampaignConsole implements CampaignObserver {
  /** At most so often the bars are drawn again, in nanoseconds. */
  private static final long REDRAW_NANOS = 100_000_000;

  private final WallTime time;
  private final boolean enabled;
  private final boolean terminal;
  private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final ProgressBars bars = new ProgressBars();
  private final long start;
  private long drawn;

  @ObjectClassDefinition(name = "Campaigns on the terminal")
  @interface Config {

    @AttributeDefinition(description = "Show campaigns on standard output. Default false")
    boolean enabled() default false;

    @AttributeDefinition(description = "Whether standard output is a terminal that can move its cursor. Default false")
    boolean terminal() default false;
  }

  @Activate
  public CampaignConsole(Config config, @Reference WallTime time) {
    this.time = time;
    this.enabled = config.enabled();
    this.terminal = config.terminal();
    this.start = time.nanos();
  }

  @Override
  public synchronized void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
    if (!enabled) {
      return;
    }
    erase();
    if (ecu.isEmpty()) {
      bars.clear();
      say("%s  %-14s %s", elapsed(), to, status.reason());
    } else {
      status.ecus().stream().filter(e -> e.ecu().value().equals(ecu)).findFirst()
          .ifPresent(e -> say("%s    %-10s %-12s %s", elapsed(), ecu, to, e.reason().isEmpty() ? versions(to, e) : e.reason()));
      if (!to.equals("PROGRAMMING") && !to.equals("PREPARING") && !to.equals("RESTORING")) {
        bars.remove(ecu);
      }
    }
    draw();
  }

  @Override
  public synchronized void progress(Progress p) {
    if (!enabled) {
      return;
    }
    boolean quarter = bars.set(p);
    if (!terminal) {
      if (quarter) {
        say("%s    %-10s %s", elapsed(), p.ecu(), ProgressBars.words(p));
      }
    } else if (time.nanos() - drawn > REDRAW_NANOS || p.doneBytes() >= p.totalBytes()) {
      erase();
      draw();
    }
  }

  private void say(String format, Object... values) {
    out.println(String.format(format, values).stripTrailing());
  }

  private static String versions(String to, CampaignStatus.EcuStatus e) {
    return switch (to) {
      case "PREPARING" -> (e.from().isEmpty() ? "?" : e.from()) + " -> " + e.target() + " on " + e.place();
      case "VERIFIED" -> "runs " + e.running() + String.format(" (%,d bytes in %.1f s)", e.bytes(), e.transferMs() / 1000.0);
      default -> "";
    };
  }

  private String elapsed() {
    return String.format("%7.2f s", (time.nanos() - start) / 1e9);
  }

  private void draw() {
    if (terminal) {
      out.print(bars.draw());
      out.flush();
      drawn = time.nanos();
    }
  }

  private void erase() {
    if (terminal) {
      out.print(bars.erase());
    }
  }
}
