package org.pitstop.trust.cms;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.function.Consumer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.store.Journal;
import org.pitstop.api.time.WallTime;

/**
 * Offers the keeper of the roots of trust to the link to the TSP, as a {@code Consumer<byte[]>} of the topic {@code trust}; the service property
 * {@value #VERSION} follows the bundle in force.
 */
@Component(name = "org.pitstop.trust.cms.keeper", configurationPid = "org.pitstop.trust.cms", configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true, service = {})
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"java.util.function.Consumer\"")
public final class TrustComponent {
  private static final String VERSION = "pitstop.trust.version";
  private final ServiceRegistration<?> registration;

  @Activate
  public TrustComponent(BundleContext context, CmsPackageVerifier.Settings settings, @Reference Journal journal, @Reference WallTime time) {
    Path rootFile = Path.of(settings.rootFile());
    Path tlsRootFile = settings.tlsRootFile().isBlank() ? rootFile.resolveSibling("tls-root.pem") : Path.of(settings.tlsRootFile());
    Authenticity authenticity = new Authenticity(Duration.ofDays(settings.crlGraceDays()), Duration.ofSeconds(settings.clockSkewSeconds()));
    TrustKeeper keeper = new TrustKeeper(rootFile, tlsRootFile, authenticity, journal, time, this::changed);
    registration = context.registerService(Consumer.class, keeper, properties(keeper.version()));
  }

  private static Dictionary<String, Object> properties(long version) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("pitstop.topic", "trust");
    properties.put(VERSION, version);
    return properties;
  }

  private void changed(long version) {
    registration.setProperties(properties(version));
  }

  @Deactivate
  void stop() {
    registration.unregister();
  }
}
