package org.pitstop.fuzz;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.can.remote.CannelloniTarget;
import org.pitstop.can.remote.SocketcandTarget;
import org.pitstop.doip.DoipTarget;
import org.pitstop.flash.ProfileTarget;
import org.pitstop.image.ImageTarget;
import org.pitstop.isotp.IsoTpTarget;
import org.pitstop.store.JournalTarget;
import org.pitstop.store.MarkTarget;
import org.pitstop.trust.cms.ContentTarget;
import org.pitstop.trust.cms.PackageTarget;
import org.pitstop.tsp.mqtt.CommandTarget;
import org.pitstop.uds.UdsTarget;

/** Every decoder of bytes that come from outside, by name. */
public final class Targets {
  private static final Map<String, Callable<Target>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("ihex", () -> new ImageTarget(ImageFormat.INTEL_HEX));
    ALL.put("srec", () -> new ImageTarget(ImageFormat.S_RECORD));
    ALL.put("vbf", () -> new ImageTarget(ImageFormat.VBF));
    ALL.put("bin", () -> new ImageTarget(ImageFormat.BINARY));
    ALL.put("isotp", IsoTpTarget::new);
    ALL.put("uds", UdsTarget::new);
    ALL.put("doip", DoipTarget::new);
    ALL.put("socketcand", SocketcandTarget::new);
    ALL.put("cannelloni", CannelloniTarget::new);
    ALL.put("profile", ProfileTarget::new);
    ALL.put("command", CommandTarget::new);
    ALL.put("report", org.pitstop.tsp.mqtt.ReportTarget::new);
    ALL.put("report-server", org.pitstop.server.vehicles.ReportTarget::new);
    ALL.put("content", ContentTarget::new);
    ALL.put("package", PackageTarget::new);
    ALL.put("journal", JournalTarget::new);
    ALL.put("mark", MarkTarget::new);
  }

  private Targets() {}

  /** Prints their names. */
  public static void main(String[] args) {
    ALL.keySet().forEach(System.out::println);
  }

  public static Iterable<String> names() {
    return ALL.keySet();
  }

  public static Target of(String name) throws Exception {
    if (!ALL.containsKey(name)) {
      throw new IllegalArgumentException("there is no target '" + name + "' (allowed: " + String.join(", ", ALL.keySet()) + ")");
    }
    return ALL.get(name).call();
  }
}
