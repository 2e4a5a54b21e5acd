package org.pitstop.tsp.mqtt;

import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.TspLink;

/**
 * The way out. Registers itself as {@link TspLink}: the service has the property {@value #VIN} as soon as the VIN is known, which a component's
 * declaration could not say.
 */
@Component(name = "org.pitstop.tsp.mqtt.reporter", immediate = true, service = {})
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.pitstop.api.tsp.TspLink\"", uses = TspLink.class)
public final class MqttReporter implements TspLink {
  /** Service property: the vehicle identification number. */
  static final String VIN = "pitstop.vin";
  private final BrokerSession session;
  private final ProgressPacer pacer;
  private final ServiceRegistration<TspLink> registration;

  @Activate
  public MqttReporter(BundleContext context, @Reference MqttConnection connection, @Reference WallTime time) {
    session = connection.session();
    pacer = new ProgressPacer(time, session::send);
    registration = context.registerService(TspLink.class, this, new Hashtable<>());
    connection.onVin(this::vin);
  }

  private void vin(String vin) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(VIN, vin);
    registration.setProperties(properties);
  }

  @Deactivate
  void stop() {
    registration.unregister();
  }

  @Override
  public boolean connected() {
    return session.connected();
  }

  @Override
  public void send(Report report) {
    session.send(report);
  }

  @Override
  public void send(Progress progress) {
    pacer.offer(progress);
  }
}
