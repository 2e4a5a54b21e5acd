package org.pitstop.tsp.mqtt;

import java.io.IOException;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.api.tsp.TspListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a message to the listener. */
record Delivery(TspListener listener, Topics topics) {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** @throws IOException if the listener could not keep a command */
  void deliver(String topic, byte[] payload) throws IOException {
    if (topic.equals(topics.command())) {
      TspCommand command = CommandCodec.decode(payload);
      LOG.info("command type={} id={} bytes={}", command.getClass().getSimpleName(), command.commandId(), payload.length);
      listener.command(command);
    } else if (topic.equals(topics.ack())) {
      acknowledged(payload);
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
}
