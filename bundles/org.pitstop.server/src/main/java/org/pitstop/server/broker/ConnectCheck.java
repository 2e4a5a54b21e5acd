package org.pitstop.server.broker;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.Optional;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.pitstop.server.pki.Pki;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client takes only the client identifier of its certificate, so that nobody takes over another's session; its last will is its own, too. */
final class ConnectCheck implements MQTTInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectCheck.class);

  @Override
  public boolean intercept(MqttMessage packet, RemotingConnection connection) {
    if (!(packet instanceof MqttConnectMessage connect)) {
      return true;
    }
    Optional<String> commonName = CertificateSecurity.commonName(connection);
    String clientId = connect.payload().clientIdentifier();
    String will = connect.variableHeader().isWillFlag() ? connect.payload().willTopic() : null;
    if (commonName.isPresent() && allowed(commonName.get(), clientId, will)) {
      return true;
    }
    LOG.warn("client refused certificate={} clientId={} address={}", commonName.orElse("unknown"), clientId, connection.getRemoteAddress());
    connection.destroy();
    return false;
  }

  static boolean allowed(String commonName, String clientId, String willTopic) {
    String expected = commonName.equals(Pki.TSP) ? Pki.TSP : "vehicle-" + commonName;
    return expected.equals(clientId) && (willTopic == null || willTopic.startsWith(Topics.allowedPrefix(commonName)));
  }
}
