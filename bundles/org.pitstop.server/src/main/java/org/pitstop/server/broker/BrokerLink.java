package org.pitstop.server.broker;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.pitstop.server.pki.Pki;
import org.pitstop.server.pki.Tls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TSP's end of the broker, embedded or not: MQTT 5 over TLS as client {@code tsp}; the session is kept, so that reports wait for us. */
public final class BrokerLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
  private static final Duration SESSION_EXPIRY = Duration.ofDays(30);
  private static final int KEEP_ALIVE_S = 30;
  private static final int RECEIVE_MAXIMUM = 64;
  private static final int MAX_PACKET_BYTES = 128 * 1024;
  private static final long RECONNECT_MIN_S = 1;
  private static final long RECONNECT_MAX_S = 30;
  private static final long DISCONNECT_MAX_S = 5;
  private final Mqtt5AsyncClient client;
  private final Listener listener;

  /** Gets what vehicles say. Returning acknowledges to the broker; an exception leaves the message to be delivered again. */
  @FunctionalInterface
  public interface Listener {
    void received(Topics.Address from, byte[] payload);
  }

  /** @param worker calls the listener, one message after the other */
  public BrokerLink(String host, int port, Tls tls, Listener listener, Executor worker) {
    this.listener = listener;
    client = Mqtt5Client.builder().identifier(Pki.TSP).serverHost(host).serverPort(port)
        .sslConfig(MqttClientSslConfig.builder().keyManagerFactory(tls.keys()).trustManagerFactory(tls.trust()).build())
        .automaticReconnect().initialDelay(RECONNECT_MIN_S, TimeUnit.SECONDS).maxDelay(RECONNECT_MAX_S, TimeUnit.SECONDS).applyAutomaticReconnect()
        .addConnectedListener(context -> subscribe())
        .addDisconnectedListener(context -> LOG.info("broker link down host={} port={} why={}", host, port, context.getCause().getMessage()))
        .buildAsync();
    client.publishes(MqttGlobalPublishFilter.ALL, this::receive, worker, true);
    client.connectWith().cleanStart(false).sessionExpiryInterval(SESSION_EXPIRY.toSeconds()).keepAlive(KEEP_ALIVE_S)
        .restrictions().receiveMaximum(RECEIVE_MAXIMUM).maximumPacketSize(MAX_PACKET_BYTES).applyRestrictions().send()
        .whenComplete((ack, error) -> {
          if (error != null) {
            LOG.warn("broker link not opened host={} port={} why={}", host, port, error.getMessage());
          } else {
            LOG.info("broker link up host={} port={}", host, port);
          }
        });
  }

  public boolean connected() {
    return client.getState() == MqttClientState.CONNECTED;
  }

  /** Publishes with QoS 1. @return completes when the broker has it */
  public CompletableFuture<?> publish(String topic, byte[] payload, boolean retain, Optional<Duration> expiry) {
    var publish = Mqtt5Publish.builder().topic(topic).payload(payload).qos(MqttQos.AT_LEAST_ONCE).retain(retain);
    expiry.ifPresent(e -> publish.messageExpiryInterval(Math.max(1, e.toSeconds())));
    return client.publish(publish.build());
  }

  @Override
  public void close() {
    client.disconnect().completeOnTimeout(null, DISCONNECT_MAX_S, TimeUnit.SECONDS).exceptionally(error -> {
      LOG.debug("broker link was not open why={}", error.getMessage());
      return null;
    }).join();
  }

  private void subscribe() {
    client.subscribeWith()
        .addSubscription().topicFilter(Topics.ROOT + "+/" + Topics.REPORT).qos(MqttQos.AT_LEAST_ONCE).applySubscription()
        .addSubscription().topicFilter(Topics.ROOT + "+/" + Topics.PRESENCE).qos(MqttQos.AT_LEAST_ONCE).applySubscription()
        .addSubscription().topicFilter(Topics.ROOT + "+/" + Topics.CERTIFICATE_REQUEST).qos(MqttQos.AT_LEAST_ONCE).applySubscription()
        .send().whenComplete((ack, error) -> {
          if (error != null) {
            LOG.warn("broker refuses our subscription: allow client tsp everything under {} why={}", Topics.ROOT, error.getMessage());
          }
        });
  }

  private void receive(Mqtt5Publish message) {
    Optional<Topics.Address> from = Topics.parse(message.getTopic().toString());
    if (from.isPresent()) {
      listener.received(from.get(), message.getPayloadAsBytes());
    } else {
      LOG.warn("message dropped: its topic names no VIN topic={}", message.getTopic());
    }
    message.acknowledge();
  }
}
