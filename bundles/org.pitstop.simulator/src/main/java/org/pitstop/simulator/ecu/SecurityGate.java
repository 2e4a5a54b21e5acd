package org.pitstop.simulator.ecu;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pitstop.api.time.VehicleTime;

/**
 * The lock of SecurityAccess and Authentication. The key of SecurityAccess is the first 16 bytes of HMAC-SHA256(secret, ECU id + seed).
 * Failed attempts outlive a reset, and a reset begins the delay anew: else it would be a way round the lock-out.
 */
final class SecurityGate {
  static final int KEY_LENGTH = 16;
  private static final int SEED_LENGTH = 16;
  private static final int CHALLENGE_LENGTH = 32;
  private static final String ALGORITHM = "HmacSHA256";
  /** Signature algorithms by the certificate's kind of key. */
  private static final Map<String, String> SIGNATURES = Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "Ed25519");

  private final EcuSpec spec;
  private final EcuSettings settings;
  private final VehicleTime time;
  private final SplittableRandom random;
  private boolean unlocked;
  private byte[] seed;
  private byte[] challenge;
  private X509Certificate certificate;
  private int failures;
  private boolean lockedOut;
  private long lockOutEnd;

  SecurityGate(EcuSpec spec, EcuSettings settings, VehicleTime time) {
    this.spec = spec;
    this.settings = settings;
    this.time = time;
    this.random = new SplittableRandom(settings.seed() * 31 + spec.id().hashCode());
  }

  boolean unlocked() {
    return unlocked;
  }

  /** A session has begun or ended. */
  void lock() {
    unlocked = false;
    seed = null;
    challenge = null;
  }

  void restarted() {
    lock();
    lockOutEnd = time.nanos() + settings.lockOutNanos();
  }

  boolean lockedOut() {
    if (lockedOut && time.nanos() - lockOutEnd >= 0) {
      lockedOut = false;
      failures = 0;
    }
    return lockedOut;
  }

  /** All zero: unlocked already. */
  byte[] newSeed() {
    byte[] bytes = new byte[SEED_LENGTH];
    if (!unlocked) {
      random.nextBytes(bytes);
      seed = bytes;
    }
    return bytes;
  }

  boolean seedGiven() {
    return seed != null;
  }

  /** Uses up the seed. @return {@link Nrc#NONE}: unlocked */
  int unlock(byte[] key) {
    byte[] right = key(seed);
    seed = null;
    if (MessageDigest.isEqual(right, key)) {
      unlocked = true;
      failures = 0;
      return Nrc.NONE;
    }
    if (++failures < settings.attempts()) {
      return Nrc.INVALID_KEY;
    }
    lockedOut = true;
    lockOutEnd = time.nanos() + settings.lockOutNanos();
    return Nrc.EXCEEDED_ATTEMPTS;
  }

  /** For Authentication: what the owner of a certificate has to sign. */
  byte[] newChallenge(X509Certificate shown) {
    certificate = shown;
    challenge = new byte[CHALLENGE_LENGTH];
    random.nextBytes(challenge);
    return challenge.clone();
  }

  boolean challengeGiven() {
    return challenge != null;
  }

  /** Uses up the challenge. @return whether it was signed with the certificate's key: then it is unlocked */
  boolean prove(byte[] proof) {
    byte[] signed = challenge;
    challenge = null;
    try {
      String kind = certificate.getPublicKey().getAlgorithm();
      Signature signature = Signature.getInstance(SIGNATURES.getOrDefault(kind, kind));
      signature.initVerify(certificate.getPublicKey());
      signature.update(signed);
      boolean right = signature.verify(proof);
      unlocked |= right;
      return right;
    } catch (GeneralSecurityException e) {
      return false; // no signature at all, or of another kind
    }
  }

  private byte[] key(byte[] forSeed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(settings.secret(), ALGORITHM));
      mac.update(spec.id().getBytes(StandardCharsets.US_ASCII));
      return Arrays.copyOf(mac.doFinal(forSeed), KEY_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
