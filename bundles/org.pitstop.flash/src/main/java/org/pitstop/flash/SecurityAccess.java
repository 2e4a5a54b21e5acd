package org.pitstop.flash;

import java.io.IOException;
import java.util.Optional;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.uds.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unlocks an ECU with seed and key (0x27), without ever hammering: a wrong key ends it, a lock-out is waited for. */
final class SecurityAccess {
  private static final Logger LOG = LoggerFactory.getLogger(SecurityAccess.class);

  private final Conversation c;
  private final EcuProfile.SeedAndKey security;
  private final Equipment equipment;

  SecurityAccess(Conversation c, EcuProfile.SeedAndKey security, Equipment equipment) {
    this.c = c;
    this.security = security;
    this.equipment = equipment;
  }

  void unlock() throws StepFailed, IOException, InterruptedException {
    for (int attempt = 1; !tryOnce(attempt); attempt++) {
      LOG.info("locked ecu={} attempt={} waitMs={}", c.profile().ecu(), attempt, security.delay().toMillis());
      c.pause(security.delay());
    }
  }

  /** @return false: to be tried again after the delay */
  private boolean tryOnce(int attempt) throws StepFailed, IOException, InterruptedException {
    boolean last = attempt == security.attempts();
    Optional<KeyProvider> provider = equipment.keyProvider(security.keyProvider());
    if (provider.isEmpty()) {
      return again(last, c.failed("security access", Reaction.GIVE_UP, "no key provider '" + security.keyProvider()
          + "' is there; install its bundle or configure it"));
    }
    Answer<byte[]> seed = c.ask(Step.SECURITY, u -> u.requestSeed(security.level()));
    if (!(seed instanceof Answer.Positive<byte[]> positive)) {
      return again(last, new StepFailed(c.profile().ecu(), "security access, seed", seed));
    }
    if (alreadyUnlocked(positive.value())) {
      return true;
    }
    byte[] key = key(provider.get(), positive.value());
    Answer<byte[]> answer = c.ask(Step.SECURITY, u -> u.sendKey(security.level(), key));
    return answer.isPositive() || again(last, new StepFailed(c.profile().ecu(), "security access, key", answer));
  }

  /** Only a lock-out and a missing provider pass by waiting. */
  private boolean again(boolean last, StepFailed failure) throws StepFailed {
    boolean passes = failure.reaction() == Reaction.WAIT_FOR_UNLOCK || equipment.keyProvider(security.keyProvider()).isEmpty();
    if (last || !passes) {
      throw failure;
    }
    return false;
  }

  /** A seed of zeros: ISO 14229-1:2020, 10.4.1. */
  private boolean alreadyUnlocked(byte[] seed) throws StepFailed {
    if (seed.length == 0) {
      throw c.failed("security access, seed", Reaction.RETRY_ECU, "the seed is empty");
    }
    for (byte b : seed) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private byte[] key(KeyProvider provider, byte[] seed) throws StepFailed {
    try {
      return provider.key(c.profile().ecu().value(), security.level(), seed);
    } catch (IllegalArgumentException e) {
      throw c.failed("security access", Reaction.GIVE_UP, "key provider '" + security.keyProvider() + "' has no key: " + e.getMessage());
    }
  }
}
