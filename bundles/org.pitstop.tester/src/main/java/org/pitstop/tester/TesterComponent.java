package org.pitstop.tester;

import java.io.IOException;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.flash.Workbench;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.uds.UdsClients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the command that the framework properties {@value #COMMAND} and {@value #ARGUMENTS} name, then ends the program with its exit
 * status: 0 done, 1 failed, 2 wrong use.
 */
@Component(name = "org.pitstop.tester", immediate = true, service = TesterComponent.class)
public final class TesterComponent {
  /** flash, uds, profile or replay. */
  static final String COMMAND = "pitstop.command";
  /** One a line. */
  static final String ARGUMENTS = "pitstop.command.arguments";

  private static final Logger LOG = LoggerFactory.getLogger(TesterComponent.class);
  private static final int DONE_WITH_PROBLEMS = 1;
  private static final int WRONG_USE = 2;
  /** How long an interrupted command may take to tell how the ECU is left; the launcher waits for eight seconds. */
  private static final long LAST_WORDS_MS = 3000;

  private final BundleContext context;
  private final Bench bench;
  private final Console console;
  private final String command;
  private final List<String> arguments;
  private final Thread thread;
  private volatile boolean stopping;

  @Activate
  public TesterComponent(BundleContext context, @Reference ConfigurationAdmin configurations, @Reference UdsClients clients,
      @Reference Workbench workbench, @Reference VehicleTime time, @Reference WallTime wallTime) {
    this.context = context;
    this.bench = new Bench(context, configurations, clients, workbench, time, wallTime);
    this.console = Console.standard(Boolean.parseBoolean(property("pitstop.terminal")), Boolean.parseBoolean(property("pitstop.asks")));
    this.command = property(COMMAND);
    String joined = property(ARGUMENTS);
    this.arguments = joined.isEmpty() ? List.of() : List.of(joined.split("\n", -1));
    this.thread = new Thread(this::runAndEnd, "tester");
    thread.start();
  }

  private String property(String key) {
    String value = context.getProperty(key);
    return value == null ? "" : value;
  }

  @Deactivate
  void deactivate() throws InterruptedException {
    stopping = true;
    if (Thread.currentThread() != thread) {
      thread.interrupt();
      thread.join(LAST_WORDS_MS);
    }
  }

  private void runAndEnd() {
    int exit = run();
    if (stopping) {
      return;
    }
    System.setProperty("pitstop.exit", Integer.toString(exit));
    try {
      context.getBundle(0).stop();
    } catch (BundleException e) {
      LOG.error("the framework cannot be stopped", e);
    }
  }

  private int run() {
    try {
      return switch (command) {
        case "flash" -> new FlashCommand(bench, console, arguments).run();
        case "uds" -> new UdsCommand(bench, console, arguments).run();
        case "profile" -> new ProfileCommand(bench, console, arguments).run();
        case "replay" -> new ReplayCommand(bench, console, arguments).run();
        default -> throw new WrongUse("no command '" + command + "' (allowed: flash, uds, profile, replay)");
      };
    } catch (WrongUse e) {
      console.note("pitstop: " + e.getMessage() + "; see: pitstop " + command + " --help");
      return WRONG_USE;
    } catch (InterruptedException e) {
      LOG.debug("{} interrupted", command);
    } catch (IOException e) {
      console.note("pitstop: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      // also an Error, of bundles that do not fit together, say: the program must end
      LOG.error("{} failed", command, e);
      console.note("pitstop: " + command + " failed: " + e);
    }
    return DONE_WITH_PROBLEMS;
  }
}
