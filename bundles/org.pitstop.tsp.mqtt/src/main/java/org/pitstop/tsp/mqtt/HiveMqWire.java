package org.pitstop.tsp.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.reactivex.disposables.Disposable;
import io.reactivex.schedulers.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MQTT 5 (OASIS standard, 2019) over TLS with the HiveMQ client. */
final class HiveMqWire implements Wire {
  private static final Logger LOG = LoggerFactory.getLogger(HiveMqWire.class);
  private static final int TCP_TIMEOUT_SECONDS = 10;
  private static final int HANDSHAKE_TIMEOUT_SECONDS = 20;
  /** The broker must not send more: a command that is too long but not absurdly so is still answered. */
  private static final int MAX_PACKET_BYTES = 2 * CommandCodec.MAX_COMMAND_BYTES;
  /** Messages of QoS 1 that may wait for our acknowledgement. */
  private static final int RECEIVE_MAXIMUM = 16;

  private final Mqtt5AsyncClient client;
  private final String presence;
  /** Keeps the event loop alive until it is disposed of, connection or not. */
  private final Disposable incoming;
  private final Duration keepAlive;
  private final Duration sessionExpiry;
  /** From here on nothing is sent but the farewell: what the broker has not acknowledged by then would keep the event loop alive. */
  private volatile boolean ending;
  private volatile CompletableFuture<?> connecting = CompletableFuture.failedFuture(new IllegalStateException("not connected yet"));

  /**
   * Connects to nothing yet.
   *
   * @param sessionExpiry how long the broker keeps subscriptions and commands for a vehicle that is away
   * @param network runs the event loop
   */
  HiveMqWire(Vehicle vehicle, Events events, Duration keepAlive, Duration sessionExpiry, Executor network) {
    this.keepAlive = keepAlive;
    this.sessionExpiry = sessionExpiry;
    Topics topics = vehicle.topics();
    presence = topics.presence();
    client = Mqtt5Client.builder()
        .identifier(topics.clientId())
        .transportConfig()
        .serverHost(vehicle.host()).serverPort(vehicle.port())
        .sslConfig(tls(vehicle))
        .socketConnectTimeout(TCP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .mqttConnectTimeout(HANDSHAKE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .applyTransportConfig()
        .executorConfig().nettyExecutor(network).nettyThreads(1).applicationScheduler(Schedulers.from(Runnable::run)).applyExecutorConfig()
        .willPublish().topic(presence).payload(ReportCodec.offline()).qos(MqttQos.AT_LEAST_ONCE).retain(true).delayInterval(0)
        .applyWillPublish()
        .addDisconnectedListener(context -> events.disconnected(describe(context)))
        .buildAsync();
    // set before CONNECT: a broker that kept our session sends its messages at once
    incoming = client.toRx().publishes(MqttGlobalPublishFilter.ALL, true)
        .subscribe(message -> received(message, events), failure -> LOG.debug("no more messages: {}", Failures.describe(failure)));
  }

  private static MqttClientSslConfig tls(Vehicle vehicle) {
    // with no verifier of ours, the JDK checks the broker's host name against its certificate (RFC 6125)
    return MqttClientSslConfig.builder().keyManagerFactory(vehicle.keys()).trustManagerFactory(vehicle.trust())
        .protocols(List.of("TLSv1.3", "TLSv1.2")).handshakeTimeout(HANDSHAKE_TIMEOUT_SECONDS, TimeUnit.SECONDS).build();
  }

  private static void received(Mqtt5Publish message, Events events) {
    events.message(message.getTopic().toString(), message.getPayloadAsBytes(), message::acknowledge);
  }

  private static String describe(MqttClientDisconnectedContext context) {
    return "disconnected by " + context.getSource().name().toLowerCase(Locale.ROOT) + ": " + Failures.describe(context.getCause());
  }

  @Override
  public CompletableFuture<Void> connect() {
    CompletableFuture<Mqtt5ConnAck> acknowledged = client.connectWith().cleanStart(false).keepAlive((int) keepAlive.toSeconds())
        .sessionExpiryInterval(sessionExpiry.toSeconds())
        .restrictions().receiveMaximum(RECEIVE_MAXIMUM).maximumPacketSize(MAX_PACKET_BYTES).applyRestrictions().send();
    connecting = acknowledged;
    return acknowledged.thenAccept(ack -> LOG.debug("connected sessionPresent={}", ack.isSessionPresent()));
  }

  @Override
  public CompletableFuture<Void> subscribe(List<String> topics) {
    if (ending) {
      return CompletableFuture.failedFuture(new IllegalStateException("the connection is being ended"));
    }
    List<Mqtt5Subscription> wanted =
        topics.stream().map(topic -> Mqtt5Subscription.builder().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).build()).toList();
    return client.subscribeWith().addSubscriptions(wanted).send().thenAccept(ack -> LOG.debug("subscribed {}", ack.getReasonCodes()));
  }

  @Override
  public CompletableFuture<Void> publish(String topic, byte[] payload, boolean atLeastOnce, boolean retained) {
    return ending ? CompletableFuture.failedFuture(new IllegalStateException("the connection is being ended"))
        : send(topic, payload, atLeastOnce, retained);
  }

  private CompletableFuture<Void> send(String topic, byte[] payload, boolean atLeastOnce, boolean retained) {
    return client.publishWith().topic(topic).payload(payload).qos(atLeastOnce ? MqttQos.AT_LEAST_ONCE : MqttQos.AT_MOST_ONCE).retain(retained)
        .send().thenCompose(HiveMqWire::outcome);
  }

  private static CompletableFuture<Void> outcome(Mqtt5PublishResult result) {
    return result.getError().map(CompletableFuture::<Void>failedFuture).orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /**
   * Says itself that the vehicle goes: not every broker publishes the last will when it is asked to at DISCONNECT. A connection that has only
   * begun is ended as soon as it is there, or it would stay, under the name of the vehicle's next one.
   */
  @Override
  public void disconnect() {
    ending = true;
    connecting.thenCompose(ack -> send(presence, ReportCodec.offline(), true, true)).thenCompose(ok -> client.disconnect())
        .whenComplete((ok, failure) -> {
          incoming.dispose();
          if (failure != null) {
            LOG.debug("no clean disconnect: {}", Failures.describe(failure));
          }
        });
  }
}
