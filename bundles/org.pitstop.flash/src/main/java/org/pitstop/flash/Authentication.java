package org.pitstop.flash;

import java.io.IOException;
import java.util.Optional;
import org.pitstop.api.flash.AuthenticationProvider;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.AuthenticationChallenge;

/** Unlocks an ECU with a certificate (0x29, PKI certificate exchange, unidirectional; ISO 14229-1:2020, 10.6.2). */
final class Authentication {
  private static final byte[] NONE = {};
  private static final int OWNERSHIP_TO_BE_PROVED = 0x11;
  private static final int COMPLETE = 0x12;

  private final Conversation c;
  private final EcuProfile.Certificate security;
  private final Equipment equipment;

  Authentication(Conversation c, EcuProfile.Certificate security, Equipment equipment) {
    this.c = c;
    this.security = security;
    this.equipment = equipment;
  }

  void unlock() throws StepFailed, IOException, InterruptedException {
    AuthenticationProvider provider = provider();
    byte[] certificate = ofProvider(() -> provider.certificate(c.profile().ecu().value()));
    AuthenticationChallenge challenge = must("authentication, certificate",
        c.ask(Step.SECURITY, u -> u.verifyCertificateUnidirectional(security.communicationConfiguration(), certificate, NONE)));
    if (challenge.returnParameter() == COMPLETE) {
      return;
    }
    require("authentication, certificate", challenge.returnParameter(), OWNERSHIP_TO_BE_PROVED);
    byte[] proof = ofProvider(() -> provider.proofOfOwnership(c.profile().ecu().value(), challenge.challenge()));
    require("authentication, proof of ownership", must("authentication, proof of ownership",
        c.ask(Step.SECURITY, u -> u.proofOfOwnership(proof, NONE))), COMPLETE);
  }

  private AuthenticationProvider provider() throws StepFailed {
    Optional<AuthenticationProvider> provider = equipment.authenticationProvider(security.authenticationProvider());
    return provider.orElseThrow(() -> c.failed("authentication", Reaction.RETRY_ECU, "no authentication provider '"
        + security.authenticationProvider() + "' is there; install its bundle or configure it"));
  }

  private interface Secret {
    byte[] bytes();
  }

  private byte[] ofProvider(Secret secret) throws StepFailed {
    try {
      return secret.bytes();
    } catch (IllegalArgumentException e) {
      throw c.failed("authentication", Reaction.GIVE_UP, "authentication provider '" + security.authenticationProvider() + "' refuses: "
          + e.getMessage());
    }
  }

  private <T> T must(String what, Answer<T> answer) throws StepFailed {
    if (answer instanceof Answer.Positive<T> positive) {
      return positive.value();
    }
    throw new StepFailed(c.profile().ecu(), what, answer);
  }

  /** authenticationReturnParameter: annex B.5. */
  private void require(String what, int came, int wanted) throws StepFailed {
    if (came != wanted) {
      throw c.failed(what, Reaction.GIVE_UP, "authenticationReturnParameter is 0x%02X (right: 0x%02X)".formatted(came, wanted));
    }
  }
}
