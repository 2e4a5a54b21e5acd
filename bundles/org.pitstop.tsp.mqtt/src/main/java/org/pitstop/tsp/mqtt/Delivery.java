package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.util.function.Consumer;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.api.tsp.TspListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a message to whom it concerns. @param trust keeps the roots; null: nobody does at the moment */
record Delivery(TspListener listener, Topics topics, Renewal renewal, Consumer<byte[]> trust) {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** @throws IOException if the listener could not keep a command, or a certificate could not be kept */
  void deliver(String topic, byte[] payload) throws IOException {
    if (topic.equals(topics.command())) {
      TspCommand command = CommandCodec.decode(payload);
      LOG.info("command type={} id={} bytes={}", command.getClass().getSimpleName(), command.commandId(), payload.length);
      listener.command(command);
    } else if (topic.equals(topics.ack())) {
      acknowledged(payload);
    } else if (topic.equals(topics.certificateResponse())) {
      renewal.answered(payload);
    } else if (topic.equals(Topics.TRUST)) {
      roots(payload);
    } else {
      LOG.warn("message of a foreign topic ignored topic={} bytes={}", topic, payload.length);
    }
  }

  private void acknowledged(byte[] payload) {
    try {
      listener.acknowledged(CommandCodec.decodeAck(payload));
    } catch (FieldException e) {
      LOG.warn("unreadable acknowledgement ignored bytes={} why={}", payload.length, e.getMessage());
    }
  }

  /** It is retained: whoever comes later gets it when the topic is subscribed to for him. */
  private void roots(byte[] payload) {
    if (trust == null) {
      LOG.info("roots of trust not looked at, nobody keeps them now bytes={}", payload.length);
    } else {
      trust.accept(payload);
    }
  }
}
