package org.pitstop.server.packages;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import org.pitstop.server.pki.CmsSigner;
import org.pitstop.server.pki.Pki;

/** Signs vehicle packages, for each vehicle under a root that it knows. */
public final class PackageBuilder {
  /** The longest package a vehicle reads. */
  public static final int MAX_BYTES = 256 * 1024;
  private final Pki pki;

  public PackageBuilder(Pki pki) {
    this.pki = pki;
  }

  /** Under the newest root. */
  public byte[] sign(byte[] content, Instant now) throws IOException, GeneralSecurityException {
    return sign(content, now, Long.MAX_VALUE);
  }

  /**
   * Signs.
   *
   * @param trustVersion of the trust bundle that the vehicle has
   * @return the signed package
   * @throws IOException also if it is longer than {@link #MAX_BYTES}
   */
  public byte[] sign(byte[] content, Instant now, long trustVersion) throws IOException, GeneralSecurityException {
    byte[] signed;
    try {
      signed = CmsSigner.sign(pki.signing(trustVersion), CmsSigner.DATA, content, now);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException("the vehicle package " + e.getMessage(), e);
    }
    if (signed.length > MAX_BYTES) {
      throw new IOException("the vehicle package has " + signed.length + " bytes (allowed: " + MAX_BYTES + "): split the task");
    }
    return signed;
  }
}
