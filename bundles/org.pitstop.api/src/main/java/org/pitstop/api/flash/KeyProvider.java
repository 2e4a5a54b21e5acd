package org.pitstop.api.flash;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The secret half of SecurityAccess (0x27), as a service an OEM adds. Profiles name it by the service property {@value #NAME}.
 */
@ConsumerType
public interface KeyProvider {

  /** Service property: the name that profiles use. */
  String NAME = "pitstop.key.provider";

  /**
   * The key for a seed.
   *
   * @param ecu for which ECU
   * @param level the odd sub-function of the seed request
   * @throws IllegalArgumentException if this provider cannot answer such a seed; the message says why
   */
  byte[] key(String ecu, int level, byte[] seed);
}
