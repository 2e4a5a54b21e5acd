package org.pitstop.api.software;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest, as 64 lower-case hexadecimal digits. */
public record Sha256(String hex) implements Comparable<Sha256> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public Sha256 {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("'" + hex + "' is no SHA-256 digest (64 lower-case hexadecimal digits)");
    }
  }

  public static Sha256 of(byte[] bytes) {
    return of(digest().digest(bytes), 0);
  }

  /** The result of a finished computation. */
  public static Sha256 finish(MessageDigest digest) {
    return of(digest.digest(), 0);
  }

  private static Sha256 of(byte[] digest, int from) {
    return new Sha256(HexFormat.of().formatHex(digest, from, from + 32));
  }

  /** A new computation. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public int compareTo(Sha256 o) {
    return hex.compareTo(o.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
