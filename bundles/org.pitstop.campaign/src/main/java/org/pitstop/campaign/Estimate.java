package org.pitstop.campaign;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.pitstop.api.software.EcuId;

/**
 * How long what is left of a campaign takes.
 *
 * @param programming of the ECUs that are left: buses in parallel, the ECUs of a bus one after the other
 * @param rollBack of all that could have to be rolled back then: one after the other
 * @param restoring of those that have to be
 */
record Estimate(Duration programming, Duration rollBack, Duration restoring) {
  /** What an ECU takes beside its bytes: sessions, reset, its start. */
  static final long PER_ECU_SECONDS = 30;

  /** @param bytesPerSecond how fast an ECU is programmed, erasing and checking included */
  static Estimate of(Campaign c, ToLongFunction<EcuId> bytesPerSecond, Function<EcuId, String> place) {
    Map<String, Long> forward = new HashMap<>();
    long back = 0;
    long restoring = 0;
    for (EcuItem e : c.ecus()) {
      long seconds = e.toProgram() ? PER_ECU_SECONDS + e.file().lengthBytes() / Math.max(1, bytesPerSecond.applyAsLong(e.ecu())) : 0;
      back += canBeRolledBack(e.state()) ? seconds : 0;
      restoring += e.state() == EcuState.RESTORING ? seconds : 0;
      if (isToBeProgrammed(e.state())) {
        forward.merge(place.apply(e.ecu()), seconds, Long::sum);
      }
    }
    return new Estimate(Duration.ofSeconds(forward.values().stream().mapToLong(s -> s).max().orElse(0)), Duration.ofSeconds(back), Duration.ofSeconds(restoring));
  }

  Duration withRollBack() {
    return programming.plus(rollBack);
  }

  private static boolean isToBeProgrammed(EcuState state) {
    return switch (state) {
      case PENDING, PREPARING, PROGRAMMING -> true;
      case VERIFIED, UNCHANGED, RESTORING, PROMOTED, RESTORED, FAILED, SKIPPED, NEEDS_WORKSHOP -> false;
    };
  }

  private static boolean canBeRolledBack(EcuState state) {
    return switch (state) {
      case PENDING, PREPARING, PROGRAMMING, VERIFIED, RESTORING -> true;
      case UNCHANGED, PROMOTED, RESTORED, FAILED, SKIPPED, NEEDS_WORKSHOP -> false;
    };
  }
}
