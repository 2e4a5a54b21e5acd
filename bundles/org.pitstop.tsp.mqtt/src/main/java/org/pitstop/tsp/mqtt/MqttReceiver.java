package org.pitstop.tsp.mqtt;

import java.util.Map;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pitstop.api.tsp.TspListener;

/**
 * The way in: leads the connection's messages to whoever listens, and lets the connection rest when nobody does. Who keeps the roots of trust is a
 * {@code Consumer<byte[]>} with the service property {@value #TOPIC} = {@code trust}; it says in {@value #VERSION} which version is in force.
 */
@Component(name = "org.pitstop.tsp.mqtt.receiver", immediate = true, service = {})
public final class MqttReceiver {
  static final String TOPIC = "pitstop.topic";
  static final String VERSION = "pitstop.trust.version";
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

  @Reference(target = "(" + TOPIC + "=trust)", cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY, updated = "bindTrust")
  void bindTrust(Consumer<byte[]> keeper, Map<String, Object> properties) {
    session.trust(keeper, properties.get(VERSION) instanceof Long version ? version : 0);
  }

  void unbindTrust(Consumer<byte[]> keeper) {
    session.trustGone(keeper);
  }
}
