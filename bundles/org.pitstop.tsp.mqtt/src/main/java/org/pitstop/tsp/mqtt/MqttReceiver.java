package org.pitstop.tsp.mqtt;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pitstop.api.tsp.TspListener;

/** The way in: leads the connection's messages to whoever listens, and lets the connection rest when nobody does. */
@Component(name = "org.pitstop.tsp.mqtt.receiver", immediate = true, service = {})
public final class MqttReceiver {
  private final BrokerSession session;

  @Activate
  public MqttReceiver(@Reference MqttConnection connection) {
    session = connection.session();
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void bindListener(TspListener listener) {
    session.listener(listener);
  }

  void unbindListener(TspListener listener) {
    session.listenerGone(listener);
  }
}
