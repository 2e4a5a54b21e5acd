package org.pitstop.simulator.ecu;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/**
 * 0x29, PKI certificate exchange, unidirectional (ISO 14229-1:2020, 10.6), in the programming session. The certificate must be issued by
 * the one that is trusted; these ECUs have no clock, so its time is not checked.
 */
final class Authentication implements ProgrammingService {
  private static final int DEAUTHENTICATE = 0x00;
  private static final int VERIFY_CERTIFICATE = 0x01;
  private static final int PROOF_OF_OWNERSHIP = 0x03;
  private static final int CONFIGURATION = 0x08;
  private static final int CERTIFICATE_AT = 3;
  private static final int PROOF_AT = 2;

  @Override
  public int sid() {
    return 0x29;
  }

  @Override
  public boolean hasSubFunction() {
    return true;
  }

  @Override
  public int minLength() {
    return 2;
  }

  @Override
  public boolean supported(EcuState ecu) {
    return ecu.settings.options().trust().isPresent();
  }

  @Override
  public boolean secured() {
    return false;
  }

  @Override
  public Reply serve(Request request, EcuState ecu) {
    return switch (request.subFunction()) {
      case DEAUTHENTICATE -> {
        ecu.security.lock();
        yield Reply.positive(0x69, DEAUTHENTICATE, 0x10);
      }
      case VERIFY_CERTIFICATE -> verify(request, ecu);
      case PROOF_OF_OWNERSHIP -> prove(request, ecu);
      case CONFIGURATION -> Reply.positive(0x69, CONFIGURATION, 0x02);
      default -> Reply.negative(Nrc.SUB_FUNCTION_NOT_SUPPORTED);
    };
  }

  /** {@code 29 01 communicationConfiguration length(2) certificate length(2) challenge}. */
  private static Reply verify(Request request, EcuState ecu) {
    byte[] der = field(request, CERTIFICATE_AT);
    if (der == null || field(request, CERTIFICATE_AT + 2 + der.length) == null) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    try {
      X509Certificate trust = ecu.settings.options().trust().orElseThrow();
      X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der));
      if (!certificate.getIssuerX500Principal().equals(trust.getSubjectX500Principal())) {
        return Reply.negative(Nrc.INVALID_CHAIN_OF_TRUST);
      }
      certificate.verify(trust.getPublicKey());
      byte[] challenge = ecu.security.newChallenge(certificate);
      return Reply.positive(ByteBuffer.allocate(7 + challenge.length).put((byte) 0x69).put((byte) VERIFY_CERTIFICATE).put((byte) 0x11)
          .putShort((short) challenge.length).put(challenge).putShort((short) 0).array());
    } catch (CertificateException e) {
      return Reply.negative(Nrc.INVALID_CERTIFICATE_FORMAT);
    } catch (SignatureException e) {
      return Reply.negative(Nrc.INVALID_CERTIFICATE_SIGNATURE);
    } catch (GeneralSecurityException e) {
      return Reply.negative(Nrc.INVALID_CERTIFICATE_TYPE);
    }
  }

  /** {@code 29 03 length(2) proof length(2) ephemeralPublicKey}. */
  private static Reply prove(Request request, EcuState ecu) {
    byte[] proof = field(request, PROOF_AT);
    if (proof == null || field(request, PROOF_AT + 2 + proof.length) == null) {
      return Reply.negative(Nrc.INCORRECT_LENGTH);
    }
    if (!ecu.security.challengeGiven()) {
      return Reply.negative(Nrc.REQUEST_SEQUENCE_ERROR);
    }
    return ecu.security.prove(proof) ? Reply.positive(0x69, PROOF_OF_OWNERSHIP, 0x12, 0, 0) : Reply.negative(Nrc.OWNERSHIP_NOT_VERIFIED);
  }

  /** A length of two bytes and as many bytes; null: the request is too short. */
  private static byte[] field(Request request, int at) {
    if (request.length() < at + 2 || request.length() < at + 2 + request.u16(at)) {
      return null;
    }
    return Arrays.copyOfRange(request.bytes(), at + 2, at + 2 + request.u16(at));
  }
}
