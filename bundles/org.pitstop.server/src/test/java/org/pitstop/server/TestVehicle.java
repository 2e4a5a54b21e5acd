package org.pitstop.server;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pitstop.server.pki.Tls;

/** A vehicle as the broker sees it: certificate, client identifier, last will, topics. */
final class TestVehicle implements AutoCloseable {
  private static final long WAIT_S = 20;
  final String vin;
  final Mqtt5BlockingClient client;
  final BlockingQueue<JsonObject> commands = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonObject> roots = new LinkedBlockingQueue<>();
  final BlockingQueue<JsonObject> acks = new LinkedBlockingQueue<>();

  TestVehicle(Path credentials, String vin, String clientId, int brokerPort) throws Exception {
    this.vin = vin;
    Tls tls = Tls.of(credentials.resolve("vehicle.key"), credentials.resolve("vehicle.pem"), credentials.resolve("tls-root.pem"));
    client = Mqtt5Client.builder().identifier(clientId).serverHost("localhost").serverPort(brokerPort)
        .sslConfig(MqttClientSslConfig.builder().keyManagerFactory(tls.keys()).trustManagerFactory(tls.trust()).build()).buildBlocking();
    client.toAsync().publishes(MqttGlobalPublishFilter.ALL, this::received);
  }

  TestVehicle connect() {
    client.connectWith().cleanStart(false).sessionExpiryInterval(3600).willPublish().topic(topic("presence")).qos(MqttQos.AT_LEAST_ONCE).retain(true)
        .payload("{\"online\": false}".getBytes(StandardCharsets.UTF_8)).applyWillPublish().send();
    client.subscribeWith().topicFilter(topic("command")).qos(MqttQos.AT_LEAST_ONCE).send();
    client.subscribeWith().topicFilter(topic("ack")).qos(MqttQos.AT_LEAST_ONCE).send();
    client.subscribeWith().topicFilter(topic("certificate/response")).qos(MqttQos.AT_LEAST_ONCE).send();
    publish("presence", "{\"online\": true}", true);
    return this;
  }

  String topic(String channel) {
    return "pitstop/v1/" + vin + "/" + channel;
  }

  void publish(String channel, String json, boolean retain) {
    client.publishWith().topic(topic(channel)).qos(MqttQos.AT_LEAST_ONCE).retain(retain).payload(json.getBytes(StandardCharsets.UTF_8)).send();
  }

  void report(long seq, String type, String more) {
    publish("report", "{\"v\": 1, \"seq\": " + seq + ", \"type\": \"" + type + "\", \"at\": \"2026-03-01T12:00:00Z\", \"unknown\": {}" + more + "}", false);
  }

  JsonObject command() throws InterruptedException {
    JsonObject command = commands.poll(WAIT_S, TimeUnit.SECONDS);
    if (command == null) {
      throw new AssertionError("no command within " + WAIT_S + " s");
    }
    return command;
  }

  /** To a request for a certificate. */
  JsonObject answer() throws InterruptedException {
    return next(answers, "answer to the request for a certificate");
  }

  JsonObject trust() throws InterruptedException {
    return next(roots, "roots of trust");
  }

  private static JsonObject next(BlockingQueue<JsonObject> queue, String what) throws InterruptedException {
    JsonObject next = queue.poll(WAIT_S, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no " + what + " within " + WAIT_S + " s");
    }
    return next;
  }

  void awaitAck(long seq) throws InterruptedException {
    JsonObject ack;
    do {
      ack = acks.poll(WAIT_S, TimeUnit.SECONDS);
      if (ack == null) {
        throw new AssertionError("no ack of " + seq + " within " + WAIT_S + " s");
      }
    } while (ack.getJsonNumber("reportSeq").longValue() < seq);
  }

  private void received(Mqtt5Publish message) {
    JsonObject json = Json.createReader(new ByteArrayInputStream(message.getPayloadAsBytes())).readObject();
    String topic = message.getTopic().toString();
    String channel = topic.substring(topic.lastIndexOf('/') + 1);
    switch (channel) {
      case "command" -> commands.add(json);
      case "response" -> answers.add(json);
      case "trust" -> roots.add(json);
      default -> acks.add(json);
    }
  }

  @Override
  public void close() {
    client.disconnect();
  }
}
