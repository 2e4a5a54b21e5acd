package org.pitstop.hotswap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.agent.AgentBundles;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.hotswap.LauncherSets.Checked;
import org.pitstop.hotswap.LauncherSets.Refused;
import org.pitstop.hotswap.LauncherSets.Status;

/** {@code pitstop:swap}: a swap by hand, with the same checks and the same probation; only the signature is the operator's own eyes. */
@Component(service = SwapCommands.class, property = {"osgi.command.scope=pitstop", "osgi.command.function=swap"})
public final class SwapCommands {
  private static final String USE = """
      use: pitstop:swap plan FILE       what a bundle set (a zip of jars) would replace and stop; nothing changes
           pitstop:swap apply FILE VERSION   replaces, with probation
           pitstop:swap back            the set on probation is backed out
           pitstop:swap history         the set that runs, the one before, and what came of the last swaps""";

  private final HotSwap hotSwap;
  private final Path temporary;

  @Activate
  public SwapCommands(BundleContext context, @Reference AgentBundles bundles) {
    this.hotSwap = (HotSwap) bundles;
    this.temporary = Path.of(context.getProperty("pitstop.state"), "tmp", "set-plan");
  }

  @Descriptor("bundles of the agent: plan FILE, apply FILE VERSION, back, history")
  public String swap(String... arguments) throws IOException, InterruptedException {
    String what = String.join(" ", List.of(arguments).subList(0, Math.min(1, arguments.length)));
    try {
      return switch (what + arguments.length) {
        case "plan2" -> plan(Path.of(arguments[1]));
        case "apply3" -> apply(Path.of(arguments[1]), arguments[2]);
        case "back1" -> back();
        case "history1" -> history();
        default -> USE;
      };
    } catch (Refused e) {
      return "refused: " + e.getMessage();
    }
  }

  private String plan(Path file) throws IOException, Refused {
    BundleSetFile.remove(temporary);
    try {
      Checked checked = hotSwap.launcher().check(BundleSetFile.unpack(file, temporary));
      return "replaces\n  " + String.join("\n  ", checked.bundles()) + "\nstops and starts again\n  " + String.join("\n  ", checked.affected())
          + (FlashPath.touches(checked.affected()) ? "\nwaits until no ECU is being programmed" : "\ngoes at once, also while ECUs are being programmed");
    } finally {
      BundleSetFile.remove(temporary);
    }
  }

  private String apply(Path file, String version) throws IOException, InterruptedException {
    byte[] bytes = java.nio.file.Files.readAllBytes(file);
    SoftwareFile set = new SoftwareFile(AgentBundles.AGENT, AgentBundles.HARDWARE, version, ImageFormat.BINARY, 0, bytes.length, Sha256.of(bytes));
    EcuProgrammer.Result result = hotSwap.swap(set, file, new Printing());
    return result instanceof EcuProgrammer.Failed failed ? "failed: " + failed.why() : "the set runs: " + version;
  }

  private String back() throws Refused {
    if (!hotSwap.launcher().status().onProbation()) {
      return "no set is on probation; an older set that has proved itself comes back as a campaign: roll back the ECU 'agent'";
    }
    hotSwap.launcher().back("by hand");
    return "the previous set comes back";
  }

  private String history() throws Refused {
    Status status = hotSwap.launcher().status();
    return "runs      " + status.current() + (status.onProbation() ? " (on probation, " + status.starts() + " starts)" : "") + "\nbefore    "
        + status.previous() + "\n" + String.join("\n", status.history());
  }

  /** Shows the steps where the command was typed. */
  private static final class Printing implements EcuProgrammer.Monitor {
    @Override
    public boolean mayErase() {
      return true;
    }

    @Override
    public boolean keepDtcs(byte[] record) {
      return true;
    }

    @Override
    public void step(String step) {
      System.out.println(step);
    }

    @Override
    public void progress(long acknowledgedBytes, long totalBytes) {
      // a set has no bytes that somebody acknowledges
    }
  }
}
