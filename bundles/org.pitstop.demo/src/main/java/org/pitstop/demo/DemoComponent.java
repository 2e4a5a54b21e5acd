package org.pitstop.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the demo once server, vehicle and agent are there, then ends the program: exit status 0 if the campaign succeeded. */
@Component(name = "org.pitstop.demo", immediate = true)
public final class DemoComponent {
  private static final Logger LOG = LoggerFactory.getLogger(DemoComponent.class);

  private final BundleContext context;
  private final Story story = new Story();
  private final ServiceRegistration<?> observer;
  private final Thread thread;
  private volatile boolean stopping;

  @Activate
  public DemoComponent(BundleContext context, @Reference SimulatedVehicle vehicle, @Reference Campaigns campaigns,
      @Reference VehicleTime vehicleTime, @Reference WallTime time) {
    this.context = context;
    this.observer = context.registerService(CampaignObserver.class, story, null);
    Path state = Path.of(context.getProperty("pitstop.state"));
    Demo demo = new Demo(new Operator(state.resolve("server")), state, vehicle, campaigns, vehicleTime, time, story);
    this.thread = new Thread(() -> run(demo), "demo");
    thread.start();
  }

  @Deactivate
  void deactivate() {
    stopping = true;
    observer.unregister();
    thread.interrupt();
  }

  private void run(Demo demo) {
    int exit = 1;
    try {
      DemoResult result = demo.run();
      story.say("\n" + result.table() + "\n" + result.outcome() + String.format(" in %.1f s", result.wallSeconds()));
      write(result);
      exit = result.outcome().equals("SUCCEEDED") ? 0 : 1;
    } catch (InterruptedException e) {
      LOG.debug("demo stopped");
      return;
    } catch (IOException | RuntimeException e) {
      if (stopping) {
        return;
      }
      LOG.error("demo failed", e);
      story.say("demo failed: " + e.getMessage());
    }
    System.setProperty("pitstop.exit", Integer.toString(exit));
    try {
      context.getBundle(0).stop();
    } catch (BundleException e) {
      LOG.error("the framework cannot be stopped", e);
    }
  }

  private void write(DemoResult result) throws IOException {
    String file = context.getProperty("pitstop.demo.json");
    if (file != null && !file.isEmpty()) {
      Files.write(Path.of(file), (result.json() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
