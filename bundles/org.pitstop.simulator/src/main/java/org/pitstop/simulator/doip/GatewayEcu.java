package org.pitstop.simulator.doip;

import java.util.Arrays;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.link.EcuLink;

/** An ECU's place behind the gateway. Its answers go to the tester whose request is being served. */
final class GatewayEcu implements EcuLink {
  private final int address;
  private final VehicleTime time;
  private final Upper ecu;
  private TesterSession requester;
  private Timer sent;
  private boolean closed;

  GatewayEcu(int address, VehicleTime time, Upper ecu) {
    this.address = address;
    this.time = time;
    this.ecu = ecu;
  }

  void request(TesterSession from, byte[] payload, boolean functional) {
    if (closed) {
      return;
    }
    if (!ecu.busy()) {
      requester = from;
    }
    byte[] request = Arrays.copyOfRange(payload, DoipGateway.ADDRESSES, payload.length);
    ecu.received(request, request.length, functional);
  }

  /** A tester that has gone gets no answers, and its successor not those of its requests. */
  void gone(TesterSession session) {
    if (requester == session) {
      requester = null;
    }
  }

  @Override
  public void send(byte[] message, int length) {
    // before the answer: the next request must not overtake this
    sent = time.schedule(0, () -> {
      sent = null;
      ecu.sent();
    });
    if (requester != null && requester.active()) {
      byte[] payload = new byte[DoipGateway.ADDRESSES + length];
      DoipGateway.putAddresses(payload, address, requester.tester());
      System.arraycopy(message, 0, payload, DoipGateway.ADDRESSES, length);
      requester.send(DoipMessage.DIAGNOSTIC, payload);
    }
  }

  @Override
  public boolean receivingLong() {
    return false; // TCP delivers whole messages
  }

  @Override
  public void reset() {
    if (sent != null) {
      sent.cancel();
      sent = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    reset();
  }
}
