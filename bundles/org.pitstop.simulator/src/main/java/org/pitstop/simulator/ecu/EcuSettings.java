package org.pitstop.simulator.ecu;

/**
 * How all ECUs behave; times in nanoseconds.
 *
 * @param vin DID F190
 * @param answerDelayNanos from the end of a request to its answer
 * @param p2Ms P2server_max as promised in the answer to 0x10, in ms
 * @param p2StarMs P2*server_max as promised, in ms, a multiple of 10
 * @param s3Nanos without a request for so long, a session ends
 * @param eraseNanos per 64 KiB
 * @param writeNanos per TransferData
 * @param checksumNanos per 64 KiB
 * @param bootNanos from reset until it listens, and from 10 02 until the boot loader answers
 * @param maxNumberOfBlockLength SID and counter included
 * @param attempts wrong keys before the lock-out
 * @param lockOutNanos how long it lasts
 * @param secret for the key of SecurityAccess
 * @param seed of the random numbers
 * @param options what not every ECU has
 */
public record EcuSettings(String vin, long answerDelayNanos, int p2Ms, int p2StarMs, long s3Nanos, long eraseNanos, long writeNanos,
    long checksumNanos, long bootNanos, int maxNumberOfBlockLength, int attempts, long lockOutNanos, byte[] secret, long seed,
    EcuOptions options) {
  private static final long BLOCK = 1 << 16;
  private static final int MIN_BLOCK_LENGTH = 8;
  private static final int MAX_BLOCK_LENGTH = 1 << 20;
  private static final int MIN_SECRET_BYTES = 16;

  public EcuSettings {
    if (!vin.matches("[A-Z0-9]{17}")) {
      throw new IllegalArgumentException("vin is '" + vin + "' (allowed: 17 of A-Z 0-9)");
    }
    check("answerDelayMicros, in ns", answerDelayNanos, 0, Long.MAX_VALUE);
    check("p2Ms", p2Ms, 1, 0xFFFF);
    check("p2StarMs", p2StarMs, p2Ms, 0xFFFF * 10L);
    check("s3Ms, in ns", s3Nanos, 1, Long.MAX_VALUE);
    check("eraseMsPer64KiB, in ns", eraseNanos, 0, Long.MAX_VALUE / Flash.SIZE);
    check("writeMicrosPerBlock, in ns", writeNanos, 0, Long.MAX_VALUE);
    check("checksumMsPer64KiB, in ns", checksumNanos, 0, Long.MAX_VALUE / Flash.SIZE);
    check("bootMs, in ns", bootNanos, 0, Long.MAX_VALUE);
    check("maxNumberOfBlockLength", maxNumberOfBlockLength, MIN_BLOCK_LENGTH, MAX_BLOCK_LENGTH);
    check("securityAttempts", attempts, 1, 0xFF);
    check("securityDelayMs, in ns", lockOutNanos, 0, Long.MAX_VALUE);
    if (secret.length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException("secret has " + secret.length + " bytes (allowed: " + MIN_SECRET_BYTES + " and more)");
    }
  }

  /** Without options. */
  public EcuSettings(String vin, long answerDelayNanos, int p2Ms, int p2StarMs, long s3Nanos, long eraseNanos, long writeNanos,
      long checksumNanos, long bootNanos, int maxNumberOfBlockLength, int attempts, long lockOutNanos, byte[] secret, long seed) {
    this(vin, answerDelayNanos, p2Ms, p2StarMs, s3Nanos, eraseNanos, writeNanos, checksumNanos, bootNanos, maxNumberOfBlockLength, attempts,
        lockOutNanos, secret, seed, EcuOptions.NONE);
  }

  public EcuSettings with(EcuOptions newOptions) {
    return new EcuSettings(vin, answerDelayNanos, p2Ms, p2StarMs, s3Nanos, eraseNanos, writeNanos, checksumNanos, bootNanos,
        maxNumberOfBlockLength, attempts, lockOutNanos, secret, seed, newOptions);
  }

  /** How long work on a memory area takes. */
  static long scaled(long nanosPer64KiB, long bytes) {
    return nanosPer64KiB * bytes / BLOCK;
  }

  private static void check(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " is " + value + " (allowed: " + min + "…" + max + ")");
    }
  }
}
