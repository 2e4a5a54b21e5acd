package org.pitstop.tester;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.flash.AuthenticationProvider;
import org.pitstop.api.flash.KeyProvider;

/** What cannot be sent as it was recorded: keys to new seeds (0x27), proofs for new challenges (0x29). */
final class ReplayedSecrets {
  private static final int SECURITY_ACCESS = 0x27;
  private static final int AUTHENTICATION = 0x29;
  private static final int PROOF_OF_OWNERSHIP = 0x03;
  private static final int POSITIVE = 0x40;
  private static final int SUB_FUNCTION = 0x7F;
  /** SID, sub-function, authenticationReturnParameter. */
  private static final int AUTHENTICATION_HEAD = 3;

  private final String ecu;
  private final Optional<KeyProvider> keys;
  private final Optional<AuthenticationProvider> proofs;
  private final Map<Integer, byte[]> seeds = new HashMap<>();
  private byte[] challenge;

  ReplayedSecrets(String ecu, Optional<KeyProvider> keys, Optional<AuthenticationProvider> proofs) {
    this.ecu = ecu;
    this.keys = keys;
    this.proofs = proofs;
  }

  /** The request as it must be sent now. */
  byte[] request(byte[] recorded) throws IOException {
    int sub = recorded.length > 1 ? recorded[1] & SUB_FUNCTION : 0;
    try {
      if (service(recorded) == SECURITY_ACCESS && sub > 0 && sub % 2 == 0 && seeds.containsKey(sub - 1)) {
        byte[] key = keys.orElseThrow(() -> missing("key provider; give --key-secret")).key(ecu, sub - 1, seeds.remove(sub - 1));
        return join(Arrays.copyOf(recorded, 2), key);
      } else if (service(recorded) == AUTHENTICATION && sub == PROOF_OF_OWNERSHIP && challenge != null && recorded.length >= 4) {
        byte[] proof = proofs.orElseThrow(() -> missing("authentication provider")).proofOfOwnership(ecu, challenge);
        byte[] rest = Arrays.copyOfRange(recorded, Math.min(recorded.length, 4 + Hex.number(recorded, 2, 2)), recorded.length);
        return join(Arrays.copyOf(recorded, 2), new byte[] {(byte) (proof.length >> 8), (byte) proof.length}, proof, rest);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("request " + Hex.shortened(recorded, recorded.length, 16) + " cannot be made: " + e.getMessage(), e);
    }
    return recorded;
  }

  private static IllegalArgumentException missing(String what) {
    return new IllegalArgumentException("the profile's ECU needs a " + what);
  }

  /** What has come to a request that was sent. */
  void answer(byte[] answer) {
    if (service(answer) == SECURITY_ACCESS + POSITIVE && answer.length > 2 && answer[1] % 2 != 0) {
      seeds.put(answer[1] & SUB_FUNCTION, Arrays.copyOfRange(answer, 2, answer.length));
    } else if (service(answer) == AUTHENTICATION + POSITIVE && answer.length >= AUTHENTICATION_HEAD + 2) {
      int length = Hex.number(answer, AUTHENTICATION_HEAD, 2);
      int from = AUTHENTICATION_HEAD + 2;
      challenge = Arrays.copyOfRange(answer, from, Math.min(answer.length, from + length));
    }
  }

  /** Whether two different answers differ only in what is different each time. */
  static boolean mayDiffer(byte[] recorded, byte[] got) {
    if (recorded.length < 2 || got.length < 2 || recorded[0] != got[0] || recorded[1] != got[1]) {
      return false;
    }
    if (service(recorded) == SECURITY_ACCESS + POSITIVE && recorded[1] % 2 != 0) {
      // a seed of zeros means: already unlocked
      return recorded.length == got.length && zeros(recorded) == zeros(got);
    }
    return service(recorded) == AUTHENTICATION + POSITIVE && recorded.length > AUTHENTICATION_HEAD && got.length > AUTHENTICATION_HEAD
        && recorded[2] == got[2];
  }

  private static boolean zeros(byte[] seed) {
    for (int i = 2; i < seed.length; i++) {
      if (seed[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int service(byte[] message) {
    return message.length == 0 ? 0 : message[0] & 0xFF;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
