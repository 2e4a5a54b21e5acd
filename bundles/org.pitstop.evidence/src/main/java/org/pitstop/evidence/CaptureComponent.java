package org.pitstop.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;

/** Captures where the configuration asks for them: only then is there a tap, so that links pay nothing otherwise. */
@Component(name = "org.pitstop.evidence.capture", configurationPid = "org.pitstop.evidence", configurationPolicy = ConfigurationPolicy.REQUIRE,
    service = {}, immediate = true)
public final class CaptureComponent {
  /** Null: nothing is recorded. */
  private final Captures captures;
  private final ServiceRegistration<?> registration;

  @Activate
  public CaptureComponent(BundleContext context, EvidenceSettings settings, @Reference EvidenceLog log, @Reference VehicleTime time,
      @Reference WallTime wallTime) throws IOException {
    if (!settings.captureFrames()) {
      captures = null;
      registration = null;
      return;
    }
    CaptureStore store = new CaptureStore(new FileSystemDisk(), Path.of(settings.directory(), "captures"),
        (long) settings.captureMegabytes() << 20, log, wallTime);
    captures = new Captures(store, time, wallTime);
    captures.start();
    registration = context.registerService(new String[] {LinkTap.class.getName(), CampaignObserver.class.getName()}, captures, new Hashtable<>());
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void bindCampaigns(Campaigns campaigns) {
    if (captures != null) {
      captures.resume(campaigns.all());
    }
  }

  void unbindCampaigns(Campaigns campaigns) {
    // what is being recorded ends with the row that comes when they are back
  }

  @Deactivate
  void deactivate() throws InterruptedException {
    if (captures != null) {
      registration.unregister();
      captures.close();
    }
  }
}
