package org.pitstop.tester;

import java.time.Duration;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.flash.Workbench;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.uds.UdsClients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command whose services do not come must not wait for ever: this ends the program and says what is missing. */
@Component(name = "org.pitstop.tester.start", immediate = true, service = {})
public final class StartLimit {
  private static final Logger LOG = LoggerFactory.getLogger(StartLimit.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<Class<?>> NEEDED = List.of(ConfigurationAdmin.class, UdsClients.class, Workbench.class, VehicleTime.class);

  private final BundleContext context;
  private final Timer timer;

  @Activate
  public StartLimit(BundleContext context, @Reference WallTime time) {
    this.context = context;
    this.timer = time.schedule(LIMIT, this::check);
  }

  @Deactivate
  void deactivate() {
    timer.cancel();
  }

  private void check() {
    if (context.getServiceReference(TesterComponent.class) != null) {
      return;
    }
    List<String> missing = NEEDED.stream().filter(type -> context.getServiceReference(type) == null).map(Class::getSimpleName).toList();
    Console.standard(false, false).note("pitstop: not ready after " + LIMIT.toSeconds() + " s, " + missing
        + " missing; look at the configuration and at what is logged with -Dpitstop.log=info");
    System.setProperty("pitstop.exit", "1");
    try {
      context.getBundle(0).stop();
    } catch (BundleException e) {
      LOG.error("the framework cannot be stopped", e);
    }
  }
}
