package org.pitstop.flash;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.ecu.Ecu;
import org.pitstop.simulator.ecu.EcuOptions;
import org.pitstop.simulator.ecu.EcuSettings;
import org.pitstop.simulator.ecu.EcuSpec;
import org.pitstop.simulator.ecu.Surroundings;
import org.pitstop.simulator.link.EcuLink;

/** A simulated ECU at the other end of a cable that carries whole messages in no time. */
final class SimulatedLink implements DiagnosticTransport {
  private static final int MAX_BLOCK = 1026;
  private static final long MS = 1_000_000;

  final Ecu ecu;
  long bytesToEcu;
  private final VehicleTime time;
  private EcuLink.Upper upper;
  private DiagnosticLink.Listener tester;

  SimulatedLink(VehicleTime time, byte[] secret, EcuOptions options) throws IOException {
    this.time = time;
    EcuSettings settings = new EcuSettings("WPSTP0000SIM00001", MS, 50, 5000, 5000 * MS, 200 * MS, 0, 5 * MS, 300 * MS, MAX_BLOCK, 3,
        10_000 * MS, secret, 1, options);
    ecu = Ecu.powerOn(new EcuSpec("bcm", "body", "BCM-H1"), settings, this::connect, time, new Parked(), null);
  }

  private EcuLink connect(EcuLink.Upper server) {
    upper = server;
    return new EcuLink() {
      @Override
      public void send(byte[] message, int length) {
        byte[] copy = Arrays.copyOf(message, length);
        time.schedule(0, () -> {
          tester.received(copy, copy.length);
          server.sent();
        });
      }

      @Override
      public boolean receivingLong() {
        return false;
      }

      @Override
      public void reset() {
        // nothing is ever under way
      }

      @Override
      public void close() {
        // nothing is open
      }
    };
  }

  @Override
  public boolean serves(EcuAddress address) {
    return true;
  }

  @Override
  public DiagnosticLink open(EcuAddress address, DiagnosticLink.Listener listener) {
    tester = listener;
    return new DiagnosticLink() {
      @Override
      public void send(byte[] message, int offset, int length) {
        byte[] copy = Arrays.copyOfRange(message, offset, offset + length);
        bytesToEcu += length;
        time.schedule(0, () -> {
          listener.sent();
          upper.received(copy, copy.length, false);
        });
      }

      @Override
      public void sendFunctional(byte[] message) {
        byte[] copy = message.clone();
        time.schedule(0, () -> upper.received(copy, copy.length, true));
      }

      @Override
      public Optional<ForeignRequests> foreignRequests() {
        return Optional.empty();
      }

      @Override
      public void close() {
        // nothing is open
      }
    };
  }

  private static final class Parked implements Surroundings {
    @Override
    public double speedKmh() {
      return 0;
    }

    @Override
    public double batteryVolts() {
      return 12.6;
    }
  }
}
