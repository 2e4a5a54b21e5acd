package org.pitstop.api.flash;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The secret half of Authentication (0x29, PKI certificate exchange), as a service an OEM adds. Profiles name it by the service
 * property {@value #NAME}.
 */
@ConsumerType
public interface AuthenticationProvider {

  /** Service property: the name that profiles use. */
  String NAME = "pitstop.authentication.provider";

  /** Our certificate, in the form that this ECU knows. */
  byte[] certificate(String ecu);

  /**
   * Proves that we own the certificate's key.
   *
   * @param ecu for which ECU
   * @param challenge as the ECU sent it
   * @throws IllegalArgumentException if this provider cannot answer such a challenge; the message says why
   */
  byte[] proofOfOwnership(String ecu, byte[] challenge);
}
