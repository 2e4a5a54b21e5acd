package org.pitstop.flash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.ForeignRequests;

/**
 * An ECU that is only played: it is what the profile is for, locked, needs everything and agrees with everything. It answers while the
 * request is being sent, so nobody waits for it.
 */
final class PaperEcu {
  private static final int ACCEPTS_ALL_LENGTHS = 0xFFFF;
  private static final int SEED_BYTES = 16;
  private static final int CHALLENGE_BYTES = 32;
  private static final byte[] OLD_VERSION = {'0'};
  private static final byte[] ANY_VERSION = {'1'};

  private final EcuProfile profile;
  private final byte[] newVersion;
  private final Told told;
  private boolean written;

  /** @param version that it reports once it was written; empty: any */
  PaperEcu(EcuProfile profile, String version, Told told) {
    this.profile = profile;
    this.newVersion = version.isEmpty() ? ANY_VERSION : version.getBytes(StandardCharsets.US_ASCII);
    this.told = told;
  }

  /** Hears every request. */
  @FunctionalInterface
  interface Told {
    void request(boolean functional, byte[] request, int length);
  }

  DiagnosticLink link(DiagnosticLink.Listener listener) {
    return new DiagnosticLink() {
      @Override
      public void send(byte[] message, int offset, int length) {
        byte[] request = Arrays.copyOfRange(message, offset, offset + length);
        told.request(false, request, length);
        listener.sent();
        byte[] answer = answer(request);
        listener.received(answer, answer.length);
      }

      @Override
      public void sendFunctional(byte[] message) {
        told.request(true, message, message.length);
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

  private byte[] answer(byte[] request) {
    int sid = request[0] & 0xFF;
    return switch (sid) {
      case 0x10 -> bytes(0x50, request[1], 0, 50, 0x01, 0xF4);
      case 0x19 -> bytes(0x59, request[1], 0xFF); // no DTCs
      case 0x22 -> join(bytes(0x62, request[1], request[2]), identity(ByteBuffer.wrap(request).getShort(1) & 0xFFFF));
      case 0x27 -> request[1] % 2 == 1 ? join(bytes(0x67, request[1]), filled(SEED_BYTES)) : bytes(0x67, request[1]);
      case 0x29 -> authentication(request[1]);
      case 0x2E -> bytes(0x6E, request[1], request[2]);
      case 0x31 -> join(bytes(0x71, request[1], request[2], request[3]), result(ByteBuffer.wrap(request).getShort(2) & 0xFFFF));
      case 0x11 -> {
        written = true;
        yield bytes(0x51, request[1]);
      }
      case 0x34 -> bytes(0x74, 0x20, ACCEPTS_ALL_LENGTHS >> 8, ACCEPTS_ALL_LENGTHS & 0xFF);
      case 0x14, 0x37 -> bytes(sid + 0x40);
      default -> bytes(sid + 0x40, request[1]);
    };
  }

  private byte[] identity(int did) {
    if (did == profile.identity().hardwareDid()) {
      return profile.identity().hardware().get(0).getBytes(StandardCharsets.US_ASCII);
    }
    return written ? newVersion : OLD_VERSION;
  }

  /** Certificate verified, ownership to be proved; then: proved (ISO 14229-1:2020, annex B.5). */
  private static byte[] authentication(int subFunction) {
    if (subFunction != 0x01) {
      return bytes(0x69, subFunction, 0x12, 0, 0);
    }
    return join(join(bytes(0x69, subFunction, 0x11, 0, CHALLENGE_BYTES), filled(CHALLENGE_BYTES)), bytes(0, 0));
  }

  /** The first result that the profile accepts. */
  private byte[] result(int routineId) {
    Optional<EcuProfile.Routine> routine = routines().stream().filter(r -> r.id() == routineId).findFirst();
    return routine.flatMap(r -> r.accepted().stream().findFirst()).orElse(HexBytes.NONE).bytes();
  }

  private List<EcuProfile.Routine> routines() {
    List<EcuProfile.Routine> all = new ArrayList<>(Stream.concat(profile.precondition().stream(), profile.finish().dependencies().stream())
        .toList());
    profile.bootLoader().ifPresent(loader -> {
      loader.block().verification().ifPresent(v -> all.add(v.routine()));
      all.add(loader.activate());
    });
    for (EcuProfile.MemoryBlock block : profile.blocks()) {
      block.erase().routine().ifPresent(all::add);
      block.verification().ifPresent(v -> all.add(v.routine()));
    }
    return all;
  }

  private static byte[] filled(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 0x5A);
    return bytes;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
