package org.pitstop.flash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.time.VehicleTime;

/** Links to a {@link FakeEcu} that may say anything, at any time: requests and answers as bytes, in virtual time. */
final class LyingTransport implements DiagnosticTransport {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  final List<String> requests = new ArrayList<>();
  private final FakeEcu ecu;
  private final VehicleTime time;
  private final Lies lies;
  private int generation;

  LyingTransport(FakeEcu ecu, VehicleTime time, Lies lies) {
    this.ecu = ecu;
    this.time = time;
    this.lies = lies;
  }

  /** What is said to a request; called once each. */
  interface Lies {
    Tale about(byte[] request, byte[] truth);
  }

  /**
   * What is said.
   *
   * @param everyNanos the last is said again so often, until the next request; 0: once
   * @param link {@link Link#UP} or what happens to the link instead
   */
  record Tale(List<byte[]> said, long afterNanos, long everyNanos, Link link) {
    static Tale of(long afterNanos, byte[]... said) {
      return new Tale(List.of(said), afterNanos, 0, Link.UP);
    }

    Tale endlessly(long nanos) {
      return new Tale(said, afterNanos, nanos, link);
    }
  }

  enum Link { UP, NOT_SENT, DOWN, NEVER_SENT }

  @Override
  public boolean serves(EcuAddress address) {
    return true;
  }

  @Override
  public DiagnosticLink open(EcuAddress address, DiagnosticLink.Listener listener) {
    return new LyingLink(listener);
  }

  private final class LyingLink implements DiagnosticLink {
    private final Listener listener;
    private boolean down;

    LyingLink(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void send(byte[] message, int offset, int length) throws IOException {
      if (down) {
        throw new IOException("the link is down");
      }
      byte[] request = Arrays.copyOfRange(message, offset, offset + length);
      requests.add(HEX.formatHex(request));
      int mine = ++generation;
      Tale tale = lies.about(request, ecu.serve(request));
      switch (tale.link()) {
        case UP -> {
          time.schedule(0, listener::sent);
          say(tale, 0, mine, tale.afterNanos());
        }
        case NOT_SENT -> time.schedule(0, () -> listener.sendFailed("N_Bs is over"));
        case DOWN -> {
          down = true;
          time.schedule(0, () -> listener.closed("it was pulled out"));
        }
        case NEVER_SENT -> { } // nobody ever tells
      }
    }

    private void say(Tale tale, int index, int mine, long nanos) {
      if (tale.said().isEmpty()) {
        return;
      }
      time.schedule(nanos, () -> {
        boolean last = index == tale.said().size() - 1;
        byte[] said = tale.said().get(index);
        listener.received(said, said.length);
        if (!last) {
          say(tale, index + 1, mine, tale.afterNanos());
        } else if (tale.everyNanos() > 0 && mine == generation) {
          say(tale, index, mine, tale.everyNanos());
        }
      });
    }

    @Override
    public void sendFunctional(byte[] message) {
      requests.add("F " + HEX.formatHex(message));
    }

    @Override
    public Optional<ForeignRequests> foreignRequests() {
      return Optional.empty();
    }

    @Override
    public void close() {
      down = true;
    }
  }
}
